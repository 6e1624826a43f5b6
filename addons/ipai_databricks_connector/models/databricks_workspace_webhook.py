"""Where the workspace's notifications come in."""

from odoo import fields, models

from ..compat import Constraint
from ..const import WEBHOOK_PATH


class DatabricksWorkspaceWebhook(models.Model):
    _name = "ipai.databricks.workspace"
    _inherit = ["ipai.databricks.workspace", "ipai.databricks.webhook.signing"]

    webhook_url = fields.Char(
        compute="_compute_webhook_url", string="Webhook Address", help="Where the sender posts to."
    )
    webhook_event_ids = fields.One2many(
        "ipai.databricks.webhook.event",
        "workspace_id",
        readonly=True,
        groups="ipai_databricks_connector.group_databricks_admin",
    )

    _signing_key_uniq = Constraint("UNIQUE(signing_key)", "Another workspace has this webhook key.")

    def _compute_webhook_url(self):
        for workspace in self:
            workspace.webhook_url = workspace.get_base_url().rstrip("/") + WEBHOOK_PATH
