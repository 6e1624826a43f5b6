from datetime import date

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .common import FilingsCommon

JAN = date(2025, 1, 1)


@tagged("post_install", "-at_install")
class TestTaxpayer(FilingsCommon):
    """Several companies, branches and agencies under one TIN file one return."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load_chart(cls.other)
        cls.other_agency.write({"tin": "008-412-637-00001"})
        cls.post("in_invoice", "2025-01-15", 1000, cls.withheld())
        cls.post("in_invoice", "2025-01-15", 500, cls.withheld(cls.other), company=cls.other)

    def test_two_companies_with_one_tin_file_together(self):
        self.generate()
        filing = self.filing("0619-E", JAN)
        self.assertEqual((filing.amount, filing.covered_ids), (30.00, self.company | self.other))
        shares = {share.agency_id.code: share.amount for share in filing.share_ids}
        self.assertEqual(shares, {"RIM": 20.00, "BOM": 10.00})
        self.assertFalse(self.filings._generate(self.other, JAN, date(2025, 3, 31)), "the same returns")
        self.assertFalse(self.filing("0619-E", JAN, self.other))

    def test_shares_add_up_to_the_line_at_a_rate(self):
        self.generate()
        for filing in self.filings.search([("tin", "=", "008-412-637")]):
            for line in filing.line_ids.filtered(lambda line: line.share_ids and line.amount):
                self.assertAlmostEqual(sum(line.share_ids.mapped("amount")), line.amount, 2)

    def test_who_belongs_to_one_company_sees_no_entries_of_the_other(self):
        self.generate()
        filing = self.filing("0619-E", JAN)
        mine = filing.with_user(self.accountant)
        self.assertEqual(mine.amount, 30.00, "one taxpayer, one return")
        self.assertEqual(
            self.env["ipai.finance.bir_schedule.share"]
            .with_user(self.accountant)
            .search([("filing_id", "=", filing.id)])
            .company_id,
            self.company,
        )
        for act in (mine.line_ids[:1].action_open_source, mine.action_open_late_entries):
            with self.assertRaisesRegex(AccessError, "also covers Other Agency Inc."):
                act()
        both = new_test_user(
            self.env,
            "f_both",
            groups="ipai_finance_ppm.group_finance_user",
            company_id=self.company.id,
            company_ids=[Command.set((self.company | self.other).ids)],
        )
        domain = filing.with_user(both).line_ids[:1].action_open_source()["domain"]
        items = (
            self.env["account.move.line"]
            .with_user(both)
            .with_context(allowed_company_ids=(self.company | self.other).ids)
            .search(domain)
        )
        self.assertEqual(items.company_id, self.company | self.other)

    def test_a_branch_company_files_with_its_parent(self):
        branch = self.env["res.company"].create(
            {"name": "Cebu Branch", "parent_id": self.company.id, "country_id": self.company.country_id.id}
        )
        self.env.user.company_ids |= branch
        for name in ("property_account_payable_id", "property_account_receivable_id"):
            self.partner_a.with_company(branch)[name] = self.partner_a[name]
        self.post("in_invoice", "2025-01-20", 2000, self.withheld(), company=branch)
        self.generate()
        filing = self.filing("0619-E", JAN)
        self.assertEqual(filing.amount, 70.00)
        self.assertIn(branch, filing.covered_ids)
        self.assertFalse(self.filings._generate(branch, JAN, date(2025, 3, 31)))
        self.make_agency("CEB", branch, "008-412-637-00002")
        filing.action_compute()
        self.assertEqual(
            {one.agency_id.code: one.amount for one in filing.share_ids},
            {"RIM": 20.00, "BOM": 10.00, "CEB": 40.00},
        )

    def test_agencies_of_one_company_by_analytic_account(self):
        plan = self.env["account.analytic.plan"].create({"name": "Agencies"})
        accounts = self.env["account.analytic.account"].create(
            [{"name": code, "plan_id": plan.id, "company_id": self.company.id} for code in ("RIM", "LAS")]
        )
        self.agency.analytic_account_id = accounts[0]
        self.make_agency("LAS", self.company, "008-412-637-00003").analytic_account_id = accounts[1]
        for account, amount in zip(accounts, (100, 200), strict=True):
            bill = self.post("in_invoice", "2025-01-21", amount, self.withheld(), post=False)
            bill.invoice_line_ids.analytic_distribution = {str(account.id): 100}
            bill.action_post()
        self.generate()
        filing = self.filing("0619-E", JAN)
        found = {(one.agency_id.code or "none"): one.amount for one in filing.share_ids}
        self.assertEqual(found, {"RIM": 2.00, "LAS": 4.00, "none": 20.00, "BOM": 10.00})
        self.assertEqual(filing.amount, 36.00)

    def test_agencies_of_two_tins_in_one_ledger_are_refused(self):
        self.make_agency("JAP", self.company, "123-456-780")
        with self.assertRaisesRegex(UserError, "different TINs"):
            self.generate()

    def test_a_form_is_filed_once_and_periods_do_not_overlap(self):
        filing = self.generate().filtered(lambda one: one.form_code == "0619-E")[:1]
        vals = {name: filing[name].id for name in ("agency_id", "form_id")} | {"company_id": self.other.id}
        for start, end in ((filing.period_start, filing.period_end), (date(2025, 1, 20), date(2025, 2, 20))):
            with self.assertRaisesRegex(ValidationError, "filed once a period"), self.cr.savepoint():
                self.filings.create({**vals, "period_start": start, "period_end": end})
        self.assertEqual(self.filings.search_count([("form_code", "=", "0619-E")]), 2, "nothing is lost")
