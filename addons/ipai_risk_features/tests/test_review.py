from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import RiskCase, reason, said


@tagged("post_install", "-at_install")
class TestReview(RiskCase):
    def setUp(self):
        super().setUp()
        self.answer = said(87, reason("duplicate_reference"), reason("round_amount", "amount", 9))
        self.score({bill.id: self.answer for bill in self.bills})
        self.bill = self.bills[0]

    def review(self, disposition, note="Looked at it."):
        """What the reviewer does on the bill's form."""
        bill = self.bill.with_user(self.reviewer).with_context(disposition=disposition)
        action = bill.action_risk_review()
        wizard = self.env[action["res_model"]].with_user(self.reviewer).with_context(**action["context"])
        wizard.create({"note": note}).action_apply()

    def test_decision_is_stored_with_who_and_why(self):
        self.review("false_alarm")
        score = self.bill.risk_score_id
        self.assertEqual(
            (score.disposition, score.review_user_id, score.review_note),
            ("false_alarm", self.reviewer, "Looked at it."),
        )
        self.assertTrue(score.review_date)
        self.assertEqual(self.bill.risk_disposition, "false_alarm")
        self.assertIn("False Alarm", self.bill.message_ids[0].body)

    def test_decision_holds_while_nothing_new_is_said(self):
        self.review("false_alarm")
        old = self.bill.risk_score_id
        self.make_run("2026-02")
        self.score({bill.id: said(80, reason("duplicate_reference")) for bill in self.bills}, "v2")
        new = self.bill.risk_score_id
        self.assertNotEqual(new, old)
        self.assertEqual((new.disposition, old.disposition), ("false_alarm", "false_alarm"))

    def test_new_reason_asks_again_and_history_stays(self):
        self.review("confirmed")
        old = self.bill.risk_score_id
        self.make_run("2026-02")
        self.score({bill.id: said(90, reason("bank_changed", "vendor")) for bill in self.bills}, "v2")
        self.assertEqual(self.bill.risk_disposition, "to_review")
        self.assertEqual(
            (old.disposition, old.review_note, old.is_current), ("confirmed", "Looked at it.", False)
        )

    def test_superseded_score_cannot_be_decided(self):
        old = self.bill.risk_score_id
        self.make_run("2026-02")
        self.score({bill.id: said(90, reason("bank_changed", "vendor")) for bill in self.bills}, "v2")
        with self.assertRaisesRegex(UserError, "reload"):
            old.with_user(self.reviewer)._resolve("confirmed", "")

    def test_only_reviewers_decide(self):
        clerk = new_test_user(
            self.env,
            "risk_clerk",
            groups="account.group_account_invoice",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        with self.assertRaises(AccessError):
            self.bill.with_user(clerk).action_risk_review()
        with self.assertRaises(AccessError):
            self.bill.risk_score_id.with_user(clerk)._resolve("confirmed", "")
