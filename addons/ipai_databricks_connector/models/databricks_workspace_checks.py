"""Each call that Odoo makes to a workspace, tried or its permission read; one method a check.

A check takes a function that returns a client for one more call within the five seconds, returns what to say
when all is well, and raises what is wrong.
"""

import uuid

from odoo import models
from odoo.exceptions import UserError

from ..client import DatabricksError, NotFound, NotSupported, PermissionDenied
from ..const import DASHBOARD_NAME, ENDPOINTS, LANDING, MONTH_END_JOB

# docs.databricks.com "Access control lists", seen 2026-11
MAY_RUN = {"CAN_MANAGE_RUN", "CAN_MANAGE", "IS_OWNER"}


class DatabricksWorkspaceChecks(models.Model):
    _inherit = "ipai.databricks.workspace"

    def _checks(self):
        """Return (label, check, whether the rest depends on it)."""
        return [
            (self.env._("Credentials"), self._check_identity, True),
            (self.env._("SQL warehouse"), self._check_warehouse, False),
            (self.env._("Landing volume, reading"), self._check_landing, False),
            (self.env._("Landing volume, writing"), self._check_landing_write, False),
            (self.env._("Job %s", MONTH_END_JOB), self._check_job, False),
            *((self.env._("Endpoint %s", name), self._endpoint_check(name), False) for name in ENDPOINTS),
            (self.env._("Dashboard %s", DASHBOARD_NAME), self._check_dashboard, False),
            (self.env._("Live dashboard"), self._check_live_dashboard, False),
        ]

    def _check_identity(self, client):
        said = self.env._("signed in as %s", client().users.me().user_name)
        if client().secret_used == "next":
            return self.env._("%s, with the next secret: the first one is refused", said)
        return said

    def _check_warehouse(self, client):
        """A running warehouse answers a statement; a stopped one is left alone: starting it costs money."""
        warehouse = client().warehouses.get(self._warehouse())
        words = {"name": warehouse.name, "state": warehouse.state.lower()}
        if not warehouse.running:
            return self.env._("%(name)s is %(state)s; whether it may be used shows when it runs", **words)
        client().statements.query("SELECT 1", warehouse.id)
        return self.env._("%(name)s is %(state)s and answers", **words)

    def _check_landing(self, client):
        client().files.list(LANDING, pages=1)
        return LANDING

    def _check_landing_write(self, client):
        """Write a file of two bytes and delete it again, as an export does."""
        path = f"{LANDING}/_connection_test_{uuid.uuid4().hex}"
        client().files.upload(path, b"ok")
        try:
            client().files.delete(path)
        except DatabricksError as error:
            words = {"path": path, "error": error.sentence}
            raise UserError(self.env._("written, but %(path)s is left: %(error)s", **words)) from error
        return self.env._("a file was written and deleted")

    def _check_job(self, client):
        job = client().jobs.find(MONTH_END_JOB)
        if job is None:
            raise UserError(self.env._("not found, or no grant to see it"))
        return self.env._("found, id %(job)s; %(may)s", job=job.job_id, may=self._check_may_run(client, job))

    def _check_may_run(self, client, job):
        """Return what the job's access list says; who may not read the list is told at the first run."""
        try:
            access = client().permissions.get("jobs", str(job.job_id))
        except (NotSupported, NotFound, PermissionDenied):
            return self.env._("whether it may be run shows at the first run")
        me = client().users.me()
        if access.levels([me.user_name, me.display_name], me.groups) & MAY_RUN:
            return self.env._("it may be run")
        raise UserError(
            self.env._("found, but a grant is missing: give %s Can Manage Run on the job", me.user_name)
        )

    def _endpoint_check(self, name):
        """Return the check of one serving endpoint."""

        def check(client):
            endpoint = client().serving.get(name)
            if endpoint.permission_level == "CAN_VIEW":
                raise UserError(self.env._("found, but a grant is missing: Can Query on the endpoint"))
            if endpoint.asleep:
                return self.env._("asleep; it wakes up at the first call")
            if not endpoint.ready:
                raise UserError(self.env._("not ready yet"))
            return self.env._("ready")

        return check

    def _check_dashboard(self, client):
        dashboard_id = self._find_dashboard(client)
        client().dashboards.published(dashboard_id)
        client().dashboards.get(dashboard_id)
        return self.env._("published, and its definition can be read")

    def _check_live_dashboard(self, client):
        """Get a token for a viewer who sees no company, as the live page of a dashboard does."""
        if self.auth_type != "oauth":
            return self.env._("not possible with this authentication: it takes a service principal")
        client().dashboards.viewer_token(self._find_dashboard(client), "connection-test", "0")
        return self.env._("may be shown to people without an account there")

    def _find_dashboard(self, client):
        """Return the id of the dashboard this suite deploys; raises UserError when it is not to be seen."""
        for item in client().dashboards.list():
            if item.display_name == DASHBOARD_NAME:
                return item.dashboard_id
        raise UserError(self.env._("not found, or no grant to see it"))
