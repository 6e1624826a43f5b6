"""What a filing deducts of earlier filings, and whether everything it needs is there."""

from odoo import models

from .bir_account_map import MAPPED_KINDS


class BirScheduleRemitted(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    def _remitted_domain(self, line):
        """Return the domain of the filings a line deducts: inside its days, without this period itself."""
        self.ensure_one()
        own = line.remitted_form_id == self.form_id
        return [
            ("company_id", "=", self.company_id.id),
            ("form_id", "=", line.remitted_form_id.id),
            ("period_start", ">=", self._first_day(line)),
            ("period_end", "<" if own else "<=", self.period_start if own else self.period_end),
        ]

    def _remitted_filings(self):
        """Return the earlier filings these ones deduct, and those that they deduct in turn."""
        found, new = self.browse(), self
        while new:
            deducted = self.browse()
            for filing in new:
                for line in filing.form_id.line_ids.filtered("remitted_form_id"):
                    deducted |= self.search(filing._remitted_domain(line))
            new = deducted - found
            found |= new
        return found

    def _why_unknown(self):
        """Return a sentence when the amount cannot be computed, else nothing."""
        if not self.form_id.line_ids:
            return self.env._("%s has no lines: it is not computed from the ledger.", self.form_id.code)
        for kind, label in MAPPED_KINDS:
            mapped = self.env["ipai.bir.account.map"].sudo()._of(kind, self.company_id)
            if kind in self.form_id.line_ids.mapped("tax_kind") and not mapped:
                return self.env._(
                    "No account holds the %(tax)s of %(company)s: enter it in Account Mapping.",
                    tax=label,
                    company=self.company_id.name,
                )
        for line in self.form_id.line_ids.filtered("remitted_form_id"):
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
