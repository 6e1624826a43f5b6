from . import databricks_job_start, databricks_webhook_secret
