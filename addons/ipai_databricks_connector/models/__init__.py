from . import databricks_steps  # all outboxes inherit from it

# isort: split
from . import (
    databricks_work,  # runs and exports inherit from it
    databricks_work_loop,
    databricks_workspace,  # many files extend it
)

# isort: split
from . import (
    databricks_call,
    databricks_dashboard,
    databricks_dashboard_live,
    databricks_dashboard_refresh,
    databricks_dataset,
    databricks_event,
    databricks_export,
    databricks_export_digest,
    databricks_export_file,
    databricks_export_snapshot,
    databricks_export_tables,
    databricks_export_user,
    databricks_export_worker,
    databricks_masking,
    databricks_resource,
    databricks_resource_action,
    databricks_resource_refresh,
    databricks_resource_values,
    databricks_run,
    databricks_run_cost,
    databricks_run_follow,
    databricks_run_worker,
    databricks_token,
    databricks_webhook,
    databricks_webhook_delivery,
    databricks_webhook_event,
    databricks_webhook_nonce,
    databricks_webhook_signing,
    databricks_webhook_source,
    databricks_webhook_topic,
    databricks_webhook_worker,
    databricks_workspace_check,
    databricks_workspace_checks,
    databricks_workspace_client,
    databricks_workspace_cost,
    databricks_workspace_default,
    databricks_workspace_embed,
    databricks_workspace_expiry,
    databricks_workspace_export,
    databricks_workspace_health,
    databricks_workspace_resources,
    databricks_workspace_secret,
    databricks_workspace_webhook,
    res_config_settings,
    res_groups,
)
