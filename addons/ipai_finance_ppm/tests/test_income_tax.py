from datetime import date

from odoo import Command
from odoo.tests import tagged

from .income import IncomeCommon

Q1, Q2, Q3 = date(2025, 1, 1), date(2025, 4, 1), date(2025, 7, 1)


@tagged("post_install", "-at_install")
class TestIncomeTax(IncomeCommon):
    """1702Q: cumulative income at the rate or the minimum, less earlier quarters and tax withheld."""

    def returns(self, end=date(2025, 9, 30)):
        self.generate(Q1, end)
        return [self.filing("1702Q", start) for start in (Q1, Q2, Q3)]

    def test_cumulative_less_what_earlier_quarters_paid(self):
        for day in ("2025-02-10", "2025-05-10", "2025-08-10"):
            self.income(day, 1000)
            self.expense(day, 600)
        first, second, third = self.returns()
        # 25 % of 400, 800, 1,200
        self.assertEqual([one.amount for one in (first, second, third)], [100.00, 100.00, 100.00])
        self.assertEqual(second.line_ids.mapped("amount"), [200.00, 40.00, 100.00, 0.0, 0.0, 0.0])

    def test_the_minimum_tax_counts_when_it_is_larger(self):
        self.income("2025-02-10", 10000)
        self.expense("2025-02-10", 9900)
        first = self.returns()[0]
        self.assertEqual(first.amount, 200.00, "2 % of 10,000 is more than 25 % of 100")
        self.agency.operations_start = date(2022, 6, 1)
        first.action_compute()
        self.assertEqual(first.amount, 25.00, "not before the fourth year")

    def test_a_loss_owes_nothing_and_a_later_profit_is_taxed_net(self):
        self.agency.operations_start = date(2024, 1, 1)
        self.expense("2025-02-10", 500)
        self.income("2025-05-10", 900)
        first, second, _third = self.returns()
        self.assertEqual((first.amount, second.amount), (0.0, 100.00))

    def test_the_lower_rate_and_tax_withheld_by_customers(self):
        self.agency.income_tax_rate = "20"
        withheld = self.make_tax("2% withheld by customer", "sale", -2, "WC160")
        self.post("out_invoice", "2025-01-15", 10000, withheld)
        first = self.returns()[0]
        self.assertEqual(first.amount, 1800.00, "20 % of 10,000 less 200 withheld")

    def test_tax_withheld_stands_by_quarter_and_counts_for_the_year(self):
        withheld = self.make_tax("2% withheld by customer", "sale", -2, "WC160")
        for day in ("2025-02-10", "2025-05-10"):
            self.post("out_invoice", day, 10000, withheld)
        first, second, _third = self.returns()
        self.assertEqual((first.amount, second.amount), (2300.00, 2300.00))
        credits = {line.form_line_id: line.amount for line in second.line_ids}
        before = self.env.ref("ipai_finance_ppm.form_1702q_credits_before")
        quarter = self.env.ref("ipai_finance_ppm.form_1702q_credits")
        self.assertEqual((credits[before], credits[quarter]), (200.00, 200.00))
        for line, day in zip(
            second.line_ids.filtered(lambda line: line.form_line_id in before | quarter),
            (date(2025, 2, 10), date(2025, 5, 10)),
            strict=True,
        ):
            items = self.env["account.move.line"].search(line.action_open_source()["domain"])
            self.assertEqual(items.mapped("date"), [day])

    def test_the_excess_of_a_year_is_credited_in_the_next(self):
        withheld = self.make_tax("20% withheld by customer", "sale", -20, "WC160")
        self.post("out_invoice", "2025-02-10", 10000, withheld)
        self.expense("2025-03-10", 9000)
        self.income("2026-02-10", 10000)
        self.generate(Q1, date(2026, 3, 31))
        year, next_quarter = self.filing("1702-RT", Q1), self.filing("1702Q", date(2026, 1, 1))
        self.assertEqual((year.amount, year.excess), (0.0, 1750.00), "25 % of 1,000 less 2,000 withheld")
        self.assertEqual(next_quarter.amount, 750.00)
        self.assertIn("1702-RT", next_quarter.line_ids[-1:].basis)

    def test_the_provision_for_income_tax_is_no_deduction(self):
        provision = self.company_data["default_account_expense"].copy({"name": "Provision"})
        self.env["ipai.bir.account.map"].create(
            {"kind": "provision", "company_id": self.company.id, "account_ids": [Command.set(provision.ids)]}
        )
        self.income("2025-02-10", 1000)
        self.book("2025-02-28", -250, provision)
        self.assertEqual(self.returns()[0].amount, 250.00)

    def test_a_fiscal_year_that_ends_in_june(self):
        self.agency.fiscal_year_end = "6"
        self.income("2025-05-10", 1000)
        self.income("2025-08-10", 2000)
        self.generate(date(2025, 1, 1), date(2025, 12, 31))
        starts = self.filings.search(
            [("form_code", "=", "1702Q"), ("company_id", "=", self.company.id)], order="period_start"
        ).mapped("period_start")
        self.assertEqual(starts, [date(2025, 1, 1), date(2025, 7, 1), date(2025, 10, 1)])
        self.assertEqual(self.filing("1702Q", date(2025, 7, 1)).amount, 500.00, "the old year does not count")
        self.assertIn("is missing", self.filing("1702Q", date(2025, 1, 1)).amount_note)

    def test_the_year_deducts_its_quarters_and_each_line_opens_its_items(self):
        for day in ("2025-02-10", "2025-05-10", "2025-08-10", "2025-11-10"):
            self.income(day, 1000)
        self.generate(Q1, date(2025, 12, 31))
        year = self.filing("1702-RT", Q1)
        self.assertEqual(year.amount, 250.00)
        regular, _minimum, _minimum_excess, paid, _credits, _excess = year.line_ids
        items = self.env["account.move.line"].search(regular.action_open_source()["domain"])
        self.assertEqual(-sum(items.mapped("balance")), 4000.00)
        quarters = self.filings.search(paid.action_open_source()["domain"])
        self.assertEqual((len(quarters), sum(quarters.mapped("amount"))), (3, paid.amount))
        self.assertEqual(year.due_date, date(2026, 4, 15))
