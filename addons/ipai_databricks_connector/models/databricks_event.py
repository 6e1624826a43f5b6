from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..const import CALL_LOG_DAYS

BREAKER = ("breaker_open", "breaker_closed")
SECRET = ("secret_first", "secret_next")


class DatabricksEvent(models.Model):
    """What changed in how a workspace is reached: a process stopped calling it, or another secret worked.

    Append-only, so that workers never wait for each other. The newest of a kind is what holds now.
    """

    _name = "ipai.databricks.event"
    _description = "Databricks Event"
    _order = "date desc, id desc"
    _rec_name = "kind"

    workspace_id = fields.Many2one("ipai.databricks.workspace", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="workspace_id.company_id", store=True, index=True)
    kind = fields.Selection(
        [
            ("breaker_open", "Calls Paused"),
            ("breaker_closed", "Calls Resumed"),
            ("secret_first", "Secret Accepted"),
            ("secret_next", "Next Secret Accepted"),
        ],
        required=True,
    )
    date = fields.Datetime(default=fields.Datetime.now, required=True, index=True)

    @api.model
    def _newest(self, workspaces, kinds):
        """Return ``{workspace: newest event of one of the kinds}``; a workspace without one is left out."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """SELECT DISTINCT ON (workspace_id) id FROM ipai_databricks_event
                    WHERE workspace_id = ANY(%s::int[]) AND kind IN %s
                    ORDER BY workspace_id, date DESC, id DESC""",
                workspaces.ids,
                tuple(kinds),
            )
        )
        events = self.browse([number for (number,) in self.env.cr.fetchall()])
        return {event.workspace_id: event for event in events}

    @api.model
    def _record(self, workspace, kind, date):
        """Append an event unless the newest of its family says the same."""
        family = BREAKER if kind in BREAKER else SECRET
        known = self._newest(workspace, family).get(workspace)
        if known is None and kind in ("breaker_closed", "secret_first"):
            return  # as it should be, and never was otherwise
        if known is None or known.kind != kind:
            self.create({"workspace_id": workspace.id, "kind": kind, "date": date})

    @api.autovacuum
    def _gc_old(self):
        """Delete old events but the newest of each family, which still holds."""
        old = self.search([("date", "<", fields.Datetime.now() - timedelta(days=CALL_LOG_DAYS))])
        for family in (BREAKER, SECRET):
            for event in self._newest(old.workspace_id, family).values():
                old -= event
        old.unlink()
