"""What only real transactions show: unique keys, SKIP LOCKED, and a crash between commit and answer."""

import os
from contextlib import closing
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from ..models import databricks_workspace_client
from .lake import SECRET, WAREHOUSE, Lake


class Crash(BaseException):
    """The process is killed here."""


# pylint: disable=invalid-commit  # these tests are about commits, and remove what they made
@tagged("post_install", "-at_install")
class TestRunConcurrency(BaseCase):
    """Commits for real, and removes what it made."""

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
        }
        self.startPatcher(patch.dict(os.environ, environment))
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

    def runs(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {"databricks_commit": True})["ipai.databricks.run"]

    def enqueue(self, cr, key="k"):
        runs = self.runs(cr)
        return runs._enqueue(
            runs.env["ipai.databricks.workspace"].browse(self.workspace_id), "bir_month_end", {}, key
        )

    def due(self, cr, *states):
        """Make rows of these states due again, as time would."""
        cr.execute(
            "UPDATE ipai_databricks_run SET next_attempt = '2020-01-01'"
            " WHERE workspace_id = %s AND state IN %s",
            (self.workspace_id, states),
        )
        cr.commit()

    def test_two_transactions_ask_for_the_same_run(self):
        with closing(self.registry.cursor()) as first, closing(self.registry.cursor()) as second:
            second.execute("SELECT 1")  # the snapshot of the second begins before the first commits
            run = self.enqueue(first)
            first.commit()
            with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
                self.enqueue(second)
            second.rollback()  # as Odoo's retry does
            self.assertEqual(self.enqueue(second).id, run.id)

    def test_two_workers_never_take_the_same_row(self):
        with closing(self.registry.cursor()) as first, closing(self.registry.cursor()) as second:
            ids = {self.enqueue(first, key).id for key in ("a", "b")}
            first.commit()
            self.due(first, "queued")
            one, other = self.runs(first)._claim(("queued",)), self.runs(second)._claim(("queued",))
            self.assertEqual({one.id, other.id}, ids)
            first.rollback()
            second.rollback()

    def test_a_crash_before_the_answer_is_stored_gives_one_run(self):
        with closing(self.registry.cursor()) as cr:
            run_id = self.enqueue(cr).id
            cr.commit()
            model = type(self.runs(cr))
            with patch.object(model, "_store_submitted", side_effect=Crash), self.assertRaises(Crash):
                self.runs(cr)._cron_work()
        self.assertEqual(len(self.lake.runs), 1, "the server has the run")
        with closing(self.registry.cursor()) as cr:
            run = self.runs(cr).browse(run_id)
            self.assertEqual(
                (run.state, run.external_run_id), ("submitting", False), "the intent was committed"
            )
            self.due(cr, "submitting")
            self.lake.run_state = {"life_cycle_state": "TERMINATED", "result_state": "SUCCESS"}
            self.runs(cr)._cron_work()
            self.assertEqual((run.state, run.external_run_id), ("succeeded", "100"))
        self.assertEqual(len(self.lake.runs), 1)

    def test_a_crash_before_the_call_gives_one_run(self):
        with closing(self.registry.cursor()) as cr:
            self.enqueue(cr)
            cr.commit()
            with patch.object(type(self.runs(cr)), "_run_now", side_effect=Crash), self.assertRaises(Crash):
                self.runs(cr)._cron_work()
        self.assertFalse(self.lake.runs)
        with closing(self.registry.cursor()) as cr:
            self.due(cr, "submitting")
            self.runs(cr)._submit_due()
        self.assertEqual(len(self.lake.runs), 1)

    def test_calls_are_logged_although_the_transaction_is_rolled_back(self):
        with closing(self.registry.cursor()) as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["ipai.databricks.workspace"].browse(self.workspace_id)._client().users.me()
            cr.rollback()
            calls = env["ipai.databricks.call"].search([("workspace_id", "=", self.workspace_id)])
            self.assertIn("/api/2.0/preview/scim/v2/Me", calls.mapped("endpoint"))
            self.assertEqual(set(calls.mapped("status")), {200})
            self.assertFalse(
                [value for row in calls.read() for value in row.values() if "marker" in str(value)]
            )
