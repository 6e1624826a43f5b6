"""The two finance tables of the landing contract (docs/architecture.md)."""

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.ipai_databricks_connector.models.databricks_export_tables import currency_name, own_companies
from odoo.addons.ipai_databricks_connector.models.export_table import ExportTable, columns


class DatabricksExport(models.Model):
    _inherit = "ipai.databricks.export"

    @api.model
    def _export_tables(self):
        """Override of `ipai_databricks_connector` to add agencies and filings."""
        return {
            **super()._export_tables(),
            "ipai_finance_agency": _agencies(),
            "ipai_finance_bir_schedule": _filings(),
        }


def _agencies():
    return ExportTable(
        "ipai.finance.agency",
        columns(
            "id, code STRING, name STRING, company_id, tin STRING, branch_code STRING, rdo_code STRING, "
            "active BOOLEAN"
        ),
        domain=own_companies,
    )


def _filings():
    def cells(query, _companies):
        filing = SQL.identifier(query.table)
        # An amount nobody has computed yet is unknown, not zero.
        amount = SQL("CASE WHEN %s.amount_as_of IS NOT NULL THEN %s.amount END", filing, filing)
        return {"amount": amount, "currency": currency_name(query)}

    return ExportTable(
        "ipai.finance.bir_schedule",
        columns(
            "id, name STRING, company_id, form_code STRING, period_start DATE, period_end DATE, "
            "due_date DATE, state STRING, amount DECIMAL(18,2), currency STRING, write_date TIMESTAMP"
        ),
        cells,
        _counting_filings,
    )


def _counting_filings(companies):
    """Return the domain of the versions other returns count: one row a return, amended or not."""
    return [*own_companies(companies), ("current", "=", True)]
