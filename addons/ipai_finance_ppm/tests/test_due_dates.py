from datetime import date, datetime

from odoo.tests import tagged

from .common import FilingsCommon


@tagged("post_install", "-at_install")
class TestDueDates(FilingsCommon):
    def test_published_dates(self):
        self.generate(date(2024, 1, 1), date(2026, 9, 30))
        for code, start, due in (
            ("0619-E", date(2024, 1, 1), date(2024, 2, 12)),
            ("1601-EQ", date(2025, 7, 1), date(2025, 11, 3)),
            ("1601-EQ", date(2025, 10, 1), date(2026, 2, 2)),
            ("1601-EQ", date(2026, 7, 1), date(2026, 11, 3)),
            ("2550Q", date(2026, 1, 1), date(2026, 4, 27)),
            ("2550Q", date(2026, 4, 1), date(2026, 7, 27)),
            ("2550Q", date(2026, 7, 1), date(2026, 10, 26)),
        ):
            with self.subTest(code=code, start=start):
                self.assertEqual(self.filing(code, start).due_date, due)

    def test_statutory_date_and_source_stay_visible(self):
        self.generate(date(2024, 1, 1), date(2024, 3, 31))
        filing = self.filing("0619-E", date(2024, 1, 1))
        self.assertEqual(filing.statutory_date, date(2024, 2, 10))
        self.assertRegex(filing.holiday_source, r"holidays \d")

    def test_a_day_off_of_the_company_moves_only_its_filings(self):
        self.env["resource.calendar.leaves"].create(
            {
                "name": "City holiday",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                # 10 March 2025 in Manila, seven to five
                "date_from": datetime(2025, 3, 9, 23),
                "date_to": datetime(2025, 3, 10, 9),
            }
        )
        self.generate()
        self.generate(company=self.other)
        self.assertEqual(self.filing("0619-E", date(2025, 2, 1)).due_date, date(2025, 3, 11))
        self.assertEqual(self.filing("0619-E", date(2025, 2, 1), self.other).due_date, date(2025, 3, 10))

    def test_a_late_proclamation_moves_open_filings(self):
        self.generate()
        filing = self.filing("0619-E", date(2025, 2, 1))
        self.assertEqual(filing.due_date, date(2025, 3, 10))
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Proclaimed",
                "date_from": datetime(2025, 3, 9, 16),
                "date_to": datetime(2025, 3, 10, 15),
            }
        )
        self.filings._cron_refresh()
        self.assertEqual(filing.due_date, date(2025, 3, 11))
