from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..compat import Constraint
from ..tools.signing import SKEW_SECONDS


class DatabricksWebhookNonce(models.Model):
    """A nonce that was used: the message that bears it is not taken again."""

    _name = "ipai.databricks.webhook.nonce"
    _description = "Databricks Webhook Nonce"
    _rec_name = "nonce"

    workspace_id = fields.Many2one("ipai.databricks.workspace", required=True, ondelete="cascade", index=True)
    nonce = fields.Char(required=True)

    _nonce_uniq = Constraint("UNIQUE(workspace_id, nonce)", "A nonce is used once.")

    @api.model
    def _use(self, workspace, nonce):
        """Mark a nonce as used; returns whether it was new.

        The unique key decides, also between concurrent transactions: a nonce committed after this one began
        raises a serialization failure, which Odoo answers by trying again.
        """
        self.env.cr.execute(
            SQL(
                """INSERT INTO ipai_databricks_webhook_nonce (workspace_id, nonce, create_date)
                   VALUES (%s, %s, %s) ON CONFLICT DO NOTHING RETURNING id""",
                workspace.id,
                nonce,
                fields.Datetime.now(),
            )
        )
        return bool(self.env.cr.fetchone())

    @api.autovacuum
    def _gc_old(self):
        """Forget nonces of messages whose time has passed: the timestamp refuses those by itself."""
        old = fields.Datetime.now() - timedelta(seconds=4 * SKEW_SECONDS)
        self.search([("create_date", "<", old)], limit=100_000).unlink()
