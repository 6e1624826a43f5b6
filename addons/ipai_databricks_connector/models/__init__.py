from . import databricks_work  # runs and exports inherit from it

# isort: split
from . import (
    databricks_call,
    databricks_dashboard,
    databricks_dashboard_refresh,
    databricks_dataset,
    databricks_export,
    databricks_export_tables,
    databricks_export_worker,
    databricks_run,
    databricks_run_worker,
    databricks_token,
    databricks_workspace,
    databricks_workspace_check,
    databricks_workspace_client,
    res_config_settings,
    res_groups,
)
