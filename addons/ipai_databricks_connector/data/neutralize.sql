-- A copy of the database can reach no workspace: disabled, no secret, no token, nothing waiting to be sent.
UPDATE ipai_databricks_workspace
   SET state = 'disabled',
       secret_source = 'environment',
       sealed_secret = NULL,
       sealed_next_secret = NULL;
DELETE FROM ipai_databricks_token;
UPDATE ipai_databricks_run
   SET state = 'canceled',
       last_error = 'Parked: this is a neutralized copy of the database.'
 WHERE state IN ('draft', 'queued', 'submitting', 'running', 'unknown');
UPDATE ipai_databricks_export
   SET state = 'failed',
       last_error = 'Parked: this is a neutralized copy of the database.'
 WHERE state IN ('queued', 'uploading');
UPDATE ipai_databricks_workspace
   SET sealed_signing_secret = NULL,
       sealed_old_signing_secret = NULL;
UPDATE ipai_databricks_webhook
   SET active = FALSE,
       sealed_signing_secret = NULL,
       sealed_old_signing_secret = NULL;
UPDATE ipai_databricks_delivery
   SET state = 'discarded',
       next_attempt = NULL,
       last_error = 'Discarded: this is a neutralized copy of the database.'
 WHERE state IN ('queued', 'sending', 'dead');
UPDATE ir_cron
   SET active = FALSE
  FROM ir_model_data data
 WHERE data.model = 'ir.cron'
   AND data.module = 'ipai_databricks_connector'
   AND data.res_id = ir_cron.id;
