from odoo import fields, models


class BirForecastLine(models.Model):
    """The forecast of one tax in a filing's forecast."""

    _name = "ipai.bir.forecast.line"
    _description = "BIR Forecast Line"
    _order = "forecast_id, id"

    forecast_id = fields.Many2one("ipai.bir.forecast", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="forecast_id.company_id", store=True, index=True)
    form_line_id = fields.Many2one("ipai.bir.form.line", required=True, ondelete="restrict")
    tax_kind = fields.Selection(related="form_line_id.tax_kind", store=True)
    sign = fields.Selection(related="form_line_id.sign")
    period_start = fields.Date(required=True)
    period_end = fields.Date(required=True)
    currency_id = fields.Many2one(related="forecast_id.currency_id")
    predicted = fields.Monetary()
    low = fields.Monetary()
    high = fields.Monetary()
    actual_months = fields.Integer()
