"""What only real transactions show: a nonce used twice at once, SKIP LOCKED, crashes around the commit."""

import os
from contextlib import closing
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

from ..client.webhook import Receipt, post
from ..models import databricks_webhook_worker
from .receiver import Receiver


class Crash(BaseException):
    """The process is killed here."""


# pylint: disable=invalid-commit  # these tests are about commits, and remove what they made
@tagged("post_install", "-at_install")
class TestWebhookConcurrency(BaseCase):
    """Commits for real, and removes what it made."""

    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.receiver = Receiver()
        self.addCleanup(self.receiver.close)
        environment = {"IPAI_SECRET_KEY": "key of the tests", "IPAI_WEBHOOK_ALLOWED_HOSTS": "127.0.0.1"}
        self.startPatcher(patch.dict(os.environ, environment))
        with self.registry.cursor() as cr:
            self._make(api.Environment(cr, SUPERUSER_ID, {}))
        self.addCleanup(self._remove)

    def _make(self, env):
        workspace = env["ipai.databricks.workspace"].create({"name": "Committed Hooks", "state": "test"})
        webhook = env["ipai.databricks.webhook"].create(
            {
                "name": "Committed",
                "url": self.receiver.url,
                "topic_ids": env.ref("ipai_databricks_connector.topic_run_failed").ids,
                "company_id": False,
            }
        )
        webhook.action_new_signing_secret()
        runs = [env["ipai.databricks.run"]._enqueue(workspace, "j", {}, key) for key in "ab"]
        self.ids = (workspace.id, webhook.id, [run.id for run in runs])

    def _remove(self):
        workspace, webhook, runs = self.ids
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["ipai.databricks.webhook"].browse(webhook).unlink()
            env["ipai.databricks.run"].browse(runs).unlink()
            env["ipai.databricks.workspace"].browse(workspace).unlink()

    def at(self, cr):
        return api.Environment(cr, SUPERUSER_ID, {"databricks_commit": True})

    def emit(self, cr, which=0):
        env = self.at(cr)
        run = env["ipai.databricks.run"].browse(self.ids[2][which])
        env["ipai.databricks.webhook"]._emit("run.failed", run, {}, None)

    def deliveries(self, cr):
        return self.at(cr)["ipai.databricks.delivery"]

    def due(self, cr):
        """Make everything due, as time would."""
        cr.execute(
            "UPDATE ipai_databricks_delivery SET next_attempt = '2020-01-01' WHERE webhook_id = %s",
            [self.ids[1]],
        )
        cr.commit()

    def rows(self, cr):
        cr.commit()
        return self.deliveries(cr).search([("webhook_id", "=", self.ids[1])], order="id")

    def test_a_nonce_twice_at_once(self):
        with closing(self.registry.cursor()) as first, closing(self.registry.cursor()) as second:
            second.execute("SELECT 1")  # the snapshot of the second begins before the first commits
            nonces = [self.at(cr)["ipai.databricks.webhook.nonce"] for cr in (first, second)]
            workspaces = [
                self.at(cr)["ipai.databricks.workspace"].browse(self.ids[0]) for cr in (first, second)
            ]
            self.assertTrue(nonces[0]._use(workspaces[0], "nonce-nonce-nonce"))
            first.commit()
            with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
                nonces[1]._use(workspaces[1], "nonce-nonce-nonce")
            second.rollback()  # as Odoo's retry does
            self.assertFalse(nonces[1]._use(workspaces[1], "nonce-nonce-nonce"))

    def test_a_hint_about_a_run_that_somebody_holds_waits(self):
        with closing(self.registry.cursor()) as cr, closing(self.registry.cursor()) as holder:
            env = self.at(cr)
            run = env["ipai.databricks.run"].browse(self.ids[2][0])
            run.write({"state": "running", "external_run_id": "1", "next_attempt": "2099-01-01 00:00:00"})
            events = env["ipai.databricks.webhook.event"]
            events._take(run.workspace_id, "jobs.on_success", "1")
            cr.commit()
            holder.execute("SELECT id FROM ipai_databricks_run WHERE id = %s FOR UPDATE", [run.id])
            events._apply_hints()
            cr.commit()
            self.assertEqual(run.next_attempt.year, 2099)
            holder.rollback()
            events._apply_hints()
            cr.commit()
            self.assertLess(run.next_attempt.year, 2099)

    def test_two_transactions_emit_about_the_same_record(self):
        with closing(self.registry.cursor()) as first, closing(self.registry.cursor()) as second:
            second.execute("SELECT 1")
            self.emit(first)
            first.commit()
            with self.assertRaises(SerializationFailure), mute_logger("odoo.sql_db"):
                self.emit(second)
            second.rollback()
            self.emit(second)
            second.commit()
            self.assertEqual(self.rows(first).mapped("sequence"), [1, 2])

    def test_two_workers_take_different_records_and_keep_the_order(self):
        with closing(self.registry.cursor()) as first, closing(self.registry.cursor()) as second:
            for which in (0, 0, 1):
                self.emit(first, which)
            first.commit()
            self.due(first)
            one, other = self.deliveries(first)._claim(), self.deliveries(second)._claim()
            self.assertEqual(
                {(row.res_id, row.sequence) for row in (one, other)}, {(run, 1) for run in self.ids[2]}
            )
            third = self.registry.cursor()
            with closing(third):
                self.assertFalse(self.deliveries(third)._claim(), "the second about a record waits")
            first.rollback()
            second.rollback()

    def test_a_crash_before_sending(self):
        with closing(self.registry.cursor()) as cr:
            self.emit(cr)
            cr.commit()
            crash = patch.object(databricks_webhook_worker, "post", side_effect=Crash)
            with crash, self.assertRaises(Crash):
                self.deliveries(cr)._cron_deliver()
        with closing(self.registry.cursor()) as cr:
            self.assertEqual(self.rows(cr).state, "sending", "the intent was committed")
            self.assertFalse(self.deliveries(cr)._claim(), "its lease is on")
            self.due(cr)
            self.deliveries(cr)._cron_deliver()
            self.assertEqual(self.rows(cr).state, "delivered")
        self.assertEqual(len(self.receiver.requests), 1)

    def test_a_crash_between_sending_and_the_commit(self):
        with closing(self.registry.cursor()) as cr:
            self.emit(cr)
            cr.commit()
            model = type(self.deliveries(cr))
            with patch.object(model, "_store_delivered", side_effect=Crash), self.assertRaises(Crash):
                self.deliveries(cr)._cron_deliver()
        with closing(self.registry.cursor()) as cr:
            self.due(cr)
            self.deliveries(cr)._cron_deliver()
            self.assertEqual(self.rows(cr).mapped("state"), ["delivered"])
        first, second = self.receiver.requests
        self.assertEqual(first.body, second.body)
        self.assertEqual(first.headers["X-Ipai-Delivery"], second.headers["X-Ipai-Delivery"])

    def test_a_worker_that_is_too_late_changes_nothing(self):
        with closing(self.registry.cursor()) as cr, closing(self.registry.cursor()) as other:
            self.emit(cr)
            cr.commit()

            def late(**letter):
                """The lease ends, another worker delivers it, and only then this answer is an error."""
                if sender.call_count > 1:
                    return post(**letter)
                self.due(other)
                self.deliveries(other)._cron_deliver()
                return Receipt(500)

            with patch.object(databricks_webhook_worker, "post", side_effect=late) as sender:
                self.deliveries(cr)._cron_deliver()
            self.assertEqual((self.rows(cr).state, self.rows(cr).last_error), ("delivered", False))

    def test_no_transaction_is_open_while_it_sends(self):
        seen = []

        def look(**_letter):
            seen.append(self.cr._cnx.info.transaction_status)
            return Receipt(204)

        with closing(self.registry.cursor()) as self.cr:
            self.emit(self.cr)
            self.cr.commit()
            with patch.object(databricks_webhook_worker, "post", side_effect=look):
                self.deliveries(self.cr)._cron_deliver()
        self.assertEqual(seen, [0])
