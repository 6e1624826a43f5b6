from datetime import date

from odoo import Command
from odoo.tests import tagged

from .common import FilingsCommon

JAN, MAR = date(2025, 1, 1), date(2025, 3, 1)


@tagged("post_install", "-at_install")
class TestMappedAccounts(FilingsCommon):
    """Taxes that people or payroll book on accounts: compensation, final, fringe benefits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.payable = cls.env["account.account"].create(
            {"code": "299001", "name": "Withheld on Compensation", "account_type": "liability_current"}
        )
        cls.final = cls.payable.copy({"code": "299002", "name": "Final Tax"})
        cls.env["ipai.bir.account.map"].create(
            [
                {"kind": "wtc", "company_id": cls.company.id, "account_ids": [Command.set(cls.payable.ids)]},
                {"kind": "fwt", "company_id": cls.company.id, "account_ids": [Command.set(cls.final.ids)]},
            ]
        )
        cls.agency.form_ids = cls.env.ref("ipai_finance_ppm.form_0619f") | cls.env.ref(
            "ipai_finance_ppm.form_1601fq"
        )

    def book(self, day, credit, account, journal="default_journal_misc"):
        """Post an entry that credits an account (debits it when negative)."""
        move = self.env["account.move"].create(
            {
                "date": day,
                "journal_id": self.company_data[journal].id,
                "line_ids": [
                    Command.create(
                        {"account_id": self.company_data["default_account_expense"].id, "balance": credit}
                    ),
                    Command.create({"account_id": account.id, "balance": -credit}),
                ],
            }
        )
        move.action_post()

    def test_credits_net_of_reversals_without_remittances(self):
        self.book("2025-01-15", 1500.55, self.payable)
        self.book("2025-01-31", 1500.45, self.payable)
        self.book("2025-01-31", -100, self.payable)
        self.book("2025-01-31", -999, self.payable, journal="default_journal_bank")
        self.generate()
        filing = self.filing("1601-C", JAN)
        self.assertEqual(filing.amount, 2901.00)
        items = self.env["account.move.line"].search(filing.line_ids.action_open_source()["domain"])
        self.assertEqual(-sum(items.mapped("balance")), 2901.00)

    def test_final_tax_of_a_quarter_less_its_months(self):
        for day, tax in (("2025-01-10", 100), ("2025-02-10", 200), ("2025-03-10", 400)):
            self.book(day, tax, self.final)
        self.generate()
        self.assertEqual(self.filing("0619-F", JAN).amount, 100.00)
        self.assertEqual(self.filing("1601-FQ", JAN).amount, 400.00)

    def test_each_company_has_its_own_map(self):
        self.book("2025-01-15", 500, self.payable)
        self.load_chart(self.other)
        self.generate()
        self.generate(company=self.other)
        self.env["ipai.bir.account.map"].search([("company_id", "=", self.other.id)]).unlink()
        both = self.filing("1601-C", JAN) | self.filing("1601-C", JAN, self.other)
        both._refresh_amounts()
        self.assertEqual(both.mapped("amount"), [500.00, 0.0])
        self.assertEqual([bool(filing.amount_note) for filing in both], [False, True])

    def test_without_a_map_it_is_said_and_not_zero(self):
        self.generate()
        self.env["ipai.bir.account.map"].search([("company_id", "=", self.company.id)]).unlink()
        filing = self.filing("1601-C", MAR)
        filing.action_compute()
        self.assertFalse(filing.amount_as_of)
        self.assertIn("No account holds the Withholding Tax on Compensation", filing.amount_note)

    def test_the_chart_suggests_its_own_accounts(self):
        self.load_chart(self.other)
        maps = self.env["ipai.bir.account.map"]._suggest(self.other)
        kinds = dict(zip(maps.mapped("kind"), maps, strict=True))
        self.assertIn("fwt", kinds)
        self.assertIn("Final", kinds["fwt"].account_ids.name)
        self.assertIn("Fringe", kinds["fbt"].account_ids.name)
        self.assertFalse(maps._suggest(self.other), "what people have is left alone")

    def test_percentage_tax_of_an_agency_without_vat(self):
        self.agency.vat_status = "non_vat"
        none = self.env["account.tax"]
        self.post("out_invoice", "2025-02-15", 1000.33, none)
        self.post("out_refund", "2025-03-15", 100, none)
        self.generate()
        self.assertEqual(self.filing("2551Q", JAN).amount, 27.01)  # 3 % of 900.33
