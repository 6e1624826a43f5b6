from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import FilingsCommon

EVIDENCE = {"reference": "FRN 412", "filed_date": "2025-02-10"}


@tagged("post_install", "-at_install")
class TestFlow(FilingsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.post("in_invoice", "2025-01-15", 1000, cls.withheld())
        cls.generate()
        cls.january = cls.filing("0619-E", date(2025, 1, 1))

    def as_accountant(self):
        return self.january.with_user(self.accountant)

    def test_from_draft_to_paid(self):
        filing = self.as_accountant()
        filing.action_prepare()
        filing.with_user(self.manager).action_review()
        filing.with_user(self.manager).action_approve()
        filing.write({**EVIDENCE, **self.proof(filing)})
        filing.action_file()
        filing.action_pay()
        self.assertEqual(filing.state, "paid")
        self.assertTrue(filing.paid_date)
        self.assertFalse(filing.is_late)

    def test_an_accountant_neither_reviews_nor_approves(self):
        self.as_accountant().action_prepare()
        for step in ("action_review", "action_reset"):
            with self.assertRaisesRegex(AccessError, "Only a finance manager"):
                getattr(self.as_accountant(), step)()

    def test_no_step_is_skipped_by_any_way_to_write(self):
        for state in ("reviewed", "approved", "filed", "paid"):
            with self.subTest(state), self.assertRaisesRegex(UserError, "cannot become"):
                self.january.with_user(self.manager).write({"state": state, **EVIDENCE})
        vals = {"company_id": self.company.id, "state": "paid"}
        with self.assertRaisesRegex(UserError, "starts as a draft"):
            self.filings.with_user(self.accountant).create(vals)

    def test_amounts_cannot_be_typed(self):
        for vals in ({"amount": 1}, {"excess": 1}, {"amount_as_of": False}, {"line_ids": [(5, 0, 0)]}):
            with self.subTest(vals), self.assertRaisesRegex(AccessError, "cannot be typed"):
                self.january.with_user(self.manager).write(vals)

    def test_identity_is_fixed(self):
        with self.assertRaisesRegex(UserError, "cannot change"):
            self.as_accountant().period_start = "2025-01-02"

    def test_filed_needs_reference_and_date(self):
        self.approve(self.january)
        with self.assertRaisesRegex(UserError, "Enter the filing reference"):
            self.as_accountant().action_file()
        with self.assertRaisesRegex(UserError, "not in the future"):
            self.as_accountant().write({"state": "filed", "reference": "FRN 1", "filed_date": "2025-01-30"})
        with self.assertRaisesRegex(UserError, "Attach the confirmation"), self.cr.savepoint():
            self.as_accountant().write({"state": "filed", **EVIDENCE})
        self.as_accountant().write({"state": "filed", **EVIDENCE, **self.proof(self.january)})
        for change in ({"reference": "FRN 2"}, {"proof_ids": [(5, 0, 0)]}):
            with self.assertRaisesRegex(UserError, "stay as they were filed"):
                self.as_accountant().write(change)

    def test_who_did_what_is_kept_and_a_reset_takes_it_back(self):
        self.approve(self.january)
        self.assertEqual(
            [self.january[name] for name in ("prepared_by", "reviewed_by", "approved_by")],
            [self.accountant, self.manager, self.manager],
        )
        self.assertTrue(self.january.prepared_at)
        with self.assertRaisesRegex(AccessError, "cannot be typed"):
            self.january.with_user(self.manager).prepared_by = self.manager
        self.january.with_user(self.manager).action_reset()
        self.assertFalse(self.january.prepared_by | self.january.approved_by)

    def test_two_people_at_least(self):
        filing = self.january.with_user(self.manager)
        filing.action_prepare()
        with self.assertRaisesRegex(UserError, "another person has to take this step"):
            filing.action_review()
        self.company.bir_separation = "none"
        filing.action_review()

    def test_three_people(self):
        self.company.bir_separation = "three"
        self.as_accountant().action_prepare()
        filing = self.january.with_user(self.manager)
        filing.action_review()
        with self.assertRaisesRegex(UserError, "another person has to take this step"):
            filing.action_approve()

    def test_a_period_that_is_not_over_cannot_be_prepared(self):
        self.generate(date(2099, 1, 1), date(2099, 1, 31))
        with self.assertRaisesRegex(UserError, "covers days until"):
            self.filing("0619-E", date(2099, 1, 1)).action_prepare()

    def test_an_unknown_amount_cannot_be_prepared(self):
        self.filing("0619-E", date(2025, 2, 1)).unlink()
        quarter = self.filing("1601-EQ", date(2025, 1, 1))
        quarter.action_compute()
        with self.assertRaisesRegex(UserError, "0619-E of Feb 2025 is missing"):
            quarter.action_prepare()

    def test_only_a_draft_can_be_deleted(self):
        self.january.state = "prepared"
        with self.assertRaisesRegex(UserError, "Only a draft"):
            self.january.unlink()
