"""What a filing asks the model, and what it knows already."""

from datetime import timedelta
from decimal import Decimal

from odoo import api, models

from odoo.addons.ipai_finance_ppm.models.bir_schedule import OPEN_STATES
from odoo.addons.ipai_finance_ppm.tools.money import centavos
from odoo.addons.ipai_finance_ppm.tools.periods import Period, month_of

HORIZON = timedelta(days=190)  # the next two quarterly returns
KINDS = ("ewt", "output_vat", "input_vat", "cwt")  # what the lake has by month, and the model forecasts
AS_POSTED = ("vat_withheld",)  # small credits the model does not know: counted as far as they are posted


class BirScheduleForecast(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    @api.model
    def _to_forecast(self):
        """Return the open filings within the horizon.

        One whose period is over keeps the forecast made before: asked again, the model would answer with the
        actual figures and nobody could tell how good it was.
        """
        today = self._today()
        return self.search(
            [
                ("state", "in", OPEN_STATES),
                ("period_end", "<=", today + HORIZON),
                ("form_id", "in", self._forecast_forms().ids),
                "|",
                ("period_end", ">=", today),
                ("last_forecast_id", "=", False),
            ]
        )

    @api.model
    def _forecast_forms(self):
        """Return the forms whose every figure the model knows; of others there is no forecast."""
        return (
            self.env["ipai.bir.form"]
            .search([("line_ids.tax_kind", "!=", False)])
            .filtered(
                lambda form: all(
                    line.remitted_form_id or line.minimum_excess or line.tax_kind in KINDS + AS_POSTED
                    for line in form.line_ids.filtered(lambda line: line.sign != "0")
                )
            )
        )

    def _questions(self):
        """Return ``{filing: {form line: record for the endpoint}}``."""
        return {
            filing: {line: filing._question(line) for line in filing._lines_to_forecast()} for filing in self
        }

    def _lines_to_forecast(self):
        """Return the lines the model is asked for: what only shows, or is taken as posted, is not."""
        return self.form_id.line_ids.filtered(lambda line: line.tax_kind in KINDS and line.sign != "0")

    def _question(self, line):
        """Return one record for the endpoint; whole months."""
        period = self._forecast_period()
        return {
            "agency": self.agency_id.code,
            "tax_kind": line.tax_kind,
            "period_start": period.start.isoformat(),
            "period_end": period.end.isoformat(),
        }

    def _forecast_period(self):
        """Return the months of this period that no earlier return remits.

        Those a 0619-E remits cancel out: the quarter adds what they withhold and deducts the same again.
        """
        remitted = self.form_id.line_ids.filtered(lambda line: line.takes == "amount").remitted_form_id
        earlier = [
            period for form in remitted for period in form._periods(self.period_start, self.period_end)
        ]
        covered = {month for period in earlier for month in period.months()}
        rest = [month for month in self._period().months() if month not in covered]
        return Period(rest[0], month_of(rest[-1]).end)

    def _carried(self):
        """Return what is known exactly: excess carried over, credits as posted, and what the ledger holds for
        remitted months beyond what was remitted.
        """
        earlier = self._deducted_filings().filtered("amount_as_of")
        exact = self.form_id.line_ids.filtered(lambda line: line.minimum_excess or line.tax_kind in AS_POSTED)
        posted = self.line_ids.filtered(lambda line: line.form_line_id in exact)
        known = [centavos(one.ledger_amount) - centavos(one.amount) for one in earlier]
        known += [int(line.sign) * centavos(line.amount) for line in posted]
        return sum(known, Decimal("0.00"))
