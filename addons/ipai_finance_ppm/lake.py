"""What the addons on top of this one need of the connector: they import along their manifests only."""

from odoo.addons.ipai_databricks_connector.client import DatabricksError

__all__ = ["DatabricksError"]
