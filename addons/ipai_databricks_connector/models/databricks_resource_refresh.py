"""Reading what a workspace has: behind a button within five seconds, and once an hour."""

import time

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..client import DatabricksError, NotSupported
from ..compat import cron_progress
from ..const import BUTTON_SECONDS, WORKER_SECONDS


class DatabricksResourceRefresh(models.Model):
    _inherit = "ipai.databricks.resource"

    # === CRON METHODS === #

    @api.model
    def _cron_refresh(self):
        """Read every enabled workspace; what cannot be read keeps its older rows and says why."""
        workspaces = self.env["ipai.databricks.workspace"].search([("state", "!=", "disabled")])
        for done, workspace in enumerate(workspaces, 1):
            self._refresh_workspace(workspace, WORKER_SECONDS)
            cron_progress(self.env, 1, len(workspaces) - done)

    # === BUSINESS METHODS === #

    @api.model
    def _refresh_workspace(self, workspace, seconds):
        """Read the workspace, all kinds within ``seconds``.

        :return: one sentence for each kind that could not be read; None when somebody else reads it right now
        """
        if not self._lock_workspace(workspace):
            return None
        until, problems = time.monotonic() + seconds, []
        for kind, label in self._fields["kind"]._description_selection(self.env):
            try:
                rows = self._read_kind(workspace, kind, until - time.monotonic())
            except (DatabricksError, UserError) as error:
                problem = self._problem(kind, error)
                problems.append(f"{label}: {problem}")
                self._store_problem(workspace, kind, label, problem)
            else:
                self._store_kind(workspace, kind, rows)
        return problems

    @api.model
    def _lock_workspace(self, workspace):
        """Take the right to read a workspace until the transaction ends; False when another has it."""
        self.env.cr.execute(
            SQL("SELECT pg_try_advisory_xact_lock(hashtext(%s), %s)", self._name, workspace.id)
        )
        return self.env.cr.fetchone()[0]

    @api.model
    def _read_kind(self, workspace, kind, seconds):
        """Return the values of every resource of a kind."""
        if seconds <= 0.1:
            raise UserError(self.env._("not read, the time was over."))
        client = workspace._client(deadline=seconds)
        parts = {
            "warehouse": (client.warehouses.list, self._warehouse_values),
            "job": (client.jobs.list, self._job_values),
            "pipeline": (client.pipelines.list, self._pipeline_values),
            "cluster": (client.clusters.list, self._cluster_values),
            "endpoint": (client.serving.list, self._endpoint_values),
        }
        read, values = parts[kind]
        return [values(item) for item in read()]

    @api.model
    def _problem(self, kind, error):
        """Return in words why a kind could not be read."""
        if isinstance(error, NotSupported):
            return self.env._("this workspace does not offer them.")
        return getattr(error, "sentence", None) or str(error)

    # === STORE === #

    @api.model
    def _store_kind(self, workspace, kind, rows):
        """Make the stored rows of a kind what was read."""
        known = {row.external_id: row for row in self._known(workspace, kind)}
        now, fresh = fields.Datetime.now(), []
        for values in rows:
            values = {"as_of": now, **values}
            row = known.pop(values["external_id"], None)
            if row:
                row.write(values)
            else:
                fresh.append({"workspace_id": workspace.id, "kind": kind, **values})
        self.browse([row.id for row in known.values()]).sudo().unlink()
        self.sudo().create(fresh)

    @api.model
    def _store_problem(self, workspace, kind, label, problem):
        """Keep the older rows of a kind, and put a row among them that says why they are older."""
        values = {
            **self._values("", label, "unavailable", "", problem),
            "as_of": fields.Datetime.now(),
        }
        note = self._known(workspace, kind).filtered(lambda row: not row.external_id)
        if note:
            note.write(values)
        else:
            self.sudo().create({"workspace_id": workspace.id, "kind": kind, **values})

    @api.model
    def _known(self, workspace, kind):
        return self.sudo().search([("workspace_id", "=", workspace.id), ("kind", "=", kind)])

    # === ACTIONS === #

    def action_refresh_all(self):
        """Read the workspaces the user sees, within five seconds in all, whatever is selected."""
        self.check_access("write")
        workspaces = self.env["ipai.databricks.workspace"].search([("state", "!=", "disabled")])
        if not workspaces:
            raise UserError(self.env._("No workspace is enabled: set one to Test or Production first."))
        until, told = time.monotonic() + BUTTON_SECONDS, []
        for workspace in workspaces:
            told += self._told_about(workspace, until - time.monotonic())
        return self._notice(told)

    @api.model
    def _told_about(self, workspace, seconds):
        """Read a workspace and return what to tell about it."""
        problems = self._refresh_workspace(workspace.sudo(), seconds)
        if problems is None:
            return [self.env._("%s is being read by somebody else right now.", workspace.name)]
        return [f"{workspace.name}: {problem}" for problem in problems]

    @api.model
    def _notice(self, lines):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Some of it could not be read") if lines else self.env._("Up to date"),
                "message": "\n".join(lines),
                "type": "warning" if lines else "success",
                "sticky": bool(lines),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
