"""What a filing deducts of other filings, and whether everything it needs is there."""

from datetime import timedelta

from odoo import models

from .tax_kinds import MAPPED_KINDS


class BirScheduleRemitted(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    def _remitted_domain(self, line):
        """Return the domain of the filings a line takes its amount from; of amended ones the last version.

        Either all inside its days, without this period itself, or the last one that ended before them.
        """
        self.ensure_one()
        own = line.remitted_form_id == self.form_id
        taken = [
            ("tin", "=", self.tin),
            ("form_code", "=", line.remitted_form_id.code),
            ("current", "=", True),
            ("period_end", "<" if own else "<=", self.period_start if own else self.period_end),
        ]
        if line.takes == "excess":
            return [*taken, ("period_end", "=", self._first_day(line) - timedelta(days=1))]
        return [*taken, ("period_start", ">=", self._first_day(line))]

    def _deducted_filings(self):
        """Return the filings these ones take amounts from."""
        deducted = self.browse()
        for filing in self:
            for line in filing.form_id.line_ids.filtered("remitted_form_id"):
                deducted |= self.search(filing._remitted_domain(line))
        return deducted

    def _remitted_filings(self):
        """Return the filings these ones take amounts from, and those that they take from in turn."""
        found, new = self.browse(), self
        while new:
            new = new._deducted_filings() - found
            found |= new
        return found

    def _why_unknown(self):
        """Return a sentence when the amount cannot be computed, else nothing."""
        if not self.form_id.line_ids:
            return self.env._("%s has no lines: it is not computed from the ledger.", self.form_id.code)
        return self._why_no_ledger() or self._why_no_return()

    def _why_no_ledger(self):
        """Return a sentence when the books of the return do not say all its taxes."""
        companies = self.sudo().covered_ids
        if len(companies.currency_id) > 1:
            return self.env._(
                "%s keep their books in different currencies: one return needs one.",
                ", ".join(companies.mapped("name")),
            )
        for kind, label in MAPPED_KINDS:
            if kind not in self.form_id.line_ids.mapped("tax_kind"):
                continue
            mapped = self.env["ipai.bir.account.map"].sudo()._by_company(kind, companies)
            for company in companies - companies.browse(one.id for one in mapped):
                return self.env._(
                    "No account holds the %(tax)s of %(company)s: enter it in Account Mapping.",
                    tax=label,
                    company=company.name,
                )
        return ""

    def _why_no_return(self):
        """Return a sentence when a return that is deducted is missing."""
        for line in self.form_id.line_ids.filtered(
            lambda line: line.remitted_form_id and line.takes == "amount"
        ):
            missing = self._missing_period(line)
            if missing:
                return self.env._(
                    "The %(form)s of %(period)s is missing: generate it, then compute again.",
                    form=line.remitted_form_id.code,
                    period=missing.label,
                )
        return ""

    def _missing_period(self, line):
        """Return the first period of a deducted form that has no filing, or nothing."""
        year_end = int(self.agency_id.fiscal_year_end)
        known = self.sudo().search(self._remitted_domain(line)).mapped("period_start")
        for period in line.remitted_form_id._periods(self._first_day(line), self.period_end, year_end):
            is_this = line.remitted_form_id == self.form_id and period.start == self.period_start
            if period.start not in known and not is_this:
                return period
        return None
