from datetime import date

from odoo.tests import tagged

from .common import FilingsCommon

JAN, FEB, MAR = date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)


@tagged("post_install", "-at_install")
class TestAmounts(FilingsCommon):
    def lines(self, filing):
        return {line.name: line.amount for line in filing.line_ids}

    def test_bill_less_refund(self):
        self.post("in_invoice", "2025-01-15", 1000, self.withheld())
        self.post("in_refund", "2025-01-20", 300, self.withheld())
        self.generate()
        filing = self.filing("0619-E", JAN)
        self.assertEqual(filing.amount, 14.00)
        self.assertTrue(filing.amount_as_of)
        self.assertEqual(self.filing("0619-E", FEB).amount, 0.0)

    def test_days_at_both_ends_of_a_month_count(self):
        for day in ("2024-12-31", "2025-01-01", "2025-01-31", "2025-02-01"):
            self.post("in_invoice", day, 1000, self.withheld())
        self.generate()
        self.assertEqual(self.filing("0619-E", JAN).amount, 40.00)

    def test_sums_are_exact_to_the_centavo(self):
        for amount in (5.0, 10.05, 1234567.89, 1234567.89, 0.35):
            self.post("in_invoice", "2025-01-10", amount, self.tax("purchase", "WC160"))
        self.generate()
        # 0.10 + 0.20 + 24,691.36 + 24,691.36 + 0.01: each bill rounds its own tax
        self.assertEqual(self.filing("0619-E", JAN).amount, 49383.03)

    def test_drafts_and_other_companies_do_not_count(self):
        self.load_chart(self.other)
        self.post("in_invoice", "2025-01-15", 1000, self.withheld())
        self.post("in_invoice", "2025-01-15", 5000, self.withheld(), post=False)
        self.post("in_invoice", "2025-01-15", 7000, self.withheld(self.other), company=self.other)
        self.generate()
        self.generate(company=self.other)
        self.assertEqual(self.filing("0619-E", JAN).amount, 20.00)
        self.assertEqual(self.filing("0619-E", JAN, self.other).amount, 140.00)

    def test_other_withholding_taxes_belong_to_other_returns(self):
        vat_withheld = self.make_tax("5% VAT withheld", "purchase", -5, "WV010")
        final = self.make_tax("25% final", "purchase", -25, "WC230")
        self.post("in_invoice", "2025-01-15", 1000, self.withheld() | vat_withheld | final)
        self.generate()
        self.assertEqual(self.filing("0619-E", JAN).amount, 20.00)
        self.assertEqual(
            self.lines(self.filing("2550Q", JAN))["Input VAT of the quarter (before carry-over)"], 120.00
        )

    def test_an_archived_tax_still_counts(self):
        tax = self.make_tax("2% once", "purchase", -2, "WC120")
        self.post("in_invoice", "2025-01-15", 1000, tax)
        tax.active = False
        self.generate()
        self.assertEqual(self.filing("0619-E", JAN).amount, 20.00)

    def test_tax_withheld_by_customers_is_positive(self):
        tax = self.make_tax("2% withheld by customer", "sale", -2, "WC160")
        self.post("out_invoice", "2025-01-15", 1000, tax)
        self.post("out_refund", "2025-01-16", 400, tax)
        items = self.env["account.move.line"]
        found = items._ipai_tax_by_month("cwt", self.company, JAN, date(2025, 1, 31))
        self.assertEqual({str(amount) for amount in found.values()}, {"12.00"})

    def test_vat_payable(self):
        sale = self.tax("sale", amount=12)
        self.post("out_invoice", "2025-02-15", 5000, sale)
        self.post("out_refund", "2025-03-15", 500, sale)
        self.post("in_invoice", "2025-01-15", 1000, self.withheld())
        self.post("in_refund", "2025-03-31", 300, self.withheld())
        self.generate()
        filing = self.filing("2550Q", JAN)
        counted = filing.line_ids.filtered(lambda line: line.sign != "0")
        self.assertEqual(counted.mapped("amount"), [540.00, 84.00, 0.0, 0.0])
        self.assertEqual((filing.amount, filing.excess), (456.00, 0.0))

    def test_excess_input_vat_is_not_a_negative_payable(self):
        self.post("out_invoice", "2025-02-15", 1000, self.tax("sale", amount=12))
        self.post("in_invoice", "2025-01-15", 5000, self.withheld())
        self.generate()
        filing = self.filing("2550Q", JAN)
        self.assertEqual((filing.amount, filing.excess, filing.ledger_amount), (0.0, 480.00, -480.00))

    def test_quarter_less_what_its_months_remitted(self):
        for day, amount in (("2025-01-15", 1000), ("2025-02-15", 2000), ("2025-03-15", 4000)):
            self.post("in_invoice", day, amount, self.withheld())
        self.generate()
        filing = self.filing("1601-EQ", JAN)
        self.assertEqual(list(self.lines(filing).values()), [140.00, 60.00])
        self.assertEqual(filing.amount, 80.00)

    def test_a_missing_month_is_said_and_not_taken_for_zero(self):
        self.post("in_invoice", "2025-01-15", 1000, self.withheld())
        self.generate()
        self.filing("0619-E", FEB).unlink()
        filing = self.filing("1601-EQ", JAN)
        filing.action_compute()
        self.assertFalse(filing.amount_as_of)
        self.assertIn("0619-E of Feb 2025 is missing", filing.amount_note)

    def test_each_line_opens_what_it_is_the_sum_of(self):
        self.post("in_invoice", "2025-01-15", 1000, self.withheld())
        self.post("in_invoice", "2025-03-15", 500, self.withheld())
        self.generate()
        withheld, remitted = self.filing("1601-EQ", JAN).line_ids
        items = self.env["account.move.line"].search(withheld.action_open_source()["domain"])
        self.assertEqual((len(items), -sum(items.mapped("balance"))), (2, 30.00))
        self.assertEqual(withheld.amount, 30.00)
        months = self.filings.search(remitted.action_open_source()["domain"])
        self.assertEqual(months.mapped("form_code"), ["0619-E", "0619-E"])
        self.assertEqual(remitted.amount, sum(months.mapped("amount")))

    def test_the_ledger_is_read_once_a_tax_however_many_filings(self):
        few = self.generate()
        many = self.generate(date(2023, 1, 1), date(2025, 12, 31))
        self.assertGreater(len(many), 3 * len(few))
        costs = []
        for filings in (few, many):
            filings._read_ledger()
            before = self.cr.sql_log_count
            filings._read_ledger()
            costs.append(self.cr.sql_log_count - before)
        self.assertEqual(costs[0], costs[1])
