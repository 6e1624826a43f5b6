"""Documents dated in a period that are booked after it: the period was locked, or somebody chose so."""

from collections import Counter

from odoo import api, models


class BirScheduleLate(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    @api.model
    def _read_late_entries(self):
        """Return ``[(company, locks, day of the document, month booked, count)]`` of what is booked later.

        ``locks`` are the lock dates of the company and of those above it that keep the day from being booked
        on, in Odoo's words; empty where none does.
        """
        if not self:
            return []
        rows = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                [
                    ("parent_state", "=", "posted"),
                    ("company_id", "in", self.sudo().covered_ids.ids),
                    ("tax_line_id", "!=", False),
                    ("invoice_date", ">=", min(self.mapped("period_start"))),
                    ("invoice_date", "<=", max(self.mapped("period_end"))),
                ],
                ["company_id", "journal_id", "invoice_date:day", "date:month"],
                ["move_id:count_distinct"],
            )
        )
        return [
            (company, self._locks(company, journal, day), day, booked, moves)
            for company, journal, day, booked, moves in rows
            if day < booked
        ]

    @api.model
    def _locks(self, company, journal, day):
        """Return the lock dates that hold a day, in Odoo's words; empty if none does."""
        violated = company._get_violated_lock_dates(day, True, journal)
        return company._format_lock_dates(violated) if violated else ""

    def _late_warnings(self, late):
        """Yield how many documents of the period were booked after it, a sentence a lock."""
        companies, counts = self.sudo().covered_ids, Counter()
        if not any(line.tax_kind for line in self.form_id.line_ids):
            return
        for company, locks, day, booked, moves in late:
            if company in companies and self.period_start <= day <= self.period_end < booked:
                counts[locks] += moves
        for locks, count in sorted(counts.items()):
            if locks:
                yield self.env._(
                    "%(count)s documents dated in this period are booked after it, because it is locked by"
                    " %(locks)s: they are in a later return.",
                    count=count,
                    locks=locks,
                )
            else:
                yield self.env._(
                    "%s documents dated in this period were booked after it by hand, no lock date asks for"
                    " it: they are in a later return.",
                    count,
                )
