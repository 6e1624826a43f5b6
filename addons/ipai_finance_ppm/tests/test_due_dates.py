from datetime import date, datetime

from odoo.exceptions import ValidationError
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

    def test_internal_dates_count_business_days_backwards(self):
        self.generate(date(2026, 1, 1), date(2026, 3, 31))
        filing = self.filing("2550Q", date(2026, 1, 1))  # due Saturday 25 April, moved to Monday
        self.assertEqual(filing.due_date, date(2026, 4, 27))
        self.assertEqual(
            (filing.prepare_date, filing.review_date, filing.approve_date),
            (date(2026, 4, 21), date(2026, 4, 23), date(2026, 4, 24)),
        )

    def test_efps_groups_file_on_their_day_and_pay_on_the_15th(self):
        for group, due in (("A", 15), ("B", 14), ("C", 13), ("D", 12), ("E", 11)):
            self.agency.write({"efps": True, "efps_group": group})
            self.generate(date(2026, 4, 1), date(2026, 6, 30))
            filing = self.filing("0619-E", date(2026, 4, 1))
            with self.subTest(group=group):
                self.assertEqual((filing.due_date.day, filing.payment_date.day), (due, 15))
        self.assertEqual(
            self.filing("1601-EQ", date(2026, 4, 1)).due_date, date(2026, 7, 31), "only the monthly ones"
        )

    def test_efps_needs_a_group(self):
        with self.assertRaisesRegex(ValidationError, "choose its industry group"):
            self.agency.efps = True

    def test_a_circular_moves_open_filings_of_its_district(self):
        self.agency.rdo_code, self.other_agency.rdo_code = "050", "081"
        self.generate()
        self.generate(company=self.other)
        extension = self.env["ipai.bir.extension"].create(
            {
                "reference": "RMC 128-2024",
                "rdo_code": "081",
                "date_from": "2025-03-01",
                "date_to": "2025-03-15",
                "new_date": "2025-03-29",
            }
        )
        moved = self.filing("0619-E", date(2025, 2, 1), self.other)
        self.assertEqual(moved.due_date, date(2025, 3, 31), "a Saturday moves on to Monday")
        self.assertEqual(moved.extension_reference, "RMC 128-2024")
        self.assertEqual(self.filing("0619-E", date(2025, 2, 1)).due_date, date(2025, 3, 10))
        extension.unlink()
        self.assertEqual(moved.due_date, date(2025, 3, 10))

    def test_what_is_filed_keeps_its_dates(self):
        self.generate()
        filing = self.filing("0619-E", date(2025, 2, 1))
        filing.sudo().state = "filed"
        self.env.ref("ipai_finance_ppm.form_0619e").due_value = 20
        self.assertEqual(filing.due_date, date(2025, 3, 10))
        self.assertEqual(self.filing("0619-E", date(2025, 1, 1)).due_date, date(2025, 2, 20))
