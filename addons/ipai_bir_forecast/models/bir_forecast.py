from odoo import api, fields, models

from odoo.addons.ipai_finance_ppm.tools.month_end import manila_date
from odoo.addons.ipai_finance_ppm.tools.periods import Period


class BirForecast(models.Model):
    """What a model predicted for a filing at one moment. Never changed: it is how the model is scored."""

    _name = "ipai.bir.forecast"
    _description = "BIR Forecast"
    _order = "as_of desc, id desc"

    filing_id = fields.Many2one(
        "ipai.finance.bir_schedule", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="filing_id.company_id", store=True, index=True)
    agency_id = fields.Many2one(related="filing_id.agency_id", store=True)
    form_id = fields.Many2one(related="filing_id.form_id", store=True)
    period_start = fields.Date(related="filing_id.period_start", store=True)
    period_end = fields.Date(related="filing_id.period_end", store=True)
    currency_id = fields.Many2one(related="filing_id.currency_id", store=True)
    predicted = fields.Monetary(readonly=True)
    low = fields.Monetary(readonly=True, help="Low end of the range.")
    high = fields.Monetary(readonly=True, help="High end of the range.")
    carried = fields.Monetary(
        readonly=True,
        help="Exact part: withheld in earlier months of the quarter and not remitted with 0619-E.",
    )
    as_of = fields.Datetime(required=True, readonly=True, help="When the model was asked.")
    ahead = fields.Boolean(
        compute="_compute_ahead", store=True, help="Made before the period was over: it counts for accuracy."
    )
    cutoff = fields.Date(readonly=True, help="Last day of the figures the model knows.")
    model_version = fields.Char(readonly=True)
    actual_months = fields.Integer(
        readonly=True, help="Months of the period that count with their actual figure."
    )
    error = fields.Char(readonly=True, help="Why there is no forecast.")
    line_ids = fields.One2many("ipai.bir.forecast.line", "forecast_id", string="Taxes", readonly=True)

    @api.depends("as_of", "period_end")
    def _compute_ahead(self):
        for forecast in self:
            forecast.ahead = manila_date(forecast.as_of) <= forecast.period_end

    @api.depends("filing_id.name", "as_of")
    def _compute_display_name(self):
        for forecast in self:
            day = fields.Datetime.context_timestamp(forecast, forecast.as_of).date() if forecast.as_of else ""
            forecast.display_name = f"{forecast.filing_id.name} ({day})"

    def _explanation(self):
        """Return in one sentence what the forecast was made of."""
        self.ensure_one()
        kinds = dict(self.env["ipai.bir.form.line"]._fields["tax_kind"]._description_selection(self.env))
        taxes = [kinds[line.tax_kind] for line in self.line_ids]
        months = {
            month for line in self.line_ids for month in Period(line.period_start, line.period_end).months()
        }
        return self.env._(
            "Combined from %(taxes)s; the model knows figures until %(cutoff)s"
            " (%(known)s of %(months)s months actual).",
            taxes=" and ".join(taxes),
            cutoff=self.cutoff or self.env._("an unknown day"),
            known=self.actual_months,
            months=len(months),
        )
