from odoo import fields, models

from ..tools.lakeview_rows import Rows


class DatabricksDataset(models.Model):
    """Rows of one dataset, of all companies: no group reads it, only ``get_dashboard`` does."""

    _name = "ipai.databricks.dataset"
    _description = "Databricks Dashboard Dataset"

    dashboard_id = fields.Many2one("ipai.databricks.dashboard", required=True, ondelete="cascade", index=True)
    name = fields.Char(required=True)
    columns = fields.Json(help="List of {name, type}.")
    values = fields.Json(help="List of rows; decimals and dates as text.")

    def _rows(self):
        """Return ``{name: Rows}``."""
        return {dataset.name: Rows.load(dataset.columns or [], dataset.values or []) for dataset in self}
