import json
from datetime import datetime, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..client import BreakerState
from ..models import databricks_workspace_client
from .common import LakeCase


@tagged("post_install", "-at_install")
class TestHealth(LakeCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.workspace.create({"name": "Other", "state": "test"})
        cls.log, cls.events = cls.env["ipai.databricks.call"], cls.env["ipai.databricks.event"]

    def call(self, milliseconds, error="", status=200, ago=1, workspace=None):
        """Log a call so many hours ago."""
        return self.log.create(
            {
                "workspace_id": (workspace or self.workspace).id,
                "method": "GET",
                "endpoint": "/api/2.0/sql/warehouses/{id}",
                "milliseconds": milliseconds,
                "status": status,
                "error": error,
                "date": fields.Datetime.now() - timedelta(hours=ago),
            }
        )

    def fresh(self):
        self.env.flush_all()
        (self.workspace | self.other).invalidate_recordset()
        return self.workspace

    def test_without_calls_nothing_is_claimed(self):
        workspace = self.fresh()
        self.assertEqual((workspace.health, workspace.calls, workspace.latency), ("silent", 0, False))
        self.assertFalse(workspace.last_success or workspace.last_failure)

    def test_figures_of_the_last_day(self):
        for milliseconds in range(10, 1010, 10):
            self.call(milliseconds)
        self.call(90_000, ago=30)
        self.call(0, error="No connection.", status=0, ago=2)
        self.call(5, workspace=self.other)
        workspace = self.fresh()
        self.assertEqual((workspace.calls, workspace.failures), (101, 1))
        self.assertAlmostEqual(workspace.error_rate, 1 / 101)
        self.assertEqual(workspace.calls_text, "101 calls, 1 failed (1.0%)")
        self.assertEqual(workspace.latency, "505 ms typical, 950 ms at most for 95 %")
        self.assertEqual(workspace.health, "good", "the newest call succeeded")
        self.assertEqual(workspace.last_failure_text, "No connection.")
        self.assertEqual(self.other.calls, 1)

    def test_older_news_is_still_told(self):
        self.call(10, ago=200)
        self.call(10, error="Databricks denies it.", status=403, ago=100)
        workspace = self.fresh()
        self.assertEqual((workspace.health, workspace.calls), ("errors", 0))
        self.assertEqual(workspace.last_failure_text, "Databricks denies it.")
        self.assertLess(workspace.last_success, workspace.last_failure)

    def test_many_workspaces_cost_as_many_queries_as_one(self):
        many = self.workspace.create([{"name": f"W{number}", "state": "test"} for number in range(10)])
        for workspace in many:
            self.call(10, workspace=workspace)
            self.events._record(workspace, "breaker_open", fields.Datetime.now() - timedelta(hours=3))
        self.env.flush_all()
        self.env.invalidate_all()
        many.mapped("state")
        with self.assertQueryCount(3):  # figures; newest events and their rows
            self.assertEqual(many.mapped("calls"), [1] * 10)

    def test_no_compute_calls_the_network(self):
        self.fresh().read(["health", "calls_graph", "secret_banner"])
        self.assertFalse(self.lake.requests)

    def test_calls_by_hour_are_drawn(self):
        self.call(10, ago=0)
        self.call(10, ago=0)
        self.call(10, ago=40)
        (series,) = json.loads(self.fresh().calls_graph)
        heights = [point["y"] for point in series["values"]]
        self.assertEqual(len(heights), 24)
        self.assertEqual(sum(heights), 2)

    # === BREAKER === #

    def journal(self):
        self.workspace._client()
        return databricks_workspace_client._clients[self.env.cr.dbname, self.workspace.id][2]

    def breaker(self, state, since):
        return patch.object(
            type(self.journal()._client), "breaker", BreakerState("host", state, 5, 0.0, since)
        )

    def test_the_journal_tells_of_the_breaker_once(self):
        journal, moment = self.journal(), datetime(2026, 3, 1, 12, 0, 0, 500)
        with self.breaker("open", moment):
            self.assertEqual(journal._events(), [("breaker_open", moment.replace(microsecond=0))])
            self.assertFalse(journal._events())
        with self.breaker("closed", moment + timedelta(minutes=1)):
            self.assertEqual(journal._events()[0][0], "breaker_closed")

    def test_the_newest_breaker_event_of_any_process_is_shown(self):
        self.events._record(self.workspace, "breaker_closed", datetime(2026, 3, 1))
        ours = [("workspace_id", "=", self.workspace.id)]
        self.assertFalse(self.events.search(ours), "closed is how it begins")
        self.events._record(self.workspace, "breaker_open", datetime(2026, 3, 1, 12))
        self.events._record(self.workspace, "breaker_open", datetime(2026, 3, 1, 13))
        workspace = self.fresh().with_context(tz="UTC")
        self.assertEqual(workspace.health, "down")
        self.assertIn("2026-03-01 12:00", workspace.breaker_text)
        self.events._record(self.workspace, "breaker_closed", datetime(2026, 3, 1, 14))
        workspace.invalidate_recordset()
        self.assertIn("Closed since 2026-03-01 14:00", workspace.breaker_text)
        self.assertEqual(self.other.breaker_text, "Closed: calls go through")

    def test_a_success_ends_the_pause_of_a_process_that_is_no_more(self):
        self.events._record(self.workspace, "breaker_open", fields.Datetime.now() - timedelta(hours=2))
        self.call(10, error="Not available.", status=503, ago=3)
        self.assertEqual(self.fresh().health, "down")
        self.call(10, ago=1)
        workspace = self.fresh()
        self.assertEqual(workspace.health, "good")
        self.assertIn("again after a pause", workspace.breaker_text)

    def test_the_newest_event_outlives_the_others(self):
        for day, kind in enumerate(("breaker_open", "breaker_closed", "breaker_open"), 1):
            self.events._record(self.workspace, kind, datetime(2020, 1, day))
        self.events._record(self.workspace, "secret_next", datetime(2020, 1, 1))
        self.events._gc_old()
        left = self.events.search([("workspace_id", "=", self.workspace.id)])
        self.assertEqual(sorted(left.mapped("kind")), ["breaker_open", "secret_next"])

    # === WHO SEES IT === #

    def test_only_administrators_see_health_and_events(self):
        user = new_test_user(self.env, "plain", groups="ipai_databricks_connector.group_databricks_user")
        with self.assertRaises(AccessError):
            self.workspace.with_user(user).read(["last_failure_text"])
        with self.assertRaises(AccessError):
            self.events.with_user(user).search([])
        self.assertEqual(self.workspace.with_user(user).name, "Test Lake")
