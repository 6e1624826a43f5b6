"""The excess of the minimum income tax: an annual return makes it, and later ones credit it, oldest first."""

from decimal import Decimal

from odoo import fields, models

from ..tools.money import centavos
from ..tools.periods import year_of


class BirScheduleMinimumExcess(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    minimum_use_ids = fields.One2many("ipai.bir.minimum_excess.use", "filing_id", readonly=True, copy=False)

    def _line_amounts(self, ledger):
        """Override to credit the excess of earlier years, which depends on the lines before it."""
        values = super()._line_amounts(ledger)
        for line in values:
            if line.minimum_excess:
                values[line] = sum(self._minimum_credits(values).values(), Decimal())
        return values

    def _minimum_credits(self, values):
        """Return ``{excess: Decimal}`` of what this return credits, given the amounts of its lines.

        Only against a regular tax that is larger than the minimum tax, and never more than it.
        """
        regular, minimum = self._both_taxes(values)
        room, credits = regular if regular > minimum else Decimal(), {}
        for one in self._usable_excesses():
            taken = min(room, self._left_of(one))
            if taken > 0:
                credits[one], room = taken, room - taken
        return credits

    def _both_taxes(self, values):
        """Return (regular tax, minimum tax) of the lines; the minimum tax stands behind the regular one."""
        lines = list(values)
        for before, line in zip(lines, lines[1:], strict=False):
            if line.minimum_tax:
                return values[before], values[line]
        return Decimal(), Decimal()

    def _usable_excesses(self):
        """Return the excesses of this taxpayer's earlier years that are not lost yet, oldest first."""
        domain = [("tin", "=", self.tin), ("year_end", "<", self.period_start)]
        domain.append(("expires", ">=", self.period_end))
        return self.env["ipai.bir.minimum_excess"].sudo().search(domain, order="year_end, id")

    def _left_of(self, excess):
        """Return what the returns of the years before this one have left of an excess."""
        earlier = excess.use_ids.filtered(
            lambda use: use.filing_id.current and use.filing_id.period_end < self.period_end
        )
        return centavos(excess.amount) - sum((centavos(use.amount) for use in earlier), Decimal())

    # === STORED === #

    def _store_lines(self, values, ledger):
        """Override to note which years the credit is taken from, before the line says so."""
        if any(line.minimum_excess for line in values):
            uses = self.sudo().minimum_use_ids
            uses.unlink()
            uses.create(
                [
                    {"filing_id": self.id, "excess_id": one.id, "amount": float(amount)}
                    for one, amount in self._minimum_credits(values).items()
                ]
            )
        return super()._store_lines(values, ledger)

    def _store_amounts(self, ledger, now):
        """Override to note the excess of this year, from the lines of the return that counts."""
        result = super()._store_amounts(ledger, now)
        if self.current and self.amount_as_of and any(self.form_id.line_ids.mapped("minimum_excess")):
            stored = {line.form_line_id: centavos(line.amount) for line in self.sudo().line_ids}
            regular, minimum = self._both_taxes(stored)
            self._note_excess(max(minimum - regular, Decimal()))
        return result

    def _note_excess(self, amount):
        """Create or update the record of this year; one that a manager entered stays."""
        excesses = self.env["ipai.bir.minimum_excess"].sudo()
        known = excesses.search([("tin", "=", self.tin), ("year_end", "=", self.period_end)], limit=1)
        if known.filing_id and (known.filing_id != self or centavos(known.amount) != amount):
            known.write({"amount": float(amount), "filing_id": self.id})
        elif not known and amount:
            agency, day = self.agency_id.id, self.period_end
            excesses.create(
                {"agency_id": agency, "year_end": day, "amount": float(amount), "filing_id": self.id}
            )

    # === WHERE IT COMES FROM === #

    def _basis(self, line, ledger):
        """Override to name the years a credit is taken from."""
        if not line.minimum_excess:
            return super()._basis(line, ledger)
        money = self.currency_id.format
        return ", ".join(
            self.env._("%(amount)s of %(year)s", amount=money(use.amount), year=use.excess_id.year_end.year)
            for use in self.sudo().minimum_use_ids.sorted(lambda use: use.excess_id.year_end)
        ) or self.env._("nothing to credit")

    def _excess_rows(self):
        """Return the rows of the evidence behind the credit, as those of returns: a year each."""
        return [
            {
                "name": one.filing_id.name or self.env._("entered by hand"),
                "reference": one.filing_id.reference or "",
                "state": one.filing_id.state or "",
                "period_start": year_of(one.year_end, one.year_end.month).start.isoformat(),
                "period_end": one.year_end.isoformat(),
                "amount": str(centavos(use.amount)),
                "excess": str(centavos(one.amount)),
            }
            for use in self.sudo().minimum_use_ids.sorted(lambda use: use.excess_id.year_end)
            for one in use.excess_id
        ]
