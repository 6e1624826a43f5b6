from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import FilingsCommon

JAN = date(2025, 1, 1)


@tagged("post_install", "-at_install")
class TestLedgerChange(FilingsCommon):
    """Entries posted after people looked at a filing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.post("in_invoice", "2025-01-15", 1000, cls.withheld())
        cls.generate()
        cls.january = cls.filing("0619-E", JAN)
        cls.quarter = cls.filing("1601-EQ", JAN)

    def post_late(self):
        self.post("in_invoice", "2025-01-28", 500, self.withheld())

    def test_a_draft_follows_the_ledger(self):
        self.post_late()
        self.assertEqual(self.january.amount, 20.00)
        self.filings._cron_refresh()
        self.assertEqual(self.january.amount, 30.00)

    def test_what_was_reviewed_goes_back_to_draft_with_a_message(self):
        self.january.with_user(self.accountant).state = "prepared"
        self.january.with_user(self.manager).state = "reviewed"
        self.post_late()
        self.filings._cron_refresh()
        self.assertEqual((self.january.state, self.january.amount), ("draft", 30.00))
        self.assertIn("The ledger changed", self.january.message_ids[0].body)

    def test_what_was_reviewed_and_is_the_same_stays(self):
        self.january.with_user(self.accountant).state = "prepared"
        self.filings._cron_refresh()
        self.assertEqual(self.january.state, "prepared")

    def test_an_approved_amount_stands_still_and_shows_the_gap(self):
        self.approve(self.january)
        self.post_late()
        self.january.action_compute()
        self.assertEqual((self.january.amount, self.january.ledger_gap), (20.00, 10.00))

    def test_what_came_late_is_paid_with_the_quarter(self):
        self.approve(self.january)
        self.post_late()
        self.quarter.action_compute()
        self.assertEqual(self.quarter.line_ids.mapped("amount"), [30.00, 20.00])
        self.assertEqual(self.quarter.amount, 10.00)

    def test_a_filed_return_is_watched_for_late_entries(self):
        filed = {"state": "filed", "reference": "FRN 1", "filed_date": "2025-02-10"}
        self.approve(self.january).write({**filed, **self.proof(self.january)})
        self.post_late()
        with freeze_time("2025-06-01"):
            self.filings._cron_refresh()
        self.assertEqual((self.january.amount, self.january.ledger_gap), (20.00, 10.00))

    def test_an_approved_quarter_survives_a_missing_month(self):
        self.approve(self.quarter)
        as_of = self.quarter.amount_as_of
        self.filing("0619-E", date(2025, 2, 1)).unlink()
        self.quarter.action_compute()
        self.assertEqual((self.quarter.state, self.quarter.amount_as_of), ("approved", as_of))

    def test_reset_reads_the_ledger_again(self):
        self.approve(self.january)
        self.post_late()
        self.january.action_reset()
        self.assertEqual(
            (self.january.state, self.january.amount, self.january.ledger_gap), ("draft", 30.00, 0.0)
        )
