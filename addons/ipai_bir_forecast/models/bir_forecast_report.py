from odoo import fields, models
from odoo.tools import SQL


class BirForecastReport(models.Model):
    """Forecast beside actual: one row a filing and series, so that a graph can show both."""

    _name = "ipai.bir.forecast.report"
    _description = "Forecast and Actual"
    _auto = False
    _order = "period_end, series"
    _rec_name = "filing_id"

    filing_id = fields.Many2one("ipai.finance.bir_schedule", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    agency_id = fields.Many2one("ipai.finance.agency", readonly=True)
    form_id = fields.Many2one("ipai.bir.form", readonly=True)
    period_end = fields.Date(string="Period", readonly=True)
    series = fields.Selection([("actual", "Ledger"), ("forecast", "Forecast")], readonly=True)
    amount = fields.Monetary(readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)

    # The query reads these models: write what is pending before it runs.
    _depends = {
        "ipai.finance.bir_schedule": ["amount", "amount_as_of", "last_forecast_id"],
        "ipai.bir.forecast": ["predicted", "ahead"],
    }

    @property
    def _table_query(self):
        """Amounts of the ledger, and of the last forecast when it was made before the period ended."""
        return SQL(
            """SELECT id * 2 AS id, id AS filing_id, company_id, agency_id, form_id, period_end, currency_id,
                      'actual' AS series, amount
                 FROM ipai_finance_bir_schedule WHERE amount_as_of IS NOT NULL
            UNION ALL
               SELECT filing_id * 2 + 1, filing_id, company_id, agency_id, form_id, period_end, currency_id,
                      'forecast', predicted
                 FROM ipai_bir_forecast forecast
                WHERE ahead AND EXISTS (
                      SELECT FROM ipai_finance_bir_schedule WHERE last_forecast_id = forecast.id)"""
        )
