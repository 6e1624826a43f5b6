from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..const import MAX_ATTEMPTS
from .common import LakeCase

DONE = {"life_cycle_state": "TERMINATED", "result_state": "SUCCESS"}
BUSY = (503, {"Retry-After": "3600"})  # longer than the call may take: it is not repeated at once
FAILED = {
    "life_cycle_state": "TERMINATED",
    "result_state": "FAILED",
    "state_message": "Task transform failed",
}


@tagged("post_install", "-at_install")
class TestRun(LakeCase):
    def test_the_same_key_is_the_same_run(self):
        self.assertEqual(self.enqueue(), self.enqueue())
        self.assertNotEqual(self.enqueue("month-end|2026-03"), self.enqueue())

    def test_the_token_fits_and_belongs_to_the_key(self):
        run = self.enqueue()
        self.assertLessEqual(len(run.idempotency_token), 64)
        self.assertNotEqual(run.idempotency_token, self.enqueue("other").idempotency_token)

    def test_a_run_is_submitted_followed_and_ends(self):
        run = self.enqueue()
        self.work()
        self.assertEqual((run.state, run.external_run_id), ("running", "100"))
        self.assertIn("#job/7/run/100", run.page_url)
        self.lake.run_state = DONE
        self.work()
        self.assertEqual(run.state, "succeeded")
        self.assertEqual(run.duration, 0.25)
        self.assertFalse(run.last_error)

    def test_a_failed_run_says_why_and_asks_one_person_once(self):
        run = self.enqueue()
        self.lake.run_state = FAILED
        self.work()
        self.assertEqual((run.state, run.message), ("failed", "Task transform failed"))
        self.assertEqual(len(run.activity_ids), 1)
        self.work()
        self.assertEqual(len(run.activity_ids), 1)

    def test_an_answer_lost_after_sending_is_unknown_and_becomes_the_same_run(self):
        run = self.enqueue()
        self.lake.trouble = [("/api/2.2/jobs/run-now", "cut")] * 9
        self.work()
        self.assertEqual(run.state, "unknown")
        self.assertEqual(len(self.lake.runs), 1, "the server did start it")
        self.recover()
        self.work()
        self.assertEqual((run.state, run.external_run_id), ("running", "100"))
        self.assertEqual(len(self.lake.runs), 1)

    def test_a_busy_workspace_is_asked_again_later(self):
        run = self.enqueue()
        self.lake.trouble = [("/api/2.2/jobs/run-now", BUSY)]
        self.work()
        self.assertEqual((run.state, run.attempts), ("queued", 1))
        self.assertGreater(run.next_attempt, run.create_date)
        self.assertTrue(run.last_error)
        self.recover()
        self.work()
        self.assertEqual((run.state, run.last_error, run.attempts), ("running", False, 0))

    def test_after_the_cap_it_is_given_up_and_one_person_is_asked(self):
        run = self.enqueue()
        run.attempts = MAX_ATTEMPTS - 1
        self.lake.trouble = [("/api/2.2/jobs/run-now", BUSY)]
        self.work()
        self.assertEqual((run.state, run.maybe_started), ("dead", False))
        self.assertIn(f"{MAX_ATTEMPTS} attempts", run.last_error)
        self.assertEqual(len(run.activity_ids), 1)
        self.recover()
        run.action_retry()
        self.work()
        self.assertEqual(run.state, "running")
        self.assertFalse(run.activity_ids, "the incident is over")

    def test_a_job_that_is_not_there_fails_in_words(self):
        run = self.runs._enqueue(self.workspace, "no_such_job", {}, "k")
        self.work()
        self.assertEqual(run.state, "failed")
        self.assertIn("no_such_job", run.last_error)

    def test_a_disabled_workspace_is_left_alone(self):
        run = self.enqueue()
        self.workspace.state = "disabled"
        self.work()
        self.assertEqual(run.state, "queued")
        self.assertFalse(self.lake.requests)

    def test_a_run_that_cannot_be_asked_for_goes_on_running(self):
        run = self.enqueue()
        self.work()
        self.lake.trouble = [("/api/2.2/jobs/runs/get", 404)]
        self.work()
        self.assertEqual((run.state, run.attempts), ("running", 1))
        self.work()
        self.assertEqual((run.attempts, run.last_error), (0, False))

    def test_a_retry_is_a_new_run_only_when_the_old_one_has_ended(self):
        run = self.enqueue()
        first = run.idempotency_token
        self.lake.run_state = FAILED
        self.work()
        run.action_retry()
        self.assertNotEqual(run.idempotency_token, first)
        run.write({"state": "unknown", "maybe_started": True})
        again = run.idempotency_token
        run.action_retry()
        self.assertEqual(run.idempotency_token, again)

    def test_a_running_run_cannot_be_retried(self):
        run = self.enqueue()
        with self.assertRaises(UserError):
            run.action_retry()

    def test_cancel_before_and_while_running(self):
        waiting = self.enqueue("waiting")
        waiting.action_cancel()
        self.assertEqual(waiting.state, "canceled")
        run = self.enqueue()
        self.work()
        run.action_cancel()
        self.assertEqual(run.state, "running", "the workspace decides")
        self.work()
        self.assertEqual(run.state, "canceled")

    def test_the_origin_is_told_once_and_its_failure_changes_nothing(self):
        told = []
        partner = self.env["res.partner"].create({"name": "Origin"})

        def done(origin, run):
            told.append((origin.id, run.state))
            if len(told) == 1:
                origin.name = "half done"
                raise UserError(run.env._("not now"))

        self.lake.run_state = DONE
        with patch.object(type(partner), "_databricks_run_done", done, create=True):
            run = self.enqueue(origin=partner)
            self.work()
            self.assertEqual((run.state, run.origin_error, partner.name), ("succeeded", "not now", "Origin"))
            self.work()
            self.work()
        self.assertEqual(told, [(partner.id, "succeeded")] * 2)

    def test_a_run_waits_for_its_export(self):
        export = self.exports._enqueue(self.workspace, "e")
        run = self.enqueue(export=export)
        self.assertEqual(run.state, "draft")
        self.work()
        self.assertEqual((export.state, run.state), ("done", "running"))

    def test_a_failed_export_fails_the_run_and_a_retry_revives_it(self):
        export = self.exports._enqueue(self.workspace, "e")
        run = self.enqueue(export=export)
        self.lake.trouble = [("/api/2.0/fs/files/", 403)] * 2
        self.work()
        self.assertEqual((export.state, run.state), ("failed", "failed"))
        self.assertFalse(self.lake.runs)
        export.action_retry()
        self.work()
        self.assertEqual((export.state, run.state), ("done", "running"))

    def test_retrying_a_run_whose_export_failed_exports_again_first(self):
        export = self.exports._enqueue(self.workspace, "e")
        run = self.enqueue(export=export)
        self.lake.trouble = [("/api/2.0/fs/files/", 403)] * 2
        self.work()
        run.action_retry()
        self.assertEqual((export.state, run.state), ("queued", "draft"))
        self.work()
        self.assertEqual((export.state, run.state, len(self.lake.runs)), ("done", "running", 1))
