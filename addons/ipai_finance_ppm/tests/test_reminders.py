from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import convert_file

from .common import FilingsCommon

JAN = date(2025, 1, 1)


@tagged("post_install", "-at_install")
class TestReminders(FilingsCommon):
    """One activity each, and none again the next day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.month_end_user_id = cls.manager
        cls.post("in_invoice", "2025-01-15", 1000, cls.withheld())
        cls.generate()
        cls.january = cls.filing("0619-E", JAN)

    def run_on(self, day):
        with freeze_time(day):
            self.filings._cron_refresh()
        return self.january.activity_ids

    def test_once_when_the_days_to_prepare_have_come(self):
        self.assertFalse(self.run_on("2025-02-03"), "due 10 February, prepared from the 4th")
        activity = self.run_on("2025-02-04")
        self.assertEqual((activity.user_id, activity.date_deadline), (self.manager, date(2025, 2, 10)))
        self.assertEqual(self.run_on("2025-02-05"), activity)
        activity.unlink()
        self.assertFalse(self.run_on("2025-02-06"), "who has dismissed it is left alone")

    def test_filing_closes_it(self):
        self.run_on("2025-02-04")
        self.approve(self.january)
        self.january.user_id = self.accountant
        self.january.write(
            {"state": "filed", "reference": "FRN 1", "filed_date": "2025-02-10", **self.proof(self.january)}
        )
        self.assertFalse(self.january.activity_ids)
        self.post("in_invoice", "2025-01-20", 500, self.withheld())
        activity = self.run_on("2025-03-01")
        self.assertIn("amend the return", activity.summary)
        self.assertEqual(self.run_on("2025-03-02"), activity, "the same difference is told once")
        self.post("in_refund", "2025-01-20", 500, self.withheld())
        self.assertFalse(self.run_on("2025-03-03"), "the difference is gone")

    def test_nobody_responsible_nobody_told(self):
        self.company.month_end_user_id = False
        self.assertFalse(self.run_on("2025-02-04"))
        self.assertFalse(self.january.reminded_on)

    def test_the_demo_agencies(self):
        convert_file(self.env, "ipai_finance_ppm", "demo/agencies.xml", {}, mode="init")
        found = self.env["ipai.finance.agency"].search(
            [("company_id.name", "like", "Inc."), ("rdo_code", "!=", False)]
        )
        self.assertLessEqual(
            {"RIM", "CKVC", "BOM", "JPAL", "JLI", "JAP", "LAS", "RMQB"}, set(found.mapped("code"))
        )
        lasting = found.filtered(lambda agency: agency.code == "RMQB")
        forms = {
            form.code for form, _period, why in self.filings._plan(lasting, JAN, date(2025, 3, 31)) if not why
        }
        self.assertIn("2551Q", forms)
