from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import FilingsCommon

MODELS = (
    "ipai.finance.agency",
    "ipai.bir.form",
    "ipai.finance.bir_schedule",
    "ipai.finance.bir_schedule.line",
    "ipai.finance.close",
)


@tagged("post_install", "-at_install")
class TestAccess(FilingsCommon):
    def test_no_record_of_another_company_is_seen(self):
        self.generate()
        self.generate(company=self.other)
        self.env["ipai.finance.close"].sudo().create({"company_id": self.other.id, "month": "2025-01-01"})
        for user in (self.accountant, self.manager):
            for model in MODELS:
                records = self.env[model].with_user(user).search([])
                if "company_id" in records._fields:
                    self.assertLessEqual(records.company_id, self.company, model)
        hidden = self.filing("0619-E", date(2025, 1, 1), self.other).with_user(self.accountant)
        for act in (lambda: hidden.amount, hidden.action_compute, hidden.action_prepare):
            with self.assertRaises(AccessError):
                act()

    def test_generate_for_another_company_is_refused(self):
        with self.assertRaises(AccessError):
            self.filings.with_user(self.accountant)._generate(self.other, date(2025, 1, 1), date(2025, 3, 31))
        self.assertFalse(self.filings.search([("company_id", "=", self.other.id)]))

    def test_accountant_generates_and_computes_but_keeps_no_master_data(self):
        filings = self.filings.with_user(self.accountant)._generate(
            self.company, date(2025, 1, 1), date(2025, 3, 31)
        )
        self.assertEqual(len(filings), 8)
        filings.action_compute()
        with self.assertRaises(AccessError):
            self.agency.with_user(self.accountant).name = "Mine"
        with self.assertRaises(AccessError):
            filings.form_id[:1].due_value = 28
        with self.assertRaises(AccessError):
            filings[:1].unlink()

    def test_an_employee_sees_nothing(self):
        nobody = new_test_user(self.env, "f_nobody", groups="base.group_user", company_id=self.company.id)
        for model in MODELS:
            with self.assertRaises(AccessError):
                self.env[model].with_user(nobody).search([])

    def test_opening_a_list_costs_the_same_for_10_and_for_100(self):
        self.generate(date(2020, 1, 1), date(2025, 12, 31))
        fields = self.env.ref("ipai_finance_ppm.view_bir_schedule_list").with_user(self.accountant)
        names = [
            node.get("name")
            for node in self.env["ir.ui.view"].browse(fields.id)._get_combined_arch().iter("field")
        ]
        specification = {name: {} for name in names}
        model = self.filings.with_user(self.accountant)
        model.web_search_read([], specification, limit=1)
        costs = []
        for limit in (10, 100):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            rows = model.web_search_read([], specification, limit=limit)["records"]
            self.assertEqual(len(rows), limit)
            costs.append(self.cr.sql_log_count - before)
        self.assertEqual(costs[0], costs[1])
