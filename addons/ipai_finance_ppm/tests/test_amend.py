from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import FilingsCommon

JAN = date(2025, 1, 1)


@tagged("post_install", "-at_install")
class TestAmend(FilingsCommon):
    """A back-dated entry after filing, and the amended return that takes it up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.post("in_invoice", "2025-01-15", 1000, cls.withheld())
        cls.generate()
        cls.january = cls.filing("0619-E", JAN)
        cls.file(cls.january, "2025-02-10")

    @classmethod
    def file(cls, filing, day):
        cls.approve(filing)
        filing.write(
            {"state": "filed", "reference": f"FRN {filing.id}", "filed_date": day, **cls.proof(filing)}
        )

    def amend(self, filing=None):
        self.post("in_invoice", "2025-01-28", 500, self.withheld())
        (filing or self.january).action_compute()
        wizard = self.env["ipai.finance.amend"].create({"filing_id": self.january.id, "reason": "Late bill"})
        return self.filings.browse(wizard.action_confirm()["res_id"])

    def test_the_filed_return_keeps_its_figures_and_says_the_difference(self):
        self.post("in_invoice", "2025-01-28", 500, self.withheld())
        self.january.action_compute()
        self.assertEqual(self.january.amount, 20.00)
        self.assertEqual(self.january.line_ids.amount, 20.00)
        bills = self.env["account.move"].search([("move_type", "=", "in_invoice")], order="date desc")
        self.cr.execute(
            "UPDATE account_move_line SET write_date = write_date - interval '1 day' WHERE move_id = %s",
            [bills[-1:].id],
        )
        self.january.sudo().approved_at = self.cr.now() - timedelta(hours=1)
        self.assertRegex(
            self.january.gap_note, r"30\.00.* instead of .*20\.00.*10\.00.* more.*amend the return"
        )
        late = self.env["account.move.line"].search(self.january.action_open_late_entries()["domain"])
        self.assertEqual(sum(late.mapped("balance")), -10.00)

    def test_the_amendment_says_the_difference_line_by_line(self):
        new = self.amend()
        self.assertEqual((new.amends_id, new.version, new.state), (self.january, 2, "draft"))
        self.assertEqual((new.amount, new.previously_paid, new.to_pay), (30.00, 20.00, 10.00))
        self.assertEqual(new.line_ids.mapped("previous_amount"), [20.00])
        self.assertEqual(new.line_ids.mapped("difference"), [10.00])
        self.assertIn("amendment 1", new.name)
        self.assertEqual(self.january.state, "filed", "until the amendment is filed")

    def test_the_quarter_deducts_the_version_that_counts(self):
        quarter = self.filing("1601-EQ", JAN)
        new = self.amend()
        quarter.action_compute()
        self.assertEqual(quarter.amount, 10.00, "30 withheld less 20 filed")
        self.file(new, "2025-02-20")
        self.assertEqual((self.january.state, self.january.current, new.current), ("amended", False, True))
        quarter.action_compute()
        self.assertEqual(quarter.amount, 0.0)
        self.assertIn(f"filed: Jan 2025 {new.reference}", quarter.line_ids[1].basis)

    def test_an_amendment_that_pays_less(self):
        self.post("in_refund", "2025-01-28", 400, self.withheld())
        wizard = self.env["ipai.finance.amend"].create({"filing_id": self.january.id, "reason": "Refund"})
        new = self.filings.browse(wizard.action_confirm()["res_id"])
        self.assertEqual((new.amount, new.to_pay, new.overpaid), (12.00, 0.0, 8.00))

    @freeze_time("2025-03-12")
    def test_micro_and_small_pay_no_surcharge_when_the_original_was_on_time(self):
        new = self.amend()
        self.assertEqual((new.days_late, new.surcharge), (30, 2.50), "25 % of the 10 that are missing")
        self.agency.taxpayer_size = "small"
        self.assertEqual((new.surcharge, new.interest), (0.0, 0.05))
        self.assertIn("No surcharge", new.exposure_note)

    @freeze_time("2025-03-12")
    def test_a_late_original_costs_the_surcharge(self):
        self.agency.taxpayer_size = "small"
        self.january.sudo().filed_date = "2025-02-15"
        self.assertEqual(self.amend().surcharge, 1.00)

    def test_what_cannot_be_amended(self):
        with self.assertRaisesRegex(UserError, "is not filed"):
            self.filing("0619-E", date(2025, 2, 1)).action_amend()
        self.amend()
        with self.assertRaisesRegex(UserError, "being amended already"):
            self.january.action_amend()
        with self.assertRaisesRegex(UserError, "Say why"):
            self.env["ipai.finance.amend"].create(
                {"filing_id": self.january.id, "reason": " "}
            ).action_confirm()

    def test_adjustments_come_along(self):
        self.january.sudo().state = "draft"
        self.january.adjustment_ids = [(0, 0, {"name": "Credit", "amount": -3})]
        self.january.sudo().state = "filed"
        self.assertEqual(self.amend().adjustment_ids.mapped("amount"), [-3.00])

    def test_an_accountant_amends_but_enters_no_version(self):
        action = self.january.with_user(self.accountant).action_amend()
        wizard = (
            self.env["ipai.finance.amend"]
            .with_user(self.accountant)
            .with_context(**action["context"])
            .create({"reason": "Late bill"})
        )
        self.assertTrue(wizard.action_confirm()["res_id"])
        with self.assertRaisesRegex(UserError, "cannot change"):
            self.january.with_user(self.accountant).write({"current": False})
