"""The two finance tables of the landing contract (docs/architecture.md)."""

from odoo import models
from odoo.tools import SQL

AGENCY = [
    ("id", "BIGINT"),
    ("code", "STRING"),
    ("name", "STRING"),
    ("company_id", "BIGINT"),
    ("tin", "STRING"),
    ("branch_code", "STRING"),
    ("rdo_code", "STRING"),
    ("active", "BOOLEAN"),
]
FILING = [
    ("id", "BIGINT"),
    ("name", "STRING"),
    ("company_id", "BIGINT"),
    ("form_code", "STRING"),
    ("period_start", "DATE"),
    ("period_end", "DATE"),
    ("due_date", "DATE"),
    ("state", "STRING"),
    ("amount", "DECIMAL(18,2)"),
    ("currency", "STRING"),
    ("write_date", "TIMESTAMP"),
]


class DatabricksExport(models.Model):
    _inherit = "ipai.databricks.export"

    def _export_tables(self):
        """Override of `ipai_databricks_connector` to add agencies and filings."""
        companies = self._export_company_ids()
        agencies = SQL(
            """SELECT id, code, name, company_id, tin, branch_code, rdo_code, active
                 FROM ipai_finance_agency WHERE company_id IN %s""",
            companies,
        )
        # An amount nobody has computed yet is unknown, not zero.
        filings = SQL(
            """SELECT filing.id, filing.name, filing.company_id, filing.form_code, filing.period_start,
                      filing.period_end, filing.due_date, filing.state,
                      CASE WHEN filing.amount_as_of IS NOT NULL THEN filing.amount END AS amount,
                      currency.name AS currency, filing.write_date
                 FROM ipai_finance_bir_schedule filing
                 JOIN res_currency currency ON currency.id = filing.currency_id
                WHERE filing.company_id IN %s""",
            companies,
        )
        return {
            **super()._export_tables(),
            "ipai_finance_agency": (AGENCY, agencies),
            "ipai_finance_bir_schedule": (FILING, filings),
        }
