"""What the ledger says a tax amounts to. One rule, for amounts, drill-down, attachments and tests alike."""

from itertools import chain

from odoo import api, models

from ..tools.money import centavos
from .tax_kinds import BASE_KINDS, DEBITS, DOMAINS, INPUT_KINDS, NOT_A_REMITTANCE, PROFIT_AND_LOSS


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
        if kind in dict([*INPUT_KINDS, *BASE_KINDS]) or kind == "input_other":
            return self._ipai_vat_domain(kind, companies)
        return self._ipai_mapped_domain(kind, companies)

    @api.model
    def _ipai_vat_domain(self, kind, companies):
        """Return the domain of tax lines, or of base lines, of the taxes companies have mapped to a kind."""
        maps = self.env["ipai.bir.tax.map"].sudo()
        if kind == "input_other":
            mapped = maps._taxes([kind for kind, _label in INPUT_KINDS], companies)
            return [*DOMAINS["input_vat"], ("tax_line_id", "not in", mapped.ids)]
        taxes = maps._taxes([kind], companies)
        if kind in dict(INPUT_KINDS):
            return [*DOMAINS["input_vat"], ("tax_line_id", "in", taxes.ids)]
        return [("tax_ids", "in", taxes.ids)]

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
