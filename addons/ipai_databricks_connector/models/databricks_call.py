from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.sql import create_index

from ..const import CALL_LOG_DAYS


class DatabricksCall(models.Model):
    """One HTTP exchange with a workspace: append-only, without bodies or credentials."""

    _name = "ipai.databricks.call"
    _description = "Databricks Call"
    _order = "id desc"
    _rec_name = "endpoint"

    workspace_id = fields.Many2one("ipai.databricks.workspace", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="workspace_id.company_id", store=True, index=True)
    method = fields.Char(required=True)
    endpoint = fields.Char(required=True, help="Path without ids.")
    status = fields.Integer(string="HTTP Status", help="0: no answer came.")
    milliseconds = fields.Integer(aggregator="avg", help="From sending to the whole answer.")
    request_id = fields.Char(string="Request ID", help="The server's id of the request, for its support.")
    error = fields.Char(help="Redacted.")
    date = fields.Datetime(default=fields.Datetime.now, index=True)

    def init(self):
        """Let the newest calls of a workspace be found without reading the whole log."""
        create_index(self.env.cr, f"{self._table}_newest_idx", self._table, ["workspace_id", "date"])

    @api.model
    def _record(self, workspace, calls):
        """Append the calls of a client."""
        self.create(
            [
                {
                    "workspace_id": workspace.id,
                    "method": call.method,
                    "endpoint": call.endpoint,
                    "status": call.status or 0,
                    "milliseconds": call.milliseconds,
                    "request_id": call.request_id,
                    "error": call.error,
                }
                for call in calls
            ]
        )

    def write(self, vals):
        if vals.keys() - {"company_id"}:
            raise UserError(self.env._("The call log cannot be changed."))
        return super().write(vals)

    @api.autovacuum
    def _gc_old(self):
        old = fields.Datetime.now() - timedelta(days=CALL_LOG_DAYS)
        self.search([("date", "<", old)], limit=100_000).unlink()
