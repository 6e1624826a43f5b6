"""What only real transactions show: unique keys, SKIP LOCKED, and a crash between commit and answer."""

from contextlib import closing
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.tests import tagged
from odoo.tools import mute_logger

from .committed import CommittedCase, Crash

DONE = {"life_cycle_state": "TERMINATED", "result_state": "SUCCESS"}
FOREVER = float("inf")


# pylint: disable=invalid-commit  # these tests are about commits, and remove what they made
@tagged("post_install", "-at_install")
class TestRunConcurrency(CommittedCase):
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
            self.lake.run_state = DONE
            self.runs(cr)._cron_work()
            self.assertEqual((run.state, run.external_run_id), ("succeeded", "100"))
        self.assertEqual(len(self.lake.runs), 1)

    def test_a_crash_before_the_call_gives_one_run(self):
        with closing(self.registry.cursor()) as cr:
            self.enqueue(cr)
            cr.commit()
            with patch.object(type(self.runs(cr)), "_find_job", side_effect=Crash), self.assertRaises(Crash):
                self.runs(cr)._submit_due(FOREVER)
        self.assertFalse(self.lake.runs)
        with closing(self.registry.cursor()) as cr:
            self.due(cr, "submitting")
            self.runs(cr)._submit_due(FOREVER)
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

    def test_two_workers_store_the_same_token_at_the_same_moment(self):
        with closing(self.registry.cursor()) as cr, closing(self.registry.cursor()) as other:
            env = api.Environment(cr, SUPERUSER_ID, {})
            workspace = env["ipai.databricks.workspace"].browse(self.workspace_id)
            model = type(env["ipai.databricks.token"])
            create = model.create

            def overtaken(tokens, values):
                if tokens.env.cr is not other:
                    create(tokens.with_env(tokens.env(cr=other)), values)
                    other.commit()
                return create(tokens, values)

            with (
                patch.dict("os.environ", IPAI_SECRET_KEY="key"),
                patch.object(model, "create", overtaken),
            ):
                workspace._client().users.me()
                cr.commit()  # stores the token, and must not fail
            cr.rollback()
            ours = [("workspace_id", "=", self.workspace_id)]
            self.assertEqual(env["ipai.databricks.token"].search_count(ours), 1)
            self.assertTrue(
                env["ipai.databricks.call"].search_count(ours), "the calls are logged all the same"
            )

    # === TWO WORKERS, OR A WORKER AND A PERSON, AT THE SAME ROW === #

    def test_an_answer_that_comes_after_the_lease_changes_nothing(self):
        """The first worker sleeps through its lease; the second submits, follows and ends the run."""
        with closing(self.registry.cursor()) as slow, closing(self.registry.cursor()) as quick:
            run_id = self.enqueue(slow).id
            slow.commit()
            find_job = type(self.runs(slow))._find_job

            def overtaken(run):
                if run.env.cr is slow:
                    self.due(quick, "submitting")
                    self.lake.run_state = DONE
                    self.runs(quick)._cron_work()
                return find_job(run)

            with patch.object(type(self.runs(slow)), "_find_job", overtaken):
                self.runs(slow)._submit_due(FOREVER)
            slow.commit()
            run = self.runs(slow).browse(run_id)
            self.assertEqual((run.state, run.external_run_id, run.attempts), ("succeeded", "100", 0))
        self.assertEqual(len(self.lake.runs), 1)

    def test_a_cancel_while_the_worker_looks_is_not_lost(self):
        with closing(self.registry.cursor()) as worker, closing(self.registry.cursor()) as person:
            run_id = self.enqueue(worker).id
            worker.commit()
            self.runs(worker)._submit_due(FOREVER)
            step, seen = type(self.runs(worker))._step, []

            def canceled_meanwhile(run, name):
                seen.append(name)
                if name == "polled" and seen.count(name) == 1:
                    self.runs(person).browse(run_id).action_cancel()
                    person.commit()
                step(run, name)

            with patch.object(type(self.runs(worker)), "_step", canceled_meanwhile):
                self.runs(worker)._poll_due(FOREVER)
            self.assertEqual(seen.count("polled"), 2, "the first answer was outdated")
            self.assertEqual(self.runs(worker).browse(run_id).state, "canceled")

    def test_a_row_that_changed_at_the_same_moment_does_not_stop_the_next(self):
        with closing(self.registry.cursor()) as cr:
            ids = [self.enqueue(cr, key).id for key in ("a", "b")]
            cr.commit()
            submit = type(self.runs(cr))._submit

            def conflict(run):
                if run.key == "a":
                    raise SerializationFailure
                submit(run)

            with patch.object(type(self.runs(cr)), "_submit", conflict):
                self.runs(cr)._submit_due(FOREVER)
            self.assertEqual(self.runs(cr).browse(ids).mapped("state"), ["submitting", "running"])
            self.due(cr, "submitting")
            self.runs(cr)._submit_due(FOREVER)
            self.assertEqual(self.runs(cr).browse(ids).mapped("state"), ["running", "running"])
        self.assertEqual(len(self.lake.runs), 2)

    def test_an_origin_is_told_once_though_the_worker_dies_while_telling(self):
        with closing(self.registry.cursor()) as cr:
            partner = self.runs(cr).env["res.partner"].create({"name": "Origin", "comment": "0"})
            self.addCleanup(self._unlink, partner._name, partner.id)
            run_id = self.enqueue(cr, origin=partner).id
            cr.commit()
            self.lake.run_state = DONE
            step = type(self.runs(cr))._step

            def count(origin, run):
                origin.ref = f"told {int((origin.ref or 'told 0').split()[1]) + 1}"

            def die(run, name):
                if name == "stored" and run.state == "succeeded" and run.origin_told:
                    raise Crash
                step(run, name)

            model = type(self.runs(cr))
            with patch.object(type(partner), "_databricks_run_done", count, create=True):
                with patch.object(model, "_step", die), self.assertRaises(Crash):
                    self.runs(cr)._cron_work()
                cr.rollback()
                self.assertEqual((partner.ref, self.runs(cr).browse(run_id).origin_told), (False, False))
                self.due(cr, "succeeded")
                self.runs(cr)._cron_work()
                self.runs(cr)._cron_work()
            self.assertEqual((partner.ref, self.runs(cr).browse(run_id).origin_told), ("told 1", True))
