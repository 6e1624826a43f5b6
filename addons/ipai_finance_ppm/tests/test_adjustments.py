from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import FilingsCommon

JAN = date(2025, 1, 1)


@tagged("post_install", "-at_install")
class TestAdjustments(FilingsCommon):
    def setUp(self):
        super().setUp()
        self.post("in_invoice", "2025-01-15", 1000, self.withheld())
        self.generate()
        self.january = self.filing("0619-E", JAN).with_user(self.accountant)

    def adjust(self, amount, reason="Withheld in cash, not booked"):
        return self.january.adjustment_ids.create(
            {"filing_id": self.january.id, "name": reason, "amount": amount}
        )

    def test_it_changes_the_amount_and_leaves_a_trace(self):
        one = self.adjust(5.25)
        self.assertEqual(self.january.amount, 25.25)
        one.amount = -4.10
        self.assertEqual(self.january.amount, 15.90)
        one.unlink()
        self.assertEqual(self.january.amount, 20.00)
        said = " ".join(self.january.message_ids.mapped("body"))
        for text in ("Adjustment added", "Adjustment changed", "Adjustment removed", "Withheld in cash"):
            self.assertIn(text, said)

    def test_the_ledger_keeps_it(self):
        self.adjust(5)
        self.january.action_compute()
        self.assertEqual(self.january.amount, 25.00)

    def test_not_after_somebody_looked(self):
        one = self.adjust(5)
        self.january.action_prepare()
        for change in (lambda: self.adjust(1), lambda: one.write({"amount": 9}), one.unlink):
            with self.assertRaisesRegex(UserError, "is no draft any more"):
                change()
        self.assertEqual(self.january.amount, 25.00)
