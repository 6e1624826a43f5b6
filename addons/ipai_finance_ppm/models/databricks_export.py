"""The finance tables of the landing contract (docs/architecture.md)."""

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.ipai_databricks_connector.models.databricks_export_tables import own_companies
from odoo.addons.ipai_databricks_connector.models.export_table import ExportTable, columns

from .databricks_export_filings import covered_companies, filings, lines


class DatabricksExport(models.Model):
    _inherit = "ipai.databricks.export"

    @api.model
    def _export_tables(self):
        """Override of `ipai_databricks_connector` to add agencies, filings and mapped accounts."""
        return {
            **super()._export_tables(),
            "ipai_finance_agency": _agencies(),
            "ipai_finance_bir_schedule": filings(),
            "ipai_finance_bir_schedule_line": lines(),
            "ipai_finance_bir_schedule_company": covered_companies(),
            "ipai_bir_account_map": _account_maps(),
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


def _account_maps():
    """Accounts that hold a tax; a branch has those of the nearest company with a mapping."""
    table = "account_account_ipai_bir_account_map_rel"

    def cells(query, companies):
        one = SQL.identifier(query.table)
        owner = query.join(query.table, "company_id", "res_company", "id", "owner")
        accounts = query.join(query.table, "id", table, "ipai_bir_account_map_id", "accounts")
        nearest = SQL(NEAREST, companies=tuple(companies), owner=SQL.identifier(owner), map=one)
        query.add_join("JOIN", "company", "res_company", nearest)
        return {
            "company_id": SQL.identifier("company", "id"),
            "account_id": SQL.identifier(accounts, "account_account_id"),
        }

    return ExportTable("ipai.bir.account.map", columns("company_id, kind STRING, account_id"), cells)


NEAREST = """company.id IN %(companies)s AND starts_with(company.parent_path, %(owner)s.parent_path)
    AND NOT EXISTS (SELECT FROM ipai_bir_account_map other
                      JOIN res_company nearer ON nearer.id = other.company_id
                     WHERE other.kind = %(map)s.kind
                       AND starts_with(company.parent_path, nearer.parent_path)
                       AND length(nearer.parent_path) > length(%(owner)s.parent_path))"""
