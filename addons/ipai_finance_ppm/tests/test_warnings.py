from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import FilingsCommon

JAN = date(2025, 1, 1)


@tagged("post_install", "-at_install")
class TestWarnings(FilingsCommon):
    """Bad input gets its sentence, and nothing is lost."""

    def notes(self, code="1601-EQ"):
        self.generate()
        filing = self.filing(code, JAN)
        return filing, filing.warning_note or ""

    def test_nothing_odd_says_nothing(self):
        self.post("in_invoice", "2025-01-15", 1000, self.withheld())
        self.assertEqual(self.notes()[1], "")

    def test_a_code_no_return_knows(self):
        self.post("in_invoice", "2025-01-15", 1000, self.make_tax("Mistyped", "purchase", -2, "XC160"))
        filing, note = self.notes()
        self.assertRegex(note, r"Mistyped has the ATC XC160.*20\.00.* are in no line")
        self.assertEqual(filing.amount, 0.0)

    def test_a_code_that_is_not_in_the_table_counts_and_is_said(self):
        self.post("in_invoice", "2025-01-15", 1000, self.make_tax("Odd", "purchase", -2, "WC999"))
        filing, note = self.notes()
        self.assertRegex(note, r"WC999, which is not in the table of codes \(20\.00.* withheld\)")
        self.assertEqual(filing.line_ids[0].amount, 20.00)

    def test_a_rate_outside_the_table(self):
        self.post("in_invoice", "2025-01-15", 1000, self.make_tax("Wrong rate", "purchase", -3, "WC160"))
        filing, note = self.notes()
        self.assertIn("withholds 3 % under WC160, whose rates are 2 %", note)
        self.assertEqual(filing.line_ids[0].amount, 30.00)

    def test_a_rate_that_held_at_another_time(self):
        self.env["ipai.bir.atc"].search([("code", "=", "WC160")]).valid_to = date(2024, 12, 31)
        self.post("in_invoice", "2025-01-15", 1000, self.withheld())
        self.assertIn("not in the table", self.notes()[1])

    def test_entries_of_a_locked_period(self):
        self.post("in_invoice", "2025-01-10", 1000, self.withheld())
        self.company.tax_lock_date = "2025-01-31"
        self.post("in_invoice", "2025-01-15", 500, self.withheld())
        self.generate()
        january, february = self.filing("0619-E", JAN), self.filing("0619-E", date(2025, 2, 1))
        self.assertEqual(january.amount, 20.00)
        self.assertRegex(
            january.warning_note,
            r"^1 documents dated in this period are booked after it, because it is locked by"
            r" Tax Return Lock Date \(01/31/2025\): they are in a later return\.$",
        )
        self.assertEqual(january.amount + self.filing("1601-EQ", JAN).amount + february.amount, 30.00)

    def test_each_lock_date_has_its_name(self):
        locks = {
            "fiscalyear_lock_date": "Global Lock Date",
            "purchase_lock_date": "Purchase Lock date",
            "hard_lock_date": "Hard Lock Date",
        }
        filing, _note = self.notes("0619-E")
        for field, name in locks.items():
            self.company[field] = "2025-01-31"
            self.post("in_invoice", "2025-01-15", 500, self.withheld())
            filing.action_compute()
            with self.subTest(field):
                self.assertIn(f"{name} (01/31/2025)", filing.warning_note)
            if field != "hard_lock_date":  # that one is never taken back
                self.company[field] = False

    def test_a_lock_of_sales_does_not_explain_a_bill_booked_late(self):
        bill = self.post("in_invoice", "2025-01-15", 500, self.withheld(), post=False)
        bill.date = date(2025, 2, 10)
        bill.action_post()
        self.company.sale_lock_date = "2025-01-31"
        filing, note = self.notes("0619-E")
        self.assertRegex(note, r"^1 documents .* were booked after it by hand, no lock date asks for it")
        self.assertEqual(filing.amount, 0.0)

    def test_tax_withheld_at_payment(self):
        tax = self.tax("purchase", "WC160")
        if "is_withholding_tax_on_payment" not in tax._fields:
            self.assertFalse(list(self.filings._on_payment_warning(tax, 20)), "no such taxes are installed")
            return
        own = tax.copy({"name": "WC160 at payment", "is_withholding_tax_on_payment": True})
        filing = self.generate().filtered(lambda one: one.form_code == "0619-E")[:1]
        self.assertIn("withheld at payment", next(filing._on_payment_warning(own, 20)))

    def test_a_tin_of_the_wrong_shape(self):
        for text in ("12345678", "123-456-78", "123-456-789-1", "000-000-000"):
            with self.subTest(text), self.assertRaisesRegex(ValidationError, "is not a TIN"):
                self.agency.tin = text
        self.assertEqual(self.agency.tin, "008-412-637")
