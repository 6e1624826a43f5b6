"""What the ledger says a tax amounts to. One rule, for amounts, drill-down and tests alike."""

from itertools import chain

from odoo import api, models

from ..tools.money import centavos
from .bir_account_map import MAPPED_KINDS

TAX_KINDS = [
    ("ewt", "Expanded Withholding Tax"),
    ("output_vat", "Output VAT"),
    ("input_vat", "Input VAT"),
    ("cwt", "Creditable Tax Withheld by Customers"),
    *MAPPED_KINDS,
    ("sales", "Sales and Receipts"),
    ("gross_income", "Gross Income"),
    ("taxable_income", "Taxable Income"),
]
# Balance is debit minus credit; each kind is positive when it increases what its name says.
SIGNS = {"input_vat": 1, "cwt": 1}

ATC, USE = "tax_line_id.l10n_ph_atc", "tax_line_id.type_tax_use"
# WI and WC are taxes withheld on income; WV (VAT withheld) and WF belong to other returns, and so does WC230,
# the final tax on payments to non-resident corporations (1601-FQ).
INCOME_WITHHELD = ["|", (ATC, "=like", "WI%"), (ATC, "=like", "WC%"), (ATC, "not in", ["WC230"])]
NO_ATC = [(ATC, "in", [False, ""])]
DOMAINS = {
    "ewt": [(USE, "=", "purchase"), *INCOME_WITHHELD],
    "cwt": [(USE, "=", "sale"), *INCOME_WITHHELD],
    "output_vat": [(USE, "=", "sale"), ("tax_line_id.amount", ">", 0), *NO_ATC],
    "input_vat": [(USE, "=", "purchase"), *NO_ATC],
    "sales": [("account_id.account_type", "=", "income")],
    "gross_income": [("account_id.account_type", "in", ["income", "income_other", "expense_direct_cost"])],
}
PROFIT_AND_LOSS = [
    "income",
    "income_other",
    "expense_direct_cost",
    "expense",
    "expense_depreciation",
]
# Payroll or people book what is withheld; what is paid to the BIR goes through a bank or cash journal.
NOT_A_REMITTANCE = [("journal_id.type", "not in", ["bank", "cash"])]


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.model
    def _ipai_tax_domain(self, kind, companies, start, end):
        """Return the domain of the posted journal items that make up a tax.

        :param str kind: one of ``TAX_KINDS``
        :param companies: ``res.company``
        :param start: first day, accounting date
        :param end: last day
        """
        return [
            ("parent_state", "=", "posted"),
            ("company_id", "in", companies.ids),
            ("date", ">=", start),
            ("date", "<=", end),
            *self._ipai_kind_domain(kind, companies),
            *self._get_tax_exigible_domain(),
        ]

    @api.model
    def _ipai_kind_domain(self, kind, companies):
        """Return what sets the items of one kind apart."""
        if kind in DOMAINS:
            return DOMAINS[kind]
        if kind == "taxable_income":
            provision = self.env["ipai.bir.account.map"].sudo()._of("provision", companies).account_ids
            return [
                ("account_id.account_type", "in", PROFIT_AND_LOSS),
                ("account_id", "not in", provision.ids),
            ]
        return self._ipai_mapped_domain(kind, companies)

    @api.model
    def _ipai_mapped_domain(self, kind, companies):
        """Return the domain of items on the accounts companies have mapped to a kind, without remittances."""
        maps = self.env["ipai.bir.account.map"].sudo()._of(kind, companies)
        if not maps:
            return [("id", "=", False)]
        mapped = [
            ["&", ("company_id", "=", one.company_id.id), ("account_id", "in", one.account_ids.ids)]
            for one in maps
        ]
        return ["|"] * (len(mapped) - 1) + list(chain.from_iterable(mapped)) + NOT_A_REMITTANCE

    @api.model
    def _ipai_tax_by_month(self, kind, companies, start, end):
        """Return ``{(company, first day of month): Decimal}`` of a tax; without months that are empty."""
        rows = self._read_group(
            self._ipai_tax_domain(kind, companies, start, end), ["company_id", "date:month"], ["balance:sum"]
        )
        sign = SIGNS.get(kind, -1)
        return {(company, month): sign * centavos(balance) for company, month, balance in rows}
