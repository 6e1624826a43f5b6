"""What came in: who sent it, and what it makes due. A hint: the run is read before acting on it."""

import logging
from datetime import timedelta

from odoo import api, fields, models

from ..const import WEBHOOK_EVENT_DAYS
from ..tools.sealing import SealError
from ..tools.signing import KEY, KEY_FORM, NONCE, is_signed, same

_logger = logging.getLogger(__name__)


class DatabricksWebhookEvent(models.Model):
    """One message that was taken: nothing of its body but the kind of event and the run it names."""

    _name = "ipai.databricks.webhook.event"
    _description = "Databricks Webhook Message"
    _order = "id desc"
    _rec_name = "kind"

    workspace_id = fields.Many2one("ipai.databricks.workspace", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="workspace_id.company_id", store=True, index=True)
    kind = fields.Char(required=True, help="Kind of event, or unknown.")
    run_id = fields.Many2one("ipai.databricks.run", ondelete="set null", index="btree_not_null")
    found = fields.Boolean(string="Run Found", help="The message names a run that was started from here.")
    applied = fields.Boolean(string="Looked At", help="The worker was told to look at the run.")
    date = fields.Datetime(string="Received", default=fields.Datetime.now, index=True)

    # === WHO === #

    @api.model
    def _sender_of_signed(self, headers, body, now):
        """Return the workspace whose secret signed this message, for the first time; empty if none did."""
        workspace = self._workspace_of(headers.get(KEY, ""))
        if is_signed(headers, self._secrets_of(workspace), body, now):
            if self.env["ipai.databricks.webhook.nonce"]._use(workspace, headers[NONCE]):
                return workspace
        return workspace.browse()

    @api.model
    def _sender_of_login(self, user, password):
        """Return the workspace with this key and secret; empty if there is none."""
        workspace = self._workspace_of(user)
        if any([same(secret, password) for secret in self._secrets_of(workspace)]):
            return workspace
        return workspace.browse()

    @api.model
    def _workspace_of(self, key):
        workspaces = self.env["ipai.databricks.workspace"]
        return workspaces.search([("signing_key", "=", key)]) if KEY_FORM.fullmatch(key) else workspaces

    @api.model
    def _secrets_of(self, workspace):
        if not workspace:
            return []
        try:
            return workspace._signing_secrets()
        except SealError as error:
            _logger.warning("Webhook of workspace %s: %s", workspace.id, error)
            return []

    # === WHAT === #

    @api.model
    def _take(self, workspace, kind, number):
        """Note a message and wake the worker if it names a run of the workspace. Calls nobody.

        The run itself is not written here: the worker may be reading it from the workspace at this moment,
        and would lose its transaction.

        :param str number: run id in the workspace, "" when the message names none
        """
        run = self.env["ipai.databricks.run"]
        if number and workspace.state != "disabled":
            run = run.search([("workspace_id", "=", workspace.id), ("external_run_id", "=", number)], limit=1)
        self.create({"workspace_id": workspace.id, "kind": kind, "run_id": run.id, "found": bool(run)})
        if run:
            run._trigger_worker()

    @api.model
    def _apply_hints(self):
        """Make the runs due that messages named; for the worker. What somebody else holds waits."""
        events = self.search([("applied", "=", False), ("run_id", "!=", False)])
        self.env.cr.execute(
            "SELECT id FROM ipai_databricks_run WHERE id = ANY(%s) FOR UPDATE SKIP LOCKED",
            [events.run_id.ids],
        )
        runs = events.run_id.browse([row[0] for row in self.env.cr.fetchall()])
        runs.filtered(lambda run: run.state == "running").write({"next_attempt": runs._now()})
        events.filtered(lambda event: event.run_id in runs).write({"applied": True})

    @api.autovacuum
    def _gc_old(self):
        old = fields.Datetime.now() - timedelta(days=WEBHOOK_EVENT_DAYS)
        self.search([("date", "<", old)], limit=100_000).unlink()
