"""Test Connection: what works and what is missing, in words, within five seconds in total."""

import time

from odoo import fields, models
from odoo.exceptions import UserError

from ..client import DatabricksError, NotFound, PermissionDenied
from ..const import BUTTON_SECONDS, DASHBOARD_NAME, ENDPOINTS, LANDING, MONTH_END_JOB


class DatabricksWorkspaceCheck(models.Model):
    _inherit = "ipai.databricks.workspace"

    # === ACTIONS === #

    def action_test_connection(self):
        """Check the workspace, store the result on it and show it."""
        self.ensure_one()
        self.check_access("write")
        passed, lines = self._check_all()
        self.write({"test_date": fields.Datetime.now(), "test_ok": passed, "test_result": "\n".join(lines)})
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Connection works") if passed else self.env._("Something is missing"),
                "message": "\n".join(lines),
                "type": "success" if passed else "warning",
                "sticky": not passed,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # === BUSINESS METHODS === #

    def _check_all(self):
        """Return (whether everything works, one line a check). Checks after a dead one are not tried."""
        until, lines, passed = time.monotonic() + BUTTON_SECONDS, [], True
        for label, check, vital in self._checks():
            remaining = until - time.monotonic()
            fine, text = self._check_one(check, remaining)
            passed = passed and fine
            lines.append(f"{'✓' if fine else '✗'} {label}: {text}")
            if vital and not fine:
                break
        return passed, lines

    def _check_one(self, check, seconds):
        """Return (whether it works, what to say)."""
        if seconds <= 0.1:
            return False, self.env._("not checked, the five seconds were over")
        try:
            return True, check(self._client(deadline=seconds))
        except NotFound:
            return False, self.env._("not found, or no grant to see it")
        except PermissionDenied as error:
            return False, self.env._("a grant is missing: %s", error.detail or error.sentence)
        except (DatabricksError, UserError) as error:
            return False, getattr(error, "sentence", None) or str(error)

    def _checks(self):
        """Return (label, function of the client that returns what to say, whether the rest depends on it)."""
        return [
            (self.env._("Credentials"), self._check_identity, True),
            (self.env._("SQL warehouse"), self._check_warehouse, False),
            (self.env._("Landing volume"), self._check_landing, False),
            (self.env._("Job %s", MONTH_END_JOB), self._check_job, False),
            *((self.env._("Endpoint %s", name), self._endpoint_check(name), False) for name in ENDPOINTS),
            (self.env._("Dashboard %s", DASHBOARD_NAME), self._check_dashboard, False),
        ]

    def _check_identity(self, client):
        return self.env._("signed in as %s", client.users.me().user_name)

    def _check_warehouse(self, client):
        warehouse = client.warehouses.get(self._warehouse())
        return f"{warehouse.name} ({warehouse.state.lower()})"

    def _check_landing(self, client):
        next(iter(client.files.list(LANDING, pages=1)), None)
        return LANDING

    def _check_job(self, client):
        job = client.jobs.find(MONTH_END_JOB)
        if job is None:
            raise UserError(self.env._("not found, or no grant to see it"))
        return self.env._("found, id %s", job.job_id)

    def _endpoint_check(self, name):
        """Return the check of one serving endpoint."""

        def check(client):
            endpoint = client.serving.get(name)
            if endpoint.asleep:
                return self.env._("asleep; it wakes up at the first call")
            if not endpoint.ready:
                raise UserError(self.env._("not ready yet"))
            return self.env._("ready")

        return check

    def _check_dashboard(self, client):
        for item in client.dashboards.list():
            if item.display_name == DASHBOARD_NAME:
                client.dashboards.published(item.dashboard_id)
                return self.env._("published")
        raise UserError(self.env._("not found, or no grant to see it"))
