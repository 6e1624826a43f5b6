"""Which accounts and months a return is made of."""

from collections import defaultdict

from odoo import models

from ..tools.periods import Period, add_months
from .tax_kinds import ACCOUNT_TYPES, BASE_KINDS, MAPPED_KINDS, TAX_LINE_KINDS


class BirScheduleCompareKeys(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    def _reconciliation_keys(self):
        """Return ``{(company id, account id, month)}`` of the accounts of this return, in its months.

        An account that no entry tells (a type of accounts, a mapping) counts always; one of a tax counts when
        it had an entry of the tax in the days of the line or the year before: an entry that is gone from the
        ledger is still seen.
        """
        keys = set()
        for period, kinds in self._compared_kinds().items():
            keys |= {
                (company, account, month)
                for company, account in self._fixed_accounts(kinds) | self._tax_accounts(kinds, period)
                for month in period.months()
            }
        return keys

    def _compared_kinds(self):
        """Return ``{period: kinds}`` of the lines; most lines of a return have the same days."""
        found = defaultdict(set)
        for line in self.form_id.line_ids.filtered("tax_kind"):
            start, end = self._first_day(line), self._last_day(line)
            if start <= end:
                found[Period(start, end)].add(line.tax_kind)
        return found

    def _fixed_accounts(self, kinds):
        """Return (company id, account id) of the kinds that are types of accounts or mapped accounts."""
        items, maps = self.env["account.move.line"].sudo(), self.env["ipai.bir.account.map"].sudo()
        companies, pairs = self.sudo().covered_ids, set()
        for kind in kinds:
            if kind in ACCOUNT_TYPES:
                accounts = self.env["account.account"].sudo()
                own = accounts._check_company_domain(companies)
                accounts = accounts.search([*own, ("account_type", "in", ACCOUNT_TYPES[kind])])
                accounts -= items._ipai_not_counted(kind, companies)
                pairs |= {(company.id, account.id) for company in companies for account in accounts}
            elif kind in dict(MAPPED_KINDS):
                for company, one in maps._by_company(kind, companies).items():
                    pairs |= {(company.id, account.id) for account in one.account_ids}
        return pairs

    def _tax_accounts(self, kinds, period):
        """Return (company id, account id) of the items of taxes, of their lines and of their bases."""
        items, companies = self.env["account.move.line"].sudo(), self.sudo().covered_ids
        start = add_months(period.start, -12)
        lines, bases = (self._taxes_of_kinds(kinds, known) for known in (TAX_LINE_KINDS, dict(BASE_KINDS)))
        pairs = items._ipai_tax_accounts(lines, companies, start, period.end)
        if bases:
            domain = [
                *items._ipai_posted_domain(companies, start, period.end),
                ("tax_ids", "in", bases.ids),
            ]
            rows = items._read_group(domain, ["company_id", "account_id"], [])
            pairs |= {(company.id, account.id) for company, account in rows}
        return pairs

    def _taxes_of_kinds(self, kinds, known):
        """Return the taxes of those kinds that are known."""
        maps, companies = self.env["ipai.bir.tax.map"].sudo(), self.sudo().covered_ids
        found = [maps._taxes_of(kind, companies) for kind in kinds if kind in known]
        return self.env["account.tax"].sudo().union(*found)
