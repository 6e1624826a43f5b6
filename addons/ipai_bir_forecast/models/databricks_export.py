"""The stored forecasts, for the lake to score: two tables of the landing contract (docs/architecture.md)."""

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.ipai_finance_ppm.lake import MONEY, ExportTable, columns, own_companies


class DatabricksExport(models.Model):
    _inherit = "ipai.databricks.export"

    @api.model
    def _export_tables(self):
        """Override of `ipai_databricks_connector` to add forecasts and their lines."""
        return {
            **super()._export_tables(),
            "ipai_bir_forecast": _forecasts(),
            "ipai_bir_forecast_line": _lines(),
        }


def _forecasts():
    def cells(query, _companies):
        form = query.left_join(query.table, "form_id", "ipai_bir_form", "id", "form")
        known = SQL("%s IS NULL", SQL.identifier(query.table, "error"))
        figures = ("predicted", "low", "high", "carried")
        return {
            "form_code": SQL.identifier(form, "code"),
            "made_at": SQL.identifier(query.table, "as_of"),
            # A forecast that failed predicted nothing, not zero.
            **{
                name: SQL("CASE WHEN %s THEN %s END", known, SQL.identifier(query.table, name))
                for name in figures
            },
        }

    return ExportTable(
        "ipai.bir.forecast",
        columns(
            "id, company_id, filing_id, form_code STRING, period_start DATE, period_end DATE, "
            f"predicted {MONEY}, low {MONEY}, high {MONEY}, carried {MONEY}, cutoff DATE, made_at TIMESTAMP, "
            "ahead BOOLEAN, model_version STRING, actual_months INT, error STRING"
        ),
        cells,
        own_companies,
    )


def _lines():
    return ExportTable(
        "ipai.bir.forecast.line",
        columns(
            "id, forecast_id, company_id, tax_kind STRING, period_start DATE, period_end DATE, "
            f"predicted {MONEY}, low {MONEY}, high {MONEY}, actual_months INT"
        ),
        domain=own_companies,
    )
