"""What the addons on top of this one need of the connector: they import along their manifests only."""

from odoo.addons.ipai_databricks_connector.client import DatabricksError
from odoo.addons.ipai_databricks_connector.models.databricks_export_tables import MONEY, own_companies
from odoo.addons.ipai_databricks_connector.models.export_table import ExportTable, columns

__all__ = ["MONEY", "DatabricksError", "ExportTable", "columns", "own_companies"]
