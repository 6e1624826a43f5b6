-- A copy of the database can reach no workspace: disabled, no secret, no token, nothing waiting to be sent.
UPDATE ipai_databricks_workspace
   SET state = 'disabled',
       secret_source = 'environment',
       sealed_secret = NULL;
DELETE FROM ipai_databricks_token;
UPDATE ipai_databricks_run
   SET state = 'canceled',
       last_error = 'Parked: this is a neutralized copy of the database.'
 WHERE state IN ('draft', 'queued', 'submitting', 'running', 'unknown');
UPDATE ipai_databricks_export
   SET state = 'failed',
       last_error = 'Parked: this is a neutralized copy of the database.'
 WHERE state IN ('queued', 'uploading');
UPDATE ir_cron
   SET active = FALSE
  FROM ir_model_data data
 WHERE data.model = 'ir.cron'
   AND data.module = 'ipai_databricks_connector'
   AND data.res_id = ir_cron.id;
