from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import FilingsCommon

FEB = date(2025, 2, 1)


@tagged("post_install", "-at_install")
class TestMonthEndResult(FilingsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.workspace = cls.make_workspace()
        cls.closes = cls.env["ipai.finance.close"].sudo()._start(cls.workspace, cls.company | cls.other, FEB)
        cls.job_run = cls.closes.run_id

    def end(self, state, **values):
        self.job_run.write({"state": state, **values})
        self.closes[:1]._databricks_run_done(self.job_run)

    def test_success_refreshes_amounts(self):
        self.generate()
        self.post("in_invoice", "2025-02-15", 1000, self.withheld())
        self.end("succeeded")
        self.assertEqual(set(self.closes.mapped("state")), {"done"})
        self.assertTrue(all(self.closes.mapped("ended_at")))
        self.assertEqual(self.filing("0619-E", FEB).amount, 20.00)
        self.assertEqual(self.filing("1601-EQ", date(2025, 1, 1)).amount, 0.0, "remitted with 0619-E")

    def test_success_wakes_what_reads_the_lake(self):
        triggers = self.env["ir.cron.trigger"].sudo()
        cron = self.env.ref("ipai_databricks_connector.cron_dashboards").sudo()
        before = triggers.search_count([("cron_id", "=", cron.id)])
        self.end("succeeded")
        self.assertEqual(triggers.search_count([("cron_id", "=", cron.id)]), before + 1)

    def test_failure_tells_one_person_once_in_words(self):
        self.company.month_end_user_id = self.manager
        for _ in range(2):
            self.end("failed", last_error="train_forecast failed: the model is worse than seasonal-naive.")
        close = self.closes.filtered(lambda one: one.company_id == self.company)
        self.assertEqual(close.state, "failed")
        self.assertEqual(close.activity_ids.user_id, self.manager)
        self.assertEqual(len(close.activity_ids), 1)
        self.assertIn("seasonal-naive", close.activity_ids.note)
        self.end("succeeded", last_error=False)
        self.assertEqual((close.state, len(close.activity_ids)), ("done", 0))

    def test_rerun_is_deliberate(self):
        close = self.closes.filtered(lambda one: one.company_id == self.company)
        with self.assertRaisesRegex(UserError, "still on its way"):
            close.with_user(self.manager).action_rerun()
        self.end("succeeded")
        with self.assertRaisesRegex(AccessError, "Only a finance manager"):
            close.with_user(self.accountant).action_rerun()
        action = close.with_user(self.manager).action_rerun()
        wizard = (
            self.env[action["res_model"]].with_user(self.manager).with_context(**action["context"]).create({})
        )
        with self.assertRaisesRegex(UserError, "Say why"):
            wizard.action_confirm()
        wizard.reason = "A bill was posted late"
        wizard.action_confirm()
        self.assertEqual((close.state, close.attempt, close.requested_by), ("requested", 2, self.manager))
        self.assertNotEqual(close.run_id, self.job_run)
        self.assertEqual(close.run_id.key, f"month-end:2025-02:{self.company.id}:2")
        self.assertEqual(close.run_id.parameters, {"month": "2025-02", "agencies": "RIM"})
        self.assertIn("A bill was posted late", close.message_ids[0].body)

    def test_a_run_that_may_be_on_is_never_doubled(self):
        """Given up without an answer: a rerun asks for the same run, with its token."""
        close = self.closes.filtered(lambda one: one.company_id == self.company)
        token = self.job_run.idempotency_token
        self.end("dead", maybe_started=True, last_error="Given up after 8 attempts: no answer.")
        self.assertEqual(close.state, "failed")
        self.assertIn("Given up", close.activity_ids.note)
        runs = close.with_user(self.manager)._rerun("Databricks was down")
        self.assertEqual((runs, close.run_id), (self.job_run, self.job_run))
        self.assertEqual((close.state, close.attempt), ("requested", 1))
        self.assertEqual((self.job_run.state, self.job_run.idempotency_token), ("unknown", token))

    @freeze_time("2025-02-28 18:00:00")
    def test_a_failed_month_is_not_fired_again_by_itself(self):
        self.end("failed")
        before = self.env["ipai.databricks.run"].sudo().search_count([])
        self.closes._cron_month_end()
        self.assertEqual(self.env["ipai.databricks.run"].sudo().search_count([]), before)
