"""What the evidence of a filing says: how each line is derived, from which rows, and who signed."""

from odoo import fields, models

from ..tools.money import centavos

STEPS = ("prepared", "reviewed", "approved", "filed")


class BirScheduleEvidenceSource(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    def _live_source(self):
        """Return one plain dictionary a line: how it is derived, its query, and the rows behind it."""
        return [self._line_source(number, line) for number, line in enumerate(self.sudo().line_ids, 1)]

    def _line_source(self, number, line):
        form_line = line.form_line_id
        values = {
            "number": line.number or "",
            "label": line.name,
            "sign": int(line.sign),
            "amount": str(centavos(line.amount)),
            "basis": line.basis or "",
            "minimum_tax": form_line.minimum_tax,
            "first_day": self._first_day(form_line).isoformat(),
            "last_day": self._last_day(form_line).isoformat(),
        }
        if form_line.minimum_excess:
            rows, derived = self._excess_rows(), {"source": "returns", "takes": "amount"}
            file = f"returns/{number:02d}.csv"
        elif form_line.remitted_form_id:
            rows, derived = self._return_rows(form_line), {"source": "returns", "takes": form_line.takes}
            file = f"returns/{number:02d}.csv"
        else:
            rows, derived = self._item_rows(form_line), self._derivation(form_line)
            file = f"items/{number:02d}.csv"
        return {**values, **derived, "file": file, "rows": rows}

    def _derivation(self, form_line):
        """Return how a line follows from its journal items, with the query that finds them."""
        items, rate = self.env["account.move.line"].sudo(), form_line._rate(self.agency_id)
        query = items._search(self._items_domain(form_line), order="date, id").select()
        applies = not form_line.minimum_tax or self.agency_id._pays_minimum_tax(self.period_end)
        return {
            "source": "ledger",
            "tax_kind": form_line.tax_kind,
            "entry_sign": items._ipai_sign(form_line.tax_kind),
            "rate": None if rate is None else str(rate),
            "applies": bool(applies),
            "sql": self.env.cr.mogrify(query.code, query.params).decode(),
        }

    def _item_rows(self, form_line):
        items = self.env["account.move.line"].sudo().search(self._items_domain(form_line), order="date, id")
        return [
            {
                "id": str(item.id),
                "date": item.date.isoformat(),
                "entry": item.move_id.name or "",
                "journal": item.journal_id.code or "",
                "account": item.account_id.with_company(item.company_id).code or "",
                "company": item.company_id.name,
                "partner": item.partner_id.name or "",
                "label": item.name or "",
                "balance": str(centavos(item.balance)),
            }
            for item in items
        ]

    def _return_rows(self, form_line):
        returns = self.sudo().search(self._remitted_domain(form_line), order="period_start, id")
        return [
            {
                "name": one.name,
                "reference": one.reference or "",
                "state": one.state,
                "period_start": one.period_start.isoformat(),
                "period_end": one.period_end.isoformat(),
                "amount": str(centavos(one.amount)),
                "excess": str(centavos(one.excess)),
            }
            for one in returns
        ]

    def _figures(self, source):
        """Return the figures of the filing as the verifier reads them."""
        lines = [{key: value for key, value in line.items() if key not in ("rows", "sql")} for line in source]
        adjustments = [
            {"reason": one.name, "amount": str(centavos(one.amount))} for one in self.sudo().adjustment_ids
        ]
        amount, excess = str(centavos(self.amount)), str(centavos(self.excess))
        return {"lines": lines, "adjustments": adjustments, "amount": amount, "excess": excess}

    def _header(self):
        """Return whose return this is, for when, and how it was filed."""
        day = fields.Date.to_string
        return {
            "name": self.name,
            "form": self.form_id.code,
            "version": self.version,
            "tin": self.tin or "",
            "agency": f"{self.agency_id.code} {self.agency_id.name}",
            "companies": self.sudo().covered_ids.mapped("name"),
            "currency": self.currency_id.name,
            "period_start": day(self.period_start),
            "period_end": day(self.period_end),
            "due_date": day(self.due_date) or "",
            "state": self.state,
            "reference": self.reference or "",
            "filed_date": day(self.filed_date) or "",
            "paid_date": day(self.paid_date) or "",
            "amends": self.amends_id.name or "",
            "amend_reason": self.amend_reason or "",
        }

    def _signatures(self):
        return [
            {
                "step": step,
                "by": f"{self[f'{step}_by'].sudo().name} ({self[f'{step}_by'].sudo().login})",
                "at": fields.Datetime.to_string(self[f"{step}_at"]),
            }
            for step in STEPS
            if self[f"{step}_by"]
        ]

    def _reconciliation_said(self):
        """Return what the comparison of lake and ledger said, with table versions, runs and any override."""
        said = self._reconciliation()
        by, at = self.sudo().reconciliation_override_by, self.reconciliation_override_at
        words = f"{self.reconciliation_override} ({by.name}, {fields.Datetime.to_string(at)} UTC)"
        return {**said, "override": words if self.reconciliation_override else ""}
