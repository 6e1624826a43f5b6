from unittest.mock import patch

from odoo.tests import Form, tagged

from .common import RiskCase, reason, said


@tagged("post_install", "-at_install")
class TestAccountMove(RiskCase):
    def setUp(self):
        super().setUp()
        self.score(
            {bill.id: said(87, reason("duplicate_reference", text="Same as R0.")) for bill in self.bills}
        )

    def test_form_shows_the_score_without_a_call(self):
        def refuse(*_args, **_options):
            raise AssertionError("A form called the workspace.")

        bill = self.bills[0].with_user(self.reviewer)
        self.env.invalidate_all()
        with patch.object(type(self.env["ipai.databricks.workspace"]), "_client", refuse), Form(bill) as form:
            self.assertEqual(
                (form.risk_score, form.risk_level, form.risk_disposition), (87, "high", "to_review")
            )
            self.assertIn("Same as R0.", form.risk_reasons)

    def test_locked_bill_gets_its_score(self):
        """A score is no change of the books: posted bills of a closed year are scored like all others."""
        self.bills.action_post()
        self.company.fiscalyear_lock_date = "2026-01-31"
        self.make_run("2026-02")
        self.score({bill.id: said(20) for bill in self.bills}, "v2")
        self.assertEqual(self.bills.mapped("risk_score"), [20, 20, 20])

    def test_copy_has_no_score(self):
        copy = self.bills[0].copy()
        self.assertFalse(copy.risk_score_id or copy.risk_level or copy.risk_disposition)

    def test_lists_read_in_a_constant_number_of_queries(self):
        many = self.make_bills(self.company, 20)
        names = ["risk_score", "risk_level", "risk_reason_summary", "risk_disposition"]

        def queries(bills):
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            bills.with_user(self.reviewer).read(names)
            return self.env.cr.sql_log_count - start

        queries(self.bills)  # fills the caches of rules and groups
        self.assertEqual(queries(self.bills), queries(many))

    def test_queue_is_sorted_and_grouped(self):
        action = self.env.ref("ipai_risk_features.risk_score_action")
        self.assertIn("search_default_group_family", action.context)
        scores = self.Score.with_user(self.reviewer).search([("disposition", "=", "to_review")])
        self.assertEqual(scores.mapped("score"), sorted(scores.mapped("score"), reverse=True))
