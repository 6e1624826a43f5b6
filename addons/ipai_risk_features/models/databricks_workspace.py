from odoo import fields, models


class DatabricksWorkspace(models.Model):
    _inherit = "ipai.databricks.workspace"

    risk_run_id = fields.Many2one(
        "ipai.databricks.run",
        string="Bills Scored From",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The run from whose signals all bills have been scored.",
    )
