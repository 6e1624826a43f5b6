from datetime import date

from odoo.tests import tagged

from .common import FilingsCommon

Q1, Q2 = date(2025, 1, 1), date(2025, 4, 1)
# What VAT taxes carry: one tag a series.
TAGS = {
    "zero_rated": ("+33A", "32A"),
    "exempt": ("+34A", "33A"),
    "goods": ("+42A", "44A"),
    "services": ("+42SA", "44SA"),
    "capital": ("+CAPA", "CAPA"),
    "imports": ("+44A", "46A"),
    "bought_exempt": ("+46E", "48E"),
}


@tagged("post_install", "-at_install")
class TestVatReturn(FilingsCommon):
    """2550Q: what output and input VAT are made of, what is carried over, what customers withheld."""

    @classmethod
    def vat(cls, kind, use):
        """Find a VAT tax by the tag its base carries; names and ids differ between series."""
        signed, plain = TAGS[kind]
        for tax in (
            cls.env["account.tax"]
            .with_context(active_test=False)
            .search(
                [
                    ("company_id", "=", cls.company.id),
                    ("type_tax_use", "=", use),
                    ("l10n_ph_atc", "in", [False, ""]),
                ]
            )
        ):
            if {signed, plain} & set(tax.invoice_repartition_line_ids.tag_ids.mapped("name")):
                tax.active = True
                return tax
        raise AssertionError(f"The chart has no tax for {kind}.")

    def amounts(self, start=Q1):
        """Return ``{name of the line's record: amount}`` of a return."""
        lines = self.filing("2550Q", start).line_ids
        names = lines.form_line_id.get_external_id()
        return {names[line.form_line_id.id].split("form_2550q_")[1]: line.amount for line in lines}

    def book(self):
        sale = self.tax("sale", amount=12)
        self.post("out_invoice", "2025-01-10", 10000, sale)
        self.post("out_refund", "2025-02-10", 1000, sale)
        self.post("out_invoice", "2025-02-11", 500, self.vat("zero_rated", "sale"))
        self.post("out_refund", "2025-02-12", 100, self.vat("zero_rated", "sale"))
        self.post("out_invoice", "2025-03-11", 300, self.vat("exempt", "sale"))
        for kind, amount in (("goods", 1000), ("services", 2000), ("capital", 3000), ("imports", 400)):
            self.post("in_invoice", "2025-03-12", amount, self.vat(kind, "purchase"))
        self.post("in_refund", "2025-03-13", 500, self.vat("services", "purchase"))
        self.post("in_invoice", "2025-03-14", 250, self.vat("bought_exempt", "purchase"))

    def test_every_line_of_a_book(self):
        self.book()
        self.generate()
        self.assertEqual(
            self.amounts(),
            {
                "vatable": 9000.00,
                "government": 0.0,
                "zero_rated": 400.00,
                "exempt": 300.00,
                "output": 1080.00,
                "input": 708.00,
                "goods": 120.00,
                "capital": 360.00,
                "services": 180.00,
                "non_resident": 0.0,
                "imports": 48.00,
                "other": 0.0,
                "carried": 0.0,
                "withheld": 0.0,
                "bought_zero_rated": 0.0,
                "bought_exempt": 250.00,
                "exempt_imports": 0.0,
            },
        )
        self.assertEqual(self.filing("2550Q", Q1).amount, 372.00)

    def test_each_line_opens_the_items_it_adds_up(self):
        self.book()
        self.generate()
        items = self.env["account.move.line"]
        for line in self.filing("2550Q", Q1).line_ids.filtered("form_line_id.tax_kind"):
            kind = line.form_line_id.tax_kind
            found = items.search(line.action_open_source()["domain"])
            with self.subTest(kind):
                self.assertAlmostEqual(items._ipai_sign(kind) * sum(found.mapped("balance")), line.amount, 2)

    def test_the_kinds_of_input_add_up_to_the_input(self):
        self.book()
        self.generate()
        own = self.vat("goods", "purchase").copy({"name": "Own input tax"})
        self.post("in_invoice", "2025-03-20", 100, own)
        self.filing("2550Q", Q1).action_compute()
        amounts = self.amounts()
        kinds = ("goods", "capital", "services", "non_resident", "imports", "other")
        self.assertEqual((amounts["other"], amounts["input"]), (12.00, 720.00))
        self.assertAlmostEqual(sum(amounts[kind] for kind in kinds), amounts["input"], 2)
        self.assertIn("in no line of VAT Mapping", self.filing("2550Q", Q1).warning_note)

    def test_an_excess_is_carried_to_the_next_quarter_only(self):
        self.post("in_invoice", "2025-01-15", 5000, self.vat("goods", "purchase"))
        self.post("out_invoice", "2025-04-15", 2000, self.tax("sale", amount=12))
        self.generate(Q1, date(2025, 9, 30))
        first, second, third = (self.filing("2550Q", start) for start in (Q1, Q2, date(2025, 7, 1)))
        self.assertEqual((first.amount, first.excess), (0.0, 600.00))
        self.assertEqual((second.amount, second.excess), (0.0, 360.00), "240 less 600")
        self.assertEqual(third.excess, 360.00)
        carried = second.line_ids.filtered("form_line_id.remitted_form_id")
        self.assertIn("computed, not filed yet: Q1 2025", carried.basis)
        self.assertEqual(self.filings.search(carried.action_open_source()["domain"]), first)
        self.assertIn("enter what it carried over", first.warning_note)

    def test_vat_withheld_by_customers_is_deducted(self):
        withheld = self.make_tax("5% VAT withheld", "sale", -5, "WV010")
        self.post("out_invoice", "2025-01-15", 1000, self.tax("sale", amount=12) | withheld)
        self.generate()
        self.assertEqual(self.amounts()["withheld"], 50.00)
        self.assertEqual(self.filing("2550Q", Q1).amount, 70.00)

    def test_negative_vat_is_said_and_never_payable(self):
        self.post("out_refund", "2025-01-15", 1000, self.tax("sale", amount=12))
        self.generate()
        filing = self.filing("2550Q", Q1)
        self.assertEqual((filing.amount, filing.excess), (0.0, 120.00))
        self.assertIn("Output VAT is negative", filing.warning_note)

    def test_a_bill_in_another_currency_counts_in_pesos(self):
        self.env["res.currency.rate"].create(
            {
                "name": "2025-01-01",
                "currency_id": self.env.ref("base.USD").id,
                "rate": 1 / 58.25,
                "company_id": self.company.id,
            }
        )
        self.env.ref("base.USD").active = True
        self.init_invoice(
            "in_invoice",
            invoice_date="2025-01-15",
            amounts=[100],
            taxes=self.withheld(),
            company=self.company,
            currency=self.env.ref("base.USD"),
            partner=self.partner_a,
            post=True,
        )
        self.generate()
        self.assertEqual(self.filing("0619-E", Q1).amount, 116.50, "2 % of 100 dollars at 58.25")
        self.assertEqual(self.amounts()["input"], 699.00)

    def test_vat_withheld_from_suppliers_has_its_own_return(self):
        self.agency.form_ids = self.env.ref("ipai_finance_ppm.form_1600vt")
        withheld = self.make_tax("5% VAT withheld", "purchase", -5, "WV020")
        self.post("in_invoice", "2025-01-15", 1000, self.vat("services", "purchase") | withheld)
        self.generate()
        self.assertEqual(self.filing("1600-VT", Q1).amount, 50.00)
        self.assertEqual(self.filing("0619-E", Q1).amount, 0.0)
