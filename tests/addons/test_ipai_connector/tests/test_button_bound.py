"""A person never waits longer than the five seconds a button has, whatever the server does."""

import os
import threading
import time
from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

from odoo.addons.ipai_databricks_connector.const import BUTTON_SECONDS
from odoo.addons.ipai_databricks_connector.models import databricks_workspace_client as clients
from odoo.addons.ipai_databricks_connector.tests.lake import Lake

from tests.client import fault_server

from .faulty_lake import EVERY, TOKEN_PATH, FaultyLake

ME = "/api/2.0/preview/scim"
SLACK = 3.0  # seconds: a dozen of these press the button at the same moment on a busy machine
SECRET = "marker-secret-of-the-button"


# pylint: disable=invalid-commit  # every thread needs a transaction of its own
@tagged("post_install", "-at_install")
class TestButtonBound(BaseCase):
    """Commits for real, and removes what it made."""

    def setUp(self):
        super().setUp()
        self.registry, self.results = Registry(get_db_name()), {}
        environment = {"IPAI_DATABRICKS_ALLOWED_HOSTS": "127.0.0.1", "IPAI_SECRET_KEY": "key of the tests"}
        self.startPatcher(patch.dict(os.environ, environment))
        self.lake = Lake()
        self.addCleanup(self.lake.close)
        self.made = []
        self.addCleanup(self._remove)

    def _remove(self):
        clients._clients.clear()
        with self.registry.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["ipai.databricks.workspace"].browse(self.made).unlink()

    def workspace(self, name, path, behaviour):
        """Return the id of a workspace of its own, on a server of its own that misbehaves at a path."""
        server = FaultyLake(self.lake)
        server.faults = {path: [behaviour]}
        server.__enter__()
        self.addCleanup(server.__exit__)
        with self.registry.cursor() as cr:
            values = {"name": f"Fault: {name}", "state": "test", "host": server.url}
            values |= {"client_id": "robot", "secret": SECRET}
            made = api.Environment(cr, SUPERUSER_ID, {})["ipai.databricks.workspace"].create(values)
            self.made.append(made.id)
            return made.id

    def opened(self, workspace_id):
        """Return the workspace on a cursor of its own: during tests only this thread may ask the registry."""
        cr = self.registry.cursor()
        self.addCleanup(cr.close)
        return api.Environment(cr, SUPERUSER_ID, {})["ipai.databricks.workspace"].browse(workspace_id)

    def press(self, name, workspace):
        """Press Test Connection; keep how long it took and what it said. Nothing is stored."""
        started = time.monotonic()
        workspace.action_test_connection()
        took = time.monotonic() - started
        self.results[name] = (took, workspace.test_ok, workspace.test_result)
        workspace.env.cr.postcommit.clear()
        workspace.env.cr.postrollback.clear()
        workspace.env.cr.rollback()

    def logged(self, workspace_id):
        """Return the rows of the call log of a workspace that say what went wrong."""
        clients._clients[get_db_name(), workspace_id][2].store()
        with self.registry.cursor() as cr:
            calls = api.Environment(cr, SUPERUSER_ID, {})["ipai.databricks.call"]
            found = calls.search([("workspace_id", "=", workspace_id), ("error", "!=", False)])
            return found.read(["endpoint", "status", "error"])

    def test_every_fault_ends_within_the_button(self):
        faults = {name: (ME, *fault) for name, fault in EVERY.items()}
        faults["silent token endpoint"] = (TOKEN_PATH, fault_server.hang, "in time")
        faults["refused login"] = (TOKEN_PATH, fault_server.echo_secrets, "login was refused")
        faults["refused token"] = (ME, fault_server.status(401), "credentials")
        made = {name: self.workspace(name, path, what) for name, (path, what, _words) in faults.items()}
        opened = {name: self.opened(number) for name, number in made.items()}
        threads = [threading.Thread(target=self.press, args=item) for item in opened.items()]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        for name, (_path, _behaviour, words) in faults.items():
            with self.subTest(name):
                took, passed, said = self.results[name]
                self.assertLess(took, BUTTON_SECONDS + SLACK)
                self.assertFalse(passed)
                self.assertIn(words, said)
                logged = self.logged(made[name])
                self.assertTrue(logged)
                self.assertNotIn("marker", f"{said} {logged}")
