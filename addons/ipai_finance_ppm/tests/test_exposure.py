from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common import FilingsCommon


@tagged("post_install", "-at_install")
class TestExposure(FilingsCommon):
    def setUp(self):
        super().setUp()
        self.generate()
        self.late = self.filing("0619-E", date(2025, 1, 1))  # due 10 February 2025
        self.late.sudo().write({"amount": 100_000.0, "amount_as_of": "2025-02-01 00:00:00"})

    def costs(self, filing):
        return (filing.surcharge, filing.interest, filing.compromise, filing.exposure_amount)

    @freeze_time("2025-03-12 02:00:00")
    def test_a_medium_taxpayer_thirty_days_late(self):
        self.filings._refresh_exposure()
        self.assertEqual(self.late.days_late, 30)
        self.assertEqual(self.costs(self.late), (25_000.00, 986.30, 15_000.00, 40_986.30))

    @freeze_time("2025-03-12 02:00:00")
    def test_a_micro_taxpayer_pays_less(self):
        self.agency.taxpayer_size = "micro"
        self.filings._refresh_exposure()
        self.assertEqual(self.costs(self.late), (10_000.00, 493.15, 15_000.00, 25_493.15))

    def test_it_grows_with_the_days_and_stops_when_filed(self):
        with freeze_time("2025-02-12 02:00:00"):
            self.filings._refresh_exposure()
            two_days = self.late.interest
        with freeze_time("2025-02-20 02:00:00"):
            self.filings._refresh_exposure()
            self.assertGreater(self.late.interest, two_days)
            self.late.sudo().write({"state": "filed", "filed_date": "2025-02-12", "reference": "1"})
            self.assertEqual(self.late.interest, two_days)

    @freeze_time("2025-02-10 02:00:00")
    def test_on_the_due_day_nothing_is_late(self):
        self.filings._refresh_exposure()
        self.assertEqual(self.costs(self.late), (0.0, 0.0, 0.0, 0.0))

    @freeze_time("2025-03-12 02:00:00")
    def test_nothing_to_pay_needs_the_yearly_sales(self):
        self.late.sudo().amount = 0.0
        self.filings._refresh_exposure()
        self.assertIn("enter the yearly sales", self.late.exposure_note)
        self.agency.yearly_sales = 4_000_000
        self.assertEqual(self.costs(self.late), (0.0, 0.0, 10_000.00, 10_000.00))
        self.assertFalse(self.late.exposure_note)

    def test_an_information_return_costs_per_failure(self):
        self.generate(date(2025, 1, 1), date(2025, 12, 31))
        annual = self.filing("1604-E", date(2025, 1, 1))
        with freeze_time("2026-03-20 02:00:00"):
            self.filings._refresh_exposure()
        self.assertEqual(self.costs(annual), (0.0, 0.0, 1_000.00, 1_000.00))
        self.assertFalse(annual.amount_note, "it pays nothing, so nothing is missing")
