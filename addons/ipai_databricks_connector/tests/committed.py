"""A workspace on a local HTTP server for tests that need transactions of their own."""

import os
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name

from ..models import databricks_workspace_client
from .lake import SECRET, WAREHOUSE, Lake


class Crash(BaseException):
    """The process is killed here."""


# pylint: disable=invalid-commit  # for tests that are about commits
class CommittedCase(BaseCase):
    """Commits for real, and removes what it made."""

    environment = {}  # what a test class wants besides the credentials

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.lake = Lake()
        self.addCleanup(self.lake.close)
        environment = {
            "DATABRICKS_HOST": self.lake.host,
            "DATABRICKS_CLIENT_ID": "robot",
            "DATABRICKS_CLIENT_SECRET": SECRET,
            "DATABRICKS_WAREHOUSE_ID": WAREHOUSE,
            "IPAI_DATABRICKS_ALLOWED_HOSTS": "127.0.0.1",
            **self.environment,
        }
        self.startPatcher(patch.dict(os.environ, environment))
        databricks_workspace_client._clients.clear()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            self.workspace_id = (
                env["ipai.databricks.workspace"].create({"name": "Committed", "state": "test"}).id
            )
        self.addCleanup(self._remove)

    def _remove(self):
        databricks_workspace_client._clients.clear()
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            ours = [("workspace_id", "=", self.workspace_id)]
            env["ipai.databricks.run"].search(ours).unlink()
            env["ipai.databricks.workspace"].browse(self.workspace_id).unlink()

    def _unlink(self, model, number):
        with self.registry.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})[model].browse(number).unlink()

    def runs(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {"databricks_commit": True})["ipai.databricks.run"]

    def enqueue(self, cr, key="k", **more):
        runs = self.runs(cr)
        workspace = runs.env["ipai.databricks.workspace"].browse(self.workspace_id)
        return runs._enqueue(workspace, "bir_month_end", {}, key, **more)

    def due(self, cr, *states):
        """Make rows of these states due again, as time would."""
        cr.execute(
            "UPDATE ipai_databricks_run SET next_attempt = '2020-01-01'"
            " WHERE workspace_id = %s AND state IN %s",
            (self.workspace_id, states),
        )
        cr.commit()
