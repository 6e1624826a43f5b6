"""Given up, told apart from failed; and one row in trouble, told apart from all the others."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..const import MAX_ATTEMPTS
from ..models import databricks_work_loop
from .common import LakeCase

RUN_NOW = "/api/2.2/jobs/run-now"
DONE = {"life_cycle_state": "TERMINATED", "result_state": "SUCCESS"}


@tagged("post_install", "-at_install")
class TestRunGivenUp(LakeCase):
    def give_up(self, trouble="cut", run=None):
        """Bring a run to the cap with the last answers being ``trouble``."""
        run = run or self.enqueue()
        run.attempts = MAX_ATTEMPTS - 1
        self.lake.trouble = [(RUN_NOW, trouble)] * 9
        self.work()
        return run

    def incidents(self, run):
        return run.activity_search(["ipai_databricks_connector.activity_incident"])

    def test_a_lost_answer_at_the_cap_keeps_the_token(self):
        run = self.give_up()
        token = run.idempotency_token
        self.assertEqual((run.state, run.maybe_started), ("dead", True))
        self.assertTrue(run.ended_at)
        self.recover()
        run.action_retry()
        self.assertEqual((run.state, run.attempts, run.idempotency_token), ("unknown", 0, token))
        self.work()
        self.assertEqual((run.state, run.external_run_id, run.maybe_started), ("running", "100", False))
        self.assertEqual(len(self.lake.runs), 1)

    def test_a_refusal_after_a_lost_answer_does_not_make_it_failed(self):
        run = self.enqueue()
        self.lake.trouble = [(RUN_NOW, "cut")] * 9
        self.work()
        self.assertEqual(run.state, "unknown")
        self.recover()
        self.lake.trouble = [("/api/2.2/jobs/list", 403)] * 2
        self.work()
        self.assertEqual((run.state, run.maybe_started), ("unknown", True), "it may be running there")
        run.action_retry()
        self.lake.trouble = [("/api/2.2/jobs/list", 403)] * 2
        self.work()
        self.assertEqual(run.state, "unknown", "a retry does not forget that")

    def test_a_gateway_that_gave_up_leaves_the_outcome_open(self):
        run = self.enqueue()
        self.lake.trouble = [(RUN_NOW, 502)]
        self.work()
        self.assertEqual((run.state, run.maybe_started), ("unknown", True))

    def test_a_row_found_as_submitting_may_have_started(self):
        run = self.enqueue()
        run.state = "submitting"
        self.lake.trouble = [("/api/2.2/jobs/list", 403)] * 2
        self.work()
        self.assertEqual((run.state, run.maybe_started), ("unknown", True))

    def test_one_activity_an_incident_and_people_keep_their_own(self):
        run = self.enqueue()
        own = run.activity_schedule("mail.mail_activity_data_todo", summary="Call the vendor")
        self.give_up(run=run)
        self.assertEqual(len(self.incidents(run)), 1)
        run.action_retry()
        self.give_up(run=run)
        self.assertEqual((run.state, len(self.incidents(run))), ("dead", 1))
        self.recover()
        run.action_retry()
        self.work()
        self.assertEqual((run.state, run.activity_ids), ("running", own))

    def test_the_origin_hears_again_after_a_retry(self):
        told = []
        partner = self.env["res.partner"].create({"name": "Origin"})
        with patch.object(
            type(partner), "_databricks_run_done", lambda origin, run: told.append(run.state), create=True
        ):
            run = self.give_up((503, {"Retry-After": "3600"}), self.enqueue(origin=partner))
            self.assertEqual(told, ["dead"])
            self.recover()
            self.lake.run_state = DONE
            run.action_retry()
            self.work()
        self.assertEqual((run.state, told), ("succeeded", ["dead", "succeeded"]))

    def test_a_run_the_workspace_no_longer_knows_is_given_up(self):
        run = self.enqueue()
        self.work()
        run.attempts = MAX_ATTEMPTS - 1
        self.lake.trouble = [("/api/2.2/jobs/runs/get", 404)]
        self.work()
        self.assertEqual((run.state, run.maybe_started), ("dead", True))
        token = run.idempotency_token
        run.action_retry()
        self.work()
        self.assertEqual((run.state, run.idempotency_token), ("running", token))

    def test_a_row_no_worker_survives_is_given_up(self):
        run = self.enqueue()
        run.write({"state": "submitting", "attempts": MAX_ATTEMPTS})
        self.work()
        self.assertEqual((run.state, run.maybe_started), ("dead", True))
        self.assertFalse(self.lake.requests)

    def test_the_server_may_ask_for_a_longer_pause(self):
        run = self.enqueue()
        self.lake.trouble = [(RUN_NOW, (429, {"Retry-After": "7200"}))]
        self.work()
        self.assertEqual(run.state, "queued")
        self.assertGreaterEqual((run.next_attempt - run._now()).total_seconds(), 7190)

    def test_unknown_words_leave_it_running_and_are_logged_once(self):
        run = self.enqueue()
        self.lake.run_state = {"life_cycle_state": "LEVITATING"}
        with self.assertLogs("odoo.addons.ipai_databricks_connector.client.states", "WARNING") as logs:
            self.work()
            self.work()
        self.assertEqual((run.state, run.last_error), ("running", False))
        self.assertEqual(len(logs.output), 1)

    # === ONE ROW AND THE OTHERS === #

    def test_a_row_that_breaks_our_code_does_not_stop_the_next(self):
        bad, good = self.enqueue("bad"), self.enqueue("good")
        self.work()
        bad.external_run_id = "no number"
        self.lake.run_state = DONE
        with self.assertLogs("odoo.addons.ipai_databricks_connector.models.databricks_work_loop", "ERROR"):
            self.work()
        self.assertEqual((bad.state, good.state), ("running", "succeeded"))
        self.assertEqual(bad.attempts, 1)
        self.assertIn("ValueError", bad.last_error)
        self.assertNotIn("no number", bad.last_error, "nobody knows what an error's words contain")
        self.assertGreater(bad.next_attempt, bad._now())

    def test_an_origin_that_breaks_is_told_later_and_reported_once(self):
        def broken(origin, run):
            origin.name = "half done"
            return {}["missing"]

        partner = self.env["res.partner"].create({"name": "Origin"})
        run, other = self.enqueue("a", origin=partner), self.enqueue("b")
        self.lake.run_state = DONE
        with (
            patch.object(type(partner), "_databricks_run_done", broken, create=True),
            mute_logger(databricks_work_loop.__name__),
        ):
            for _attempt in range(MAX_ATTEMPTS + 2):
                self.work()
        self.assertEqual((run.state, other.state, partner.name), ("succeeded", "succeeded", "Origin"))
        self.assertEqual(len(self.incidents(run)), 1)
        self.assertFalse(run.origin_told)

    def test_a_workspace_without_settings_does_not_stop_the_others(self):
        run, other = self.enqueue("a"), self.enqueue("b")
        self.work()
        # An error of Odoo has neither retry_after nor sentence.
        with patch.object(type(self.workspace), "_client", side_effect=UserError("No address.")):
            self.work()
        self.assertEqual((run.state, other.state), ("running", "running"))
        self.assertEqual((run.last_error, other.last_error), ("No address.", "No address."))

    def test_a_run_asked_for_while_its_export_ended_is_released(self):
        export = self.exports._enqueue(self.workspace, "e")
        self.work()
        run = self.enqueue(export=export)
        run.state = "draft"  # as a transaction that began before the export's end leaves it
        self.work()
        self.assertEqual((export.state, run.state), ("done", "running"))

    def test_an_export_that_is_tried_again_keeps_its_run_waiting(self):
        export = self.exports._enqueue(self.workspace, "e")
        run = self.enqueue(export=export)
        self.lake.trouble = [("/api/2.0/fs/files/", 500)]
        self.work()
        self.assertEqual((export.state, run.state), ("queued", "draft"))
