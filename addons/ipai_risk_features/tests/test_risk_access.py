from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import RiskCase, reason, said


@tagged("post_install", "-at_install")
class TestRiskAccess(RiskCase):
    def setUp(self):
        super().setUp()
        self.other = self.make_company("Another Company")
        self.foreign = self.make_bills(self.other, 1)
        every = self.bills | self.foreign
        self.score({bill.id: said(70, reason("duplicate_reference")) for bill in every}, bills=every)

    def test_companies_are_kept_apart(self):
        self.assertEqual(self.foreign.risk_score, 70)
        mine = self.Score.with_user(self.reviewer).search(
            [("company_id", "in", (self.company | self.other).ids)]
        )
        self.assertEqual(mine.move_id, self.bills)
        reasons = self.env["ipai.risk.reason"].with_user(self.reviewer).search([])
        self.assertNotIn(self.foreign.risk_score_id, reasons.score_id)
        with self.assertRaises(AccessError):
            self.foreign.risk_score_id.with_user(self.reviewer).read(["score"])
        with self.assertRaises(AccessError):
            self.foreign.risk_score_id.with_user(self.reviewer)._resolve("confirmed", "")

    def test_nobody_writes_scores_by_hand(self):
        score = self.bills[0].risk_score_id
        for values in ({"score": 1}, {"disposition": "confirmed"}, {"is_current": False}):
            with self.assertRaises(AccessError):
                score.with_user(self.reviewer).write(values)
        with self.assertRaises(AccessError):
            score.with_user(self.reviewer).unlink()

    def test_users_without_books_see_no_score(self):
        plain = new_test_user(
            self.env,
            "risk_plain",
            groups="base.group_user",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        with self.assertRaises(AccessError):
            self.Score.with_user(plain).search([])
        self.assertNotIn("risk_score", self.env["account.move"].with_user(plain).fields_get())

    def test_vendor_in_the_portal_sees_no_score(self):
        portal = new_test_user(self.env, "risk_portal", groups="base.group_portal")
        names = self.env["account.move"].with_user(portal).fields_get()
        self.assertFalse([name for name in names if name.startswith("risk_")])
