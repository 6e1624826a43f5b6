import os
from unittest.mock import patch

from odoo.tests import TransactionCase

from ..models import databricks_workspace_client
from .lake import SECRET, WAREHOUSE, Lake


class LakeCase(TransactionCase):
    """A workspace on a local HTTP server, credentials in the environment."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lake = Lake()
        cls.addClassCleanup(cls.lake.close)
        environment = {
            "DATABRICKS_HOST": cls.lake.host,
            "DATABRICKS_CLIENT_ID": "robot",
            "DATABRICKS_CLIENT_SECRET": SECRET,
            "DATABRICKS_WAREHOUSE_ID": WAREHOUSE,
            "IPAI_DATABRICKS_ALLOWED_HOSTS": "127.0.0.1",
            "IPAI_SECRET_KEY": "key of the tests",
        }
        cls.startClassPatcher(patch.dict(os.environ, environment))
        cls.addClassCleanup(databricks_workspace_client._clients.clear)
        cls.env["ipai.databricks.workspace"].search([]).state = "disabled"
        cls.workspace = cls.env["ipai.databricks.workspace"].create(
            {
                "name": "Test Lake",
                "state": "test",
                "is_default": True,
                "export_user_id": cls.env.ref("base.user_admin").id,
            }
        )
        cls.runs, cls.exports = cls.env["ipai.databricks.run"], cls.env["ipai.databricks.export"]

    def setUp(self):
        super().setUp()
        self.lake.__dict__.update(
            runs={},
            files={},
            requests=[],
            trouble=[],
            tables={},
            dashboards={},
            refused=set(),
            extra={},
            run_state={"life_cycle_state": "RUNNING"},
        )
        databricks_workspace_client._clients.clear()

    def enqueue(self, key="month-end|2026-02", **more):
        return self.runs._enqueue(self.workspace, "bir_month_end", {"month": "2026-02"}, key, **more)

    def work(self):
        """One round of the worker, with everything due."""
        for model in (self.runs, self.exports):
            model.search([]).write({"next_attempt": "2020-01-01 00:00:00"})
        self.runs._cron_work()

    def recover(self):
        """End the server's troubles; a new client has not lost its trust in the host."""
        self.lake.trouble = []
        databricks_workspace_client._clients.clear()
