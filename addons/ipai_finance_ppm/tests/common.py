from datetime import date

from odoo.tests import new_test_user

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


class FilingsCommon(AccountTestInvoicingCommon):
    """Two Philippine companies with an agency each, taxes found by what they are, words for postings."""

    @classmethod
    @AccountTestInvoicingCommon.setup_country("ph")
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.company_data["company"]
        # A chart takes seconds: the test that posts in the other company loads it itself.
        cls.other = cls.env["res.company"].create(
            {
                "name": "Other Agency Inc.",
                "country_id": cls.env.ref("base.ph").id,
                "currency_id": cls.env.ref("base.PHP").id,
            }
        )
        cls.env.user.company_ids |= cls.other
        cls.filings = cls.env["ipai.finance.bir_schedule"]
        cls.agency = cls.make_agency("RIM", cls.company, "008-412-637")
        cls.other_agency = cls.make_agency("BOM", cls.other, "009-276-518")
        cls.env["res.company"].search(
            [("id", "not in", (cls.company | cls.other).ids)]
        ).sudo().month_end_on = False
        cls.accountant = new_test_user(
            cls.env,
            "f_accountant",
            groups="ipai_finance_ppm.group_finance_user",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )
        cls.manager = new_test_user(
            cls.env,
            "f_manager",
            groups="ipai_finance_ppm.group_finance_manager",
            company_id=cls.company.id,
            company_ids=[(6, 0, cls.company.ids)],
        )

    @classmethod
    def get_default_groups(cls):
        return super().get_default_groups() | cls.env.ref("ipai_finance_ppm.group_finance_manager")

    @classmethod
    def make_agency(cls, code, company, tin):
        return cls.env["ipai.finance.agency"].create(
            {"code": code, "name": f"Agency {code}", "company_id": company.id, "tin": tin}
        )

    @classmethod
    def load_chart(cls, company):
        cls.env["account.chart.template"].try_loading("ph", company=company, install_demo=False)

    @classmethod
    def tax(cls, use, atc=False, amount=None, company=None):
        """Find a tax by use, ATC and rate: external ids and names differ between series."""
        domain = [
            ("company_id", "=", (company or cls.company).id),
            ("type_tax_use", "=", use),
            ("l10n_ph_atc", "=", atc),
        ]
        if amount is not None:
            domain.append(("amount", "=", amount))
        found = cls.env["account.tax"].with_context(active_test=False).search(domain, limit=1)
        found.active = True
        return found

    @classmethod
    def make_tax(cls, name, use, amount, atc, company=None):
        """Make a tax the chart of this series does not have, like one that exists."""
        model = cls.tax("purchase", "WC160", company=company)
        return model.copy({"name": name, "type_tax_use": use, "amount": amount, "l10n_ph_atc": atc})

    @classmethod
    def post(cls, move_type, day, amount, taxes, company=None, post=True):
        """Post a bill, refund or invoice of one untaxed amount."""
        return cls.init_invoice(
            move_type,
            invoice_date=day,
            amounts=[amount],
            taxes=taxes,
            company=company or cls.company,
            post=post,
            partner=cls.partner_a,
        )

    @classmethod
    def withheld(cls, company=None):
        """Return VAT 12 % and WC160 2 % of purchases."""
        return cls.tax("purchase", amount=12, company=company) | cls.tax("purchase", "WC160", company=company)

    @classmethod
    def generate(cls, start=date(2025, 1, 1), end=date(2025, 3, 31), company=None):
        """Generate filings and return all of the company."""
        cls.filings._generate(company or cls.company, start, end)
        return cls.filings.search([("company_id", "=", (company or cls.company).id)])

    @classmethod
    def filing(cls, code, start, company=None):
        """Return one filing by form and first day."""
        return cls.filings.search(
            [
                ("form_code", "=", code),
                ("period_start", "=", start),
                ("company_id", "=", (company or cls.company).id),
            ]
        )

    @classmethod
    def approve(cls, filing):
        """Take a filing to approved, each step by who may take it."""
        for user, state in (
            (cls.accountant, "prepared"),
            (cls.manager, "reviewed"),
            (cls.manager, "approved"),
        ):
            filing.with_user(user).state = state
        return filing

    @classmethod
    def proof(cls, filing):
        """Return the values that attach a confirmation to a filing."""
        attachment = cls.env["ir.attachment"].create(
            {"name": "confirmation.pdf", "raw": b"%PDF", "res_model": filing._name, "res_id": filing.id}
        )
        return {"proof_ids": [(6, 0, attachment.ids)]}

    @classmethod
    def make_workspace(cls, company=None):
        return (
            cls.env["ipai.databricks.workspace"]
            .sudo()
            .create(
                {
                    "name": "Test lake",
                    "state": "test",
                    "host": "https://lake.test",
                    "company_id": company and company.id,
                }
            )
        )
