import base64
import io
from datetime import date
from decimal import Decimal

import openpyxl

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import FilingsCommon

Q1 = date(2025, 1, 1)


@tagged("post_install", "-at_install")
class TestAttachments(FilingsCommon):
    """QAP, SAWT and SLSP: each adds up to its return to the centavo, and leaves nothing out in silence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agency.rdo_code = "050"
        cls.partner_a.write(
            {
                "name": "Ñandú, Supplies",
                "vat": "123-456-780-00012",
                "is_company": True,
                "country_id": cls.env.ref("base.ph").id,
            }
        )
        cls.partner_b.write(
            {
                "name": "Beta Corp.",
                "vat": "987-654-320",
                "is_company": True,
                "country_id": cls.env.ref("base.ph").id,
            }
        )

    def sell(self, day, amount, taxes, partner=None, move_type="out_invoice"):
        return self.init_invoice(
            move_type,
            invoice_date=day,
            amounts=[amount],
            taxes=taxes,
            company=self.company,
            partner=partner or self.partner_a,
            post=True,
        )

    def open(self, filing, kind):
        action = filing.with_context(list_kind=kind).action_list()
        return self.env["ipai.finance.attachment"].browse(action["res_id"])

    def read_xlsx(self, wizard):
        """Return (rows as dicts by heading, totals by heading) of the file."""
        wizard.action_xlsx()
        sheet = openpyxl.load_workbook(io.BytesIO(base64.b64decode(wizard.file))).active
        table = list(sheet.iter_rows(values_only=True))
        head = next(at for at, row in enumerate(table) if row[1] == "Branch Code")
        rows = [dict(zip(table[head], row, strict=True)) for row in table[head + 1 :]]
        return rows[:-1], rows[-1]

    def read_dat(self, wizard):
        wizard.action_dat()
        return base64.b64decode(wizard.file).decode("ascii")

    def buy(self):
        other = self.make_tax("5% WI010", "purchase", -5, "WI010")
        self.sell("2025-01-15", 1000, self.withheld(), move_type="in_invoice")
        self.sell("2025-02-15", 333.33, self.withheld(), move_type="in_invoice")
        self.sell("2025-03-15", 200, self.withheld(), move_type="in_refund")
        self.sell("2025-03-16", 5000.05, other, self.partner_b, move_type="in_invoice")
        self.generate()
        return self.filing("1601-EQ", Q1)

    def test_qap(self):
        filing = self.buy()
        wizard = self.open(filing, "qap")
        self.assertTrue(wizard.ties, wizard.tie_note)
        rows, sums = self.read_xlsx(wizard)
        self.assertEqual(
            [(row["TIN"], row["Branch Code"], row["ATC"]) for row in rows],
            [("123456780", "00012", "WC160"), ("987654320", "00000", "WI010")],
        )
        self.assertEqual([rows[0][f"Tax Withheld, Month {month}"] for month in (1, 2, 3)], [20, 6.67, -4])
        self.assertEqual(rows[0]["Income Payment"], 1133.33)
        self.assertEqual(Decimal(str(sums["Tax Withheld"])), Decimal(str(filing.line_ids[0].amount)))
        self.assertRegex(wizard.action_xlsx()["url"], r"filename=00841263700000_1601-EQ_Q1-2025_QAP.xlsx")

    def test_qap_data_file(self):
        wizard = self.open(self.buy(), "qap")
        self.assertFalse(wizard.dat_note)
        name = self.company.name.upper()
        self.assertEqual(
            self.read_dat(wizard).split("\r\n"),
            [
                f'HQAP,H1601EQ,008412637,0000,"{name}",03/2025,050',
                'D1,1601EQ,1,123456780,0012,"NANDU SUPPLIES","","","",03/2025,WC160,2.00,1133.33,22.67',
                'D1,1601EQ,2,987654320,0000,"BETA CORP.","","","",03/2025,WI010,5.00,5000.05,250.00',
                "C1,1601EQ,008412637,0000,03/2025,6133.38,272.67",
                "",
            ],
        )
        self.assertIn("filename=0084126370000032025" + "1601EQ.DAT", wizard.action_dat()["url"])

    def test_a_bad_tin_is_listed_before_and_the_data_file_waits(self):
        self.partner_b.vat = False
        wizard = self.open(self.buy(), "qap")
        self.assertIn("Beta Corp. has no TIN.", wizard.problem_note)
        self.assertEqual(wizard.line_ids.mapped("problem")[0], "Beta Corp. has no TIN.")
        rows, sums = self.read_xlsx(wizard)
        self.assertEqual(
            (len(rows), sums["Tax Withheld"]), (2, 272.67), "it is in the spreadsheet all the same"
        )
        with self.assertRaisesRegex(UserError, "once what is listed above is corrected"):
            wizard.action_dat()
        self.agency.rdo_code = False
        self.partner_b.vat = "987-654-320"
        with self.assertRaisesRegex(UserError, "Enter the RDO"):
            self.open(self.filing("1601-EQ", Q1), "qap").action_dat()

    def test_a_list_that_differs_from_the_filed_return_says_so(self):
        filing = self.buy()
        self.approve(filing)
        self.sell("2025-03-20", 100, self.withheld(), move_type="in_invoice")
        wizard = self.open(filing, "qap")
        self.assertFalse(wizard.ties)
        self.assertRegex(wizard.tie_note, r"274\.67.*the return says.*272\.67")

    def test_sawt_of_both_returns(self):
        income = self.make_tax("2% by customer", "sale", -2, "WC160")
        vat = self.make_tax("5% VAT by government", "sale", -5, "WV010")
        self.sell("2025-01-15", 1000, self.tax("sale", amount=12) | income | vat)
        self.sell("2025-02-15", 500, self.tax("sale", amount=12) | income, self.partner_b)
        self.sell("2025-05-15", 9999, income)
        self.generate(Q1, date(2025, 6, 30))
        for code, tax, base, atc in (("2550Q", 50, 1000, "WV010"), ("1702Q", 30, 1500, "WC160")):
            with self.subTest(code):
                wizard = self.open(self.filing(code, Q1), "sawt")
                self.assertTrue(wizard.ties, wizard.tie_note)
                _rows, sums = self.read_xlsx(wizard)
                self.assertEqual((sums["Tax Withheld"], sums["Income Payment"]), (tax, base))
                lines = self.read_dat(wizard).split("\r\n")
                form = code.replace("-", "")
                self.assertEqual(
                    lines[1],
                    f'DSAWT,D{form},1,123456780,0012,"NANDU SUPPLIES","","","",03/2025,,{atc},'
                    + ("5.00,1000.00,50.00" if code == "2550Q" else "2.00,1000.00,20.00"),
                )
                self.assertEqual(lines[-2], f"CSAWT,C{form},008412637,0000,03/2025,{base}.00,{tax}.00")

    def tagged(self, signed, plain, use):
        taxes = (
            self.env["account.tax"]
            .with_context(active_test=False)
            .search([("company_id", "=", self.company.id), ("type_tax_use", "=", use)])
        )
        found = taxes.filtered(
            lambda tax: {signed, plain} & set(tax.invoice_repartition_line_ids.tag_ids.mapped("name"))
        )
        found[:1].active = True
        return found[:1]

    def test_slsp(self):
        sale = self.tax("sale", amount=12)
        self.sell("2025-01-15", 1000, sale)
        self.sell("2025-02-15", 100, sale, move_type="out_refund")
        self.sell("2025-02-15", 50, self.tagged("+33A", "32A", "sale"))
        self.sell("2025-02-16", 70, self.tagged("+34A", "33A", "sale"), self.partner_b)
        for signed, plain, amount in (
            ("+42A", "44A", 300),
            ("+42SA", "44SA", 400),
            ("+CAPA", "CAPA", 500),
            ("+44A", "46A", 600),
            ("+46E", "48E", 20),
        ):
            self.sell("2025-03-10", amount, self.tagged(signed, plain, "purchase"), move_type="in_invoice")
        self.generate()
        filing = self.filing("2550Q", Q1)
        expected = {
            "sales": {
                "Gross Taxable": 1008,
                "Exempt Sales": 70,
                "Zero-Rated Sales": 50,
                "Taxable Sales": 900,
                "Output Tax": 108,
            },
            "purchases": {
                "Gross Taxable": 1344,
                "Exempt Purchases": 20,
                "Zero-Rated Purchases": 0,
                "Services": 400,
                "Capital Goods": 500,
                "Other Goods": 300,
                "Input Tax": 144,
            },
            "imports": {"Landed Cost, Exempt": 0, "Landed Cost, Taxable": 600, "VAT Paid": 72},
        }
        for kind, sums in expected.items():
            with self.subTest(kind):
                wizard = self.open(filing, kind)
                self.assertTrue(wizard.ties, wizard.tie_note)
                _rows, found = self.read_xlsx(wizard)
                self.assertEqual({key: found[key] for key in sums}, sums)
                self.assertIn("layout could not be confirmed", wizard.dat_note)
                with self.assertRaisesRegex(UserError, "layout could not be confirmed"):
                    wizard.action_dat()

    def test_a_formula_in_a_name_stays_text(self):
        self.partner_a.name = "=1+1"
        wizard = self.open(self.buy(), "qap")
        rows, _sums = self.read_xlsx(wizard)
        self.assertEqual(rows[0]["Registered Name"], "=1+1")

    def test_a_form_without_the_list_is_refused(self):
        self.generate()
        with self.assertRaisesRegex(UserError, "has no list of this kind"):
            self.open(self.filing("0619-E", Q1), "qap")

    def test_who_may_not_see_the_filing_gets_no_list(self):
        filing = self.buy()
        wizard = self.open(filing.with_user(self.accountant), "qap").with_user(self.accountant)
        wizard.action_xlsx()
        stranger = new_test_user(
            self.env,
            "f_stranger",
            groups="ipai_finance_ppm.group_finance_manager",
            company_id=self.other.id,
            company_ids=[Command.set(self.other.ids)],
        )
        with self.assertRaises(AccessError):
            self.open(filing.with_user(stranger), "qap")
        with self.assertRaises(AccessError):
            wizard.with_user(stranger).read(["file"])
        with self.assertRaises(AccessError):
            self.env["ipai.finance.attachment"].with_user(stranger).create(
                {"filing_id": filing.id, "kind": "qap"}
            ).action_xlsx()


@tagged("post_install", "-at_install")
class TestCertificates(FilingsCommon):
    """The register of 2307: pending by the ledger, numbered when issued."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.post("in_invoice", "2025-01-15", 1000, cls.withheld())
        cls.bill = cls.post("in_invoice", "2025-03-15", 500, cls.withheld())
        cls.generate()
        cls.quarter = cls.filing("1601-EQ", Q1)

    def certificates(self):
        action = self.quarter.action_certificates()
        return self.env["ipai.bir.certificate"].search(action["domain"])

    def test_one_pending_a_supplier_and_quarter(self):
        one = self.certificates()
        self.assertEqual(
            (one.partner_id, one.state, one.base_amount, one.tax_amount),
            (self.partner_a, "pending", 1500.00, 30.00),
        )
        self.assertEqual(
            [one.line_ids[name] for name in ("atc", "tax_1", "tax_2", "tax_3")], ["WC160", 20.0, 0.0, 10.0]
        )
        self.assertEqual(one.due_date, date(2025, 4, 20))
        self.assertEqual(self.certificates(), one, "again makes none")

    def test_issued_keeps_its_figures_and_says_what_changed(self):
        one = self.certificates()
        one.with_user(self.accountant).action_issue()
        self.assertRegex(one.name, r"2307/\d{4}/00001")
        self.assertEqual(one.issued_by, self.accountant)
        self.post("in_invoice", "2025-02-15", 100, self.withheld())
        self.certificates()
        self.assertEqual(one.tax_amount, 30.00)
        self.assertRegex(one.ledger_note, r"32\.00")
        with self.assertRaisesRegex(AccessError, "Only a finance manager"):
            one.with_user(self.accountant).action_cancel()
        one.with_user(self.manager).action_cancel()
        new = self.certificates()
        self.assertEqual((new.state, new.tax_amount), ("pending", 32.00))
        new.action_issue()
        self.assertRegex(new.name, r"00002$")

    def test_what_was_refunded_entirely_cannot_be_issued(self):
        for amount in (1000, 500):
            self.post("in_refund", "2025-03-20", amount, self.withheld())
        with self.assertRaisesRegex(UserError, "Nothing was withheld"):
            self.certificates().action_issue()

    def test_figures_cannot_be_typed(self):
        one = self.certificates()
        for vals in ({"state": "issued"}, {"issued_date": "2025-01-01"}, {"partner_id": self.partner_b.id}):
            with self.assertRaisesRegex(AccessError, "with the buttons"):
                one.with_user(self.manager).write(vals)

    def test_the_export_takes_the_bills_behind_them(self):
        action = self.certificates().action_export()
        self.assertEqual(action["res_model"], "l10n_ph_2307.wizard")
        bills = self.env["account.move"].browse(action["context"]["default_moves_to_export"])
        self.assertEqual(sorted(bills.mapped("amount_untaxed")), [500.00, 1000.00])
        wizard = self.env["l10n_ph_2307.wizard"].with_context(**action["context"]).create({})
        wizard.action_generate()
        self.assertTrue(wizard.xls_file)
