"""Deploying the bundle (`databricks.yml`, `resources/`) to a workspace through the official SDK."""
