"""The lines of a return: what the ledger, or other returns, say about each."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

from odoo import models

from ..tools.money import centavos
from ..tools.periods import Period

FILED = ("filed", "paid")


class BirScheduleFigures(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    def _read_ledger(self):
        """Return ``{tax kind: {(company, month, tax or account): Decimal}}`` over all these periods."""
        if not self:
            return {}
        start = min(filing._first_day(line) for filing in self for line in filing.form_id.line_ids)
        end = max(self.mapped("period_end"))
        items, companies = self.env["account.move.line"].sudo(), self.sudo().covered_ids
        kinds = {kind for kind in self.form_id.line_ids.mapped("tax_kind") if kind}
        if "ewt" in kinds:
            kinds.add("atc_unknown")
        return items._ipai_ledger(kinds, companies, start, end)

    def _line_amounts(self, ledger):
        """Return ``{form line: Decimal}`` in the order of the form."""
        return {line: self._line_amount(line, ledger) for line in self.form_id.line_ids}

    def _line_amount(self, line, ledger):
        """Return one line as a Decimal. A tax at a rate is never negative: a loss owes nothing."""
        if line.remitted_form_id:
            field = "excess" if line.takes == "excess" else "amount"
            earlier = self.sudo().search(self._remitted_domain(line))
            return sum((centavos(filing[field]) for filing in earlier), Decimal())
        if line.minimum_excess:
            return Decimal()  # it depends on other lines, see bir_schedule_minimum_excess.py
        if line.minimum_tax and not self.agency_id._pays_minimum_tax(self.period_end):
            return Decimal()
        figure = self._figure(line, ledger)
        rate = line._rate(self.agency_id)
        return figure if rate is None else centavos(max(figure * rate / 100, Decimal()))

    def _figure(self, line, ledger, company=None):
        """Return the sum of a line's entries, before any rate, in all companies of the return or in one."""
        return sum(self._figures_by_source(line.tax_kind, line, ledger, company).values(), Decimal())

    def _figures_by_source(self, kind, line, ledger, company=None):
        """Return ``{tax or account: Decimal}`` of a kind in the days of a line."""
        companies = company or self.sudo().covered_ids
        months = set(Period(self._first_day(line), self._last_day(line)).months())
        found = defaultdict(Decimal)
        for (one, month, source), amount in ledger[kind].items():
            if month in months and one in companies:
                found[source] += amount
        return found

    def _first_day(self, line):
        """Return the first day a line counts from."""
        year_to_date = line.cumulative or line.until_period
        return self.agency_id._year_start(self.period_end) if year_to_date else self.period_start

    def _last_day(self, line):
        """Return the last day a line counts; before its first one when it counts nothing."""
        return self.period_start - timedelta(days=1) if line.until_period else self.period_end

    def _items_domain(self, line, company=None):
        """Return the domain of the journal items behind a line."""
        return self.env["account.move.line"]._ipai_tax_domain(
            line.tax_kind, company or self.sudo().covered_ids, self._first_day(line), self._last_day(line)
        )

    # === STORED LINES === #

    def _store_lines(self, values, ledger):
        """Write one stored line a form line, with what it comes from, and what each agency adds to it."""
        lines = self.sudo().line_ids
        stored = {line.form_line_id: line for line in lines}
        for form_line, value in values.items():
            vals = {"amount": float(value), "basis": self._basis(form_line, ledger)}
            if form_line in stored:
                stored[form_line].write(vals)
            else:
                lines.create({"filing_id": self.id, "form_line_id": form_line.id, **vals})
        lines.filtered(lambda line: line.form_line_id not in values).unlink()
        self._store_shares(ledger)

    def _basis(self, line, ledger):
        """Say what a line that is no plain sum of entries comes from."""
        if line.remitted_form_id:
            return self._basis_of_returns(line)
        rate = line._rate(self.agency_id)
        if rate is None:
            return False
        return self.env._(
            "%(rate)s %% of %(figure)s",
            rate=f"{rate:f}".rstrip("0").rstrip(".") if "." in f"{rate:f}" else f"{rate:f}",
            figure=self.currency_id.format(float(self._figure(line, ledger))),
        )

    def _basis_of_returns(self, line):
        """Name the returns a line takes its amount from, and say which of them are filed."""
        words = defaultdict(list)
        for filing in self.sudo().search(self._remitted_domain(line), order="period_start"):
            state = "filed" if filing.state in FILED else "open"
            words[state].append(f"{filing._period().label} {filing.reference or ''}".strip())
        texts = []
        if words["filed"]:
            texts.append(self.env._("filed: %s", ", ".join(words["filed"])))
        if words["open"]:
            texts.append(self.env._("computed, not filed yet: %s", ", ".join(words["open"])))
        return (
            f"{line.remitted_form_id.code} " + "; ".join(texts) if texts else self.env._("no return before")
        )
