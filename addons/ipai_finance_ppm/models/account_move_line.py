"""What the ledger says a tax amounts to. One rule, for amounts, drill-down, attachments and tests alike."""

from itertools import chain

from odoo import api, models

from ..tools.money import centavos
from .tax_kinds import ACCOUNT_TYPES, BASE_KINDS, DEBITS, NOT_A_REMITTANCE, TAX_LINE_KINDS


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
        return [*self._ipai_posted_domain(companies, start, end), *self._ipai_kind_domain(kind, companies)]

    @api.model
    def _ipai_posted_domain(self, companies, start, end):
        """Return the domain of posted items between two days whose tax, if any, is due."""
        return [
            ("parent_state", "=", "posted"),
            ("company_id", "in", companies.ids),
            ("date", ">=", start),
            ("date", "<=", end),
            *self._ipai_exigible_domain(companies),
        ]

    @api.model
    def _ipai_exigible_domain(self, companies):
        """Leave out taxes that wait for a payment; nothing to look for where no tax of the companies does."""
        taxes = self.env["account.tax"].sudo().with_context(active_test=False)
        owners = companies | companies.parent_ids
        waiting = [("company_id", "in", owners.ids), ("tax_exigibility", "=", "on_payment")]
        return self._get_tax_exigible_domain() if taxes.search_count(waiting, limit=1) else []

    @api.model
    def _ipai_kind_domain(self, kind, companies):
        """Return what sets the items of one kind apart."""
        maps = self.env["ipai.bir.tax.map"].sudo()
        if kind in TAX_LINE_KINDS:
            return [("tax_line_id", "in", maps._taxes_of(kind, companies).ids)]
        if kind in dict(BASE_KINDS):
            return [("tax_ids", "in", maps._taxes_of(kind, companies).ids)]
        if kind in ACCOUNT_TYPES:
            return [
                ("account_id.account_type", "in", ACCOUNT_TYPES[kind]),
                ("account_id", "not in", self._ipai_not_counted(kind, companies).ids),
            ]
        return self._ipai_mapped_domain(kind, companies)

    @api.model
    def _ipai_not_counted(self, kind, companies):
        """Return the accounts of a type that do not count: income is taxable before the tax itself."""
        maps = self.env["ipai.bir.account.map"].sudo()
        if kind != "taxable_income":
            return maps.account_ids
        return maps._of("provision", companies | companies.parent_ids).account_ids

    @api.model
    def _ipai_mapped_domain(self, kind, companies):
        """Return the domain of items on the accounts companies have mapped to a kind, without remittances.

        A branch without a mapping of its own uses its parent's: they share one chart of accounts.
        """
        maps = self.env["ipai.bir.account.map"].sudo()._by_company(kind, companies)
        if not maps:
            return [("id", "=", False)]
        mapped = [
            ["&", ("company_id", "=", company.id), ("account_id", "in", one.account_ids.ids)]
            for company, one in maps.items()
        ]
        return ["|"] * (len(mapped) - 1) + list(chain.from_iterable(mapped)) + NOT_A_REMITTANCE

    @api.model
    def _ipai_tax_by_month(self, kind, companies, start, end):
        """Return ``{(company, first day of month): Decimal}`` of a tax; without months that are empty."""
        rows = self._read_group(
            self._ipai_tax_domain(kind, companies, start, end), ["company_id", "date:month"], ["balance:sum"]
        )
        sign = self._ipai_sign(kind)
        return {(company, month): sign * centavos(balance) for company, month, balance in rows}

    @api.model
    def _ipai_sign(self, kind):
        """Return 1 when debits increase a kind, else -1."""
        return 1 if kind in DEBITS else -1
