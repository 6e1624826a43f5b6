import csv
from datetime import date
from pathlib import Path

from odoo.tests import TransactionCase, tagged

from ..tools.due_dates import EFPS_DAYS, BusinessCalendar, DueRule

GOLDEN = Path(__file__).parent / "due_dates_2024_2026.csv"
# Published tax calendars and worked examples: (form, eFPS group, last day of the period) → due.
PUBLISHED = {
    ("0619-E", "", "2024-01-31"): "2024-02-12",
    ("1601-EQ", "", "2025-09-30"): "2025-11-03",
    ("1702Q", "", "2025-09-30"): "2025-12-01",
    ("1604-C", "", "2025-12-31"): "2026-02-02",
    ("1601-EQ", "", "2025-12-31"): "2026-02-02",
    ("1601-C", "A", "2026-01-31"): "2026-02-16",
    ("1604-E", "", "2025-12-31"): "2026-03-02",
    ("2550Q", "", "2026-03-31"): "2026-04-27",
    ("2550Q", "", "2026-06-30"): "2026-07-27",
    ("2550Q", "", "2026-09-30"): "2026-10-26",
    ("1702Q", "", "2026-03-31"): "2026-06-01",
    ("1702Q", "", "2026-06-30"): "2026-09-01",
    ("1702Q", "", "2026-09-30"): "2026-12-01",
    ("1601-C", "", "2026-09-30"): "2026-10-12",
    ("1601-EQ", "", "2026-09-30"): "2026-11-03",
    ("1601-C", "", "2026-03-31"): "2026-04-10",
    ("1601-C", "", "2023-12-31"): "2024-01-15",
}


@tagged("post_install", "-at_install")
class TestDueDatesGolden(TransactionCase):
    """Every form, three years, by hand and by eFPS group: a table that was checked once and has to stay."""

    def table(self):
        """Return ``{(form, eFPS group, last day of the period): due date}`` by the rules of now."""
        calendar, found = BusinessCalendar(), {}
        for form in self.env["ipai.bir.form"].search([("frequency", "!=", "transaction")]):
            for period in form._periods(date(2023, 12, 31), date(2026, 12, 31)):
                end = period.end
                found[form.code, "", str(end)] = str(calendar.roll_forward(form._statutory_date(end)))
                for group, day in EFPS_DAYS.items() if form.efps_staggered else ():
                    staggered = DueRule("day_of_month", day).date(end)
                    found[form.code, group, str(end)] = str(calendar.roll_forward(staggered))
        return found

    def test_the_table(self):
        with GOLDEN.open(encoding="utf-8", newline="") as file:
            golden = {
                (row["form"], row["efps"], row["period_end"]): row["due"] for row in csv.DictReader(file)
            }
        self.maxDiff = None
        self.assertEqual(self.table(), golden)

    def test_what_is_published(self):
        table = self.table()
        self.assertEqual({key: table[key] for key in PUBLISHED}, PUBLISHED)
