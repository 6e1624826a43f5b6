"""The embedded Databricks-compatible workspace: REST API, state and task runner in one process."""
