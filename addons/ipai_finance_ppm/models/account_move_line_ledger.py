"""All taxes of a year at once: the ledger is read once for tax lines, once for bases, once for income."""

from collections import defaultdict
from decimal import Decimal

from odoo import api, models

from ..tools.money import centavos
from .tax_kinds import ACCOUNT_TYPES, BASE_KINDS, MAPPED_KINDS, TAX_LINE_KINDS


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.model
    def _ipai_ledger(self, kinds, companies, start, end):
        """Return ``{kind: {(company, month, tax or account): Decimal}}``, the same sums the domains give."""
        posted = self._ipai_posted_domain(companies, start, end)
        taxes = {
            kind: self.env["ipai.bir.tax.map"].sudo()._taxes_of(kind, companies)
            for kind in kinds
            if kind in TAX_LINE_KINDS or kind in dict(BASE_KINDS)
        }
        lines = {kind: found for kind, found in taxes.items() if kind in TAX_LINE_KINDS}
        bases = {kind: found for kind, found in taxes.items() if kind not in lines}
        accounts = {kind for kind in kinds if kind in ACCOUNT_TYPES}
        return {
            **self._ipai_by_tax(posted, "tax_line_id", lines),
            **self._ipai_by_tax(posted, "tax_ids", bases),
            **(self._ipai_by_account(posted, accounts, companies) if accounts else {}),
            **{
                kind: {
                    (*key, None): amount
                    for key, amount in self._ipai_tax_by_month(kind, companies, start, end).items()
                }
                for kind in kinds
                if kind in dict(MAPPED_KINDS)
            },
        }

    @api.model
    def _ipai_by_tax(self, posted, field, taxes):
        """Return the sums of kinds that are sets of taxes, by tax line or by base line."""
        found = {kind: {} for kind in taxes}
        every = self.env["account.tax"].union(*taxes.values())
        if not every:
            return found
        rows = self._read_group(
            [*posted, (field, "in", every.ids)], ["company_id", "date:month", field], ["balance:sum"]
        )
        for company, month, tax, balance in rows:
            for kind, mine in taxes.items():
                if tax in mine:
                    found[kind][company, month, tax] = self._ipai_sign(kind) * centavos(balance)
        return found

    @api.model
    def _ipai_by_account(self, posted, kinds, companies):
        """Return the sums of kinds that are types of accounts."""
        types = {one for kind in kinds for one in ACCOUNT_TYPES[kind]}
        rows = self._read_group(
            [*posted, ("account_id.account_type", "in", sorted(types))],
            ["company_id", "date:month", "account_id"],
            ["balance:sum"],
        )
        left_out = {kind: self._ipai_not_counted(kind, companies) for kind in kinds}
        found = {kind: defaultdict(Decimal) for kind in kinds}
        for company, month, account, balance in rows:
            for kind in kinds:
                if account.account_type in ACCOUNT_TYPES[kind] and account not in left_out[kind]:
                    found[kind][company, month, account] += self._ipai_sign(kind) * centavos(balance)
        return found
