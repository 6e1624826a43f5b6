"""Filings as the lake gets them: what a return says, the lines it is made of, the companies it covers.

No model lives here.
"""

from odoo.tools import SQL

from odoo.addons.ipai_databricks_connector.models.databricks_export_tables import (
    MONEY,
    currency_name,
    own_companies,
)
from odoo.addons.ipai_databricks_connector.models.export_table import ExportTable, columns


def filings():
    def cells(query, _companies):
        filing = SQL.identifier(query.table)
        form = SQL.identifier(query.left_join(query.table, "form_id", "ipai_bir_form", "id", "form"))
        # What nobody has computed yet, or cannot, is unknown, not zero.
        computed = {name: SQL(COMPUTED, filing=filing, name=SQL.identifier(name)) for name in FIGURES}
        late = {
            name: SQL(LATE, filing=filing, form=form, name=SQL.identifier(name))
            for name in ("surcharge", "interest")
        }
        return {
            **computed,
            **late,
            "adjustment": SQL(ADJUSTED, filing),
            "compromise": SQL("CASE WHEN %(f)s.days_late > 0 THEN nullif(%(f)s.compromise, 0) END", f=filing),
            "exposure_as_of": SQL(
                "CASE WHEN %(f)s.days_late > 0 THEN %(f)s.due_date + %(f)s.days_late END", f=filing
            ),
            "covered": SQL(COVERED, filing),
            "currency": currency_name(query),
        }

    return ExportTable(
        "ipai.finance.bir_schedule",
        columns(
            "id, name STRING, company_id, tin STRING, covered INT, form_code STRING, period_start DATE, "
            f"period_end DATE, due_date DATE, state STRING, amount {MONEY}, excess {MONEY}, "
            f"adjustment {MONEY}, days_late INT, surcharge {MONEY}, interest {MONEY}, compromise {MONEY}, "
            "exposure_as_of DATE, currency STRING, write_date TIMESTAMP"
        ),
        cells,
        _counting_filings,
    )


FIGURES = ("amount", "excess")
# Odoo leaves a column empty that was never anything but zero.
COMPUTED = "CASE WHEN %(filing)s.amount_as_of IS NOT NULL THEN coalesce(%(filing)s.%(name)s, 0) END"
# Of a return whose tax is not known only the compromise is.
LATE = """CASE WHEN %(filing)s.days_late > 0
               AND (%(filing)s.amount_as_of IS NOT NULL OR %(form)s.kind = 'information')
              THEN coalesce(%(filing)s.%(name)s, 0) END"""
ADJUSTED = """coalesce((SELECT sum(one.amount) FROM ipai_finance_bir_adjustment one
                       WHERE one.filing_id = %s.id), 0)"""
COVERED = """(SELECT count(*) FROM ipai_finance_bir_schedule_company_rel rel WHERE rel.filing_id = %s.id)"""


def lines():
    """The lines that make up the sum of a return whose amount is known, not those that are only shown."""

    def cells(query, _companies):
        line = query.left_join(query.table, "form_line_id", "ipai_bir_form_line", "id", "form_line")
        deducted = query.left_join(line, "remitted_form_id", "ipai_bir_form", "id", "remitted")
        filing = query.left_join(query.table, "filing_id", "ipai_finance_bir_schedule", "id", "filing")
        agency = query.left_join(filing, "agency_id", "ipai_finance_agency", "id", "agency")
        form_line = SQL.identifier(line)
        query.add_where(SQL(SUMMED, filing=SQL.identifier(filing), line=form_line))
        return {
            "name": SQL("%s.name", form_line),
            "sign": SQL("%s.sign::int", form_line),
            "tax_kind": SQL("%s.tax_kind", form_line),
            "rate": SQL(RATE, line=form_line, agency=SQL.identifier(agency)),
            "minimum_tax": SQL("coalesce(%s.minimum_tax, false)", form_line),
            "cumulative": SQL(
                "coalesce(%s.cumulative, false) OR coalesce(%s.until_period, false)", form_line, form_line
            ),
            "remitted_form": SQL.identifier(deducted, "code"),
            "takes": SQL("%s.takes", form_line),
        }

    return ExportTable(
        "ipai.finance.bir_schedule.line",
        columns(
            "id, filing_id, company_id, name STRING, sign INT, tax_kind STRING, rate DECIMAL(5,2), "
            "minimum_tax BOOLEAN, cumulative BOOLEAN, remitted_form STRING, takes STRING, "
            f"amount {MONEY}"
        ),
        cells,
        own_companies,
    )


SUMMED = "%(filing)s.current AND %(filing)s.amount_as_of IS NOT NULL AND %(line)s.sign <> '0'"
RATE = """CASE WHEN %(line)s.agency_rate THEN %(agency)s.income_tax_rate::numeric
               ELSE nullif(%(line)s.rate, 0) END"""


def covered_companies():
    """The companies of the batch whose books a return adds up; the return says how many there are in all."""
    table = "ipai_finance_bir_schedule_company_rel"
    alias = "ipai_finance_bir_schedule__covered"

    def cells(query, companies):
        query.join(query.table, "id", table, "filing_id", "covered")
        company = SQL.identifier(alias, "company_id")
        query.add_where(SQL("%s IN %s", company, tuple(companies)))
        return {"filing_id": SQL.identifier(alias, "filing_id"), "company_id": company}

    return ExportTable(
        "ipai.finance.bir_schedule",
        columns("filing_id, company_id"),
        cells,
        _counting_filings,
        alias=alias,
        named_by="filing_id",
    )


def _counting_filings(companies):
    """Return the domain of the versions other returns count: one row a return, amended or not."""
    return [*own_companies(companies), ("current", "=", True)]
