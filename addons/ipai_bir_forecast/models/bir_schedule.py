from odoo import api, fields, models

from odoo.addons.ipai_finance_ppm.tools.money import centavos
from odoo.addons.ipai_finance_ppm.tools.month_end import manila_date

FORECAST = {"last_forecast_id", "forecast_error", "predicted_amount", "predicted_low", "predicted_high"}


class BirSchedule(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    forecast_ids = fields.One2many("ipai.bir.forecast", "filing_id", string="Forecasts", readonly=True)
    last_forecast_id = fields.Many2one("ipai.bir.forecast", readonly=True, copy=False, ondelete="set null")
    predicted_amount = fields.Monetary(
        related="last_forecast_id.predicted",
        store=True,
        string="Predicted",
        help="What the model expects the return to ask for, combined from forecasts of its taxes.",
    )
    predicted_low = fields.Monetary(related="last_forecast_id.low", store=True, string="Low")
    predicted_high = fields.Monetary(related="last_forecast_id.high", store=True, string="High")
    forecast_as_of = fields.Datetime(related="last_forecast_id.as_of", store=True, string="Forecast As Of")
    forecast_model_version = fields.Char(
        related="last_forecast_id.model_version", store=True, string="Model Version"
    )
    forecast_ahead = fields.Boolean(
        related="last_forecast_id.ahead", help="The forecast was made before the period ended."
    )
    forecast_error = fields.Char(
        readonly=True,
        copy=False,
        help="Why the last refresh gave no forecast. Older figures stay, with their date.",
    )
    forecast_variance = fields.Monetary(
        compute="_compute_forecast_variance",
        store=True,
        help="Ledger minus a forecast made before the period ended, once the whole period is in the ledger.",
    )
    forecast_note = fields.Char(compute="_compute_forecast_note", string="How It Was Made")

    @api.depends("amount", "amount_as_of", "predicted_amount", "last_forecast_id.ahead")
    def _compute_forecast_variance(self):
        for filing in self:
            whole = filing.amount_as_of and manila_date(filing.amount_as_of) > filing.period_end
            known = whole and filing.last_forecast_id.ahead
            gap = centavos(filing.amount) - centavos(filing.predicted_amount)
            filing.forecast_variance = float(gap) if known else 0.0

    @api.depends("last_forecast_id")
    def _compute_forecast_note(self):
        for filing in self:
            filing.forecast_note = (
                filing.last_forecast_id._explanation() if filing.last_forecast_id else False
            )

    @api.model
    def _computed_names(self):
        """Override of `ipai_finance_ppm` to protect the figures of the forecast."""
        return super()._computed_names() | FORECAST

    def action_refresh_forecast(self):
        """Ask the scheduled action to run now; nobody waits for the model."""
        self.env.ref("ipai_bir_forecast.cron_refresh").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("The forecast is being refreshed. Reload this page in a minute."),
            },
        }
