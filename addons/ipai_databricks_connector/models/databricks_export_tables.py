"""What is exported: columns and types as docs/architecture.md names them, and where they come from."""

from odoo import api, models
from odoo.tools import SQL

from .export_table import ExportTable, columns

MONEY = "DECIMAL(18,2)"


class DatabricksExportTables(models.Model):
    _inherit = "ipai.databricks.export"

    @api.model
    def _export_tables(self):
        """Return the tables of a batch; addons add theirs.

        :return: ordered dict ``table of the lake → ExportTable``
        """
        return {
            "res_company": _res_company(),
            "res_partner": _res_partner(),
            "account_account": _account_account(),
            "account_tax": _account_tax(),
            "account_journal": _account_journal(),
            "account_move": _account_move(),
            "account_move_line": _account_move_line(),
            "account_move_line_tax": _account_move_line_tax(),
            "ipai_ledger_total": _ledger_totals(),
        }


def own_companies(companies):
    """Return the domain of records that belong to one of the companies."""
    return [("company_id", "in", companies)]


def currency_name(query, column="currency_id"):
    """Join the currency; returns the SQL of its name."""
    return SQL.identifier(query.left_join(query.table, column, "res_currency", "id", "currency"), "name")


def _res_company():
    def cells(query, _companies):
        partner = query.left_join(query.table, "partner_id", "res_partner", "id", "partner")
        return {"vat": SQL.identifier(partner, "vat"), "currency": currency_name(query)}

    return ExportTable(
        "res.company",
        columns("id, name STRING, vat STRING, currency STRING, parent_id"),
        cells,
        lambda companies: [("id", "in", companies)],
    )


def _res_partner():
    """Only partners that these companies have booked on: a contact is not anybody's business."""

    def cells(query, companies):
        partner = SQL.identifier(query.table, "id")
        query.add_where(SQL(BOOKED_ON, partner=partner, companies=tuple(companies)))
        country = query.left_join(query.table, "country_id", "res_country", "id", "country")
        return {"country": SQL.identifier(country, "code")}

    return ExportTable(
        "res.partner",
        columns(
            "id, name STRING, vat STRING, is_company BOOLEAN, country STRING, company_id, supplier_rank INT, "
            "active BOOLEAN, create_date TIMESTAMP"
        ),
        cells,
        individual=lambda query: SQL("%s IS NOT TRUE", SQL.identifier(query.table, "is_company")),
    )


# Each table is read once: a look-up a partner would read all of it for every contact without entries.
BOOKED_ON = """%(partner)s IN (
    SELECT DISTINCT partner_id FROM account_move_line WHERE company_id IN %(companies)s
     UNION ALL
    SELECT DISTINCT partner_id FROM account_move WHERE company_id IN %(companies)s
     UNION ALL
    SELECT DISTINCT commercial_partner_id FROM account_move WHERE company_id IN %(companies)s
     UNION ALL
    SELECT partner_id FROM res_company WHERE id IN %(companies)s)"""


def _account_account():
    """One row per account and company: codes live per root company, accounts are shared down to branches."""

    def cells(query, companies):
        account = SQL.identifier(query.table)
        used = SQL(
            """company.id IN %s AND EXISTS (
                       SELECT FROM account_account_res_company_rel rel
                         JOIN res_company owner ON owner.id = rel.res_company_id
                        WHERE rel.account_account_id = %s.id
                          AND starts_with(company.parent_path, owner.parent_path))""",
            tuple(companies),
            account,
        )
        query.add_join("JOIN", "company", "res_company", used)
        return {
            "company_id": SQL.identifier("company", "id"),
            "code": SQL("%s.code_store ->> split_part(company.parent_path, '/', 1)", account),
            "name": SQL("%s.name ->> 'en_US'", account),
        }

    return ExportTable(
        "account.account",
        columns("id, company_id, code STRING, name STRING, account_type STRING"),
        cells,
    )


# Branches use the taxes and journals of the companies above them.
USED = """EXISTS (SELECT FROM res_company owner
                    JOIN res_company company ON starts_with(company.parent_path, owner.parent_path)
                   WHERE owner.id = %s.company_id AND company.id IN %s)"""


def _account_journal():
    """Journals by what they are for. Their names stay: a bank's may be an account number."""

    def cells(query, companies):
        query.add_where(SQL(USED, SQL.identifier(query.table), tuple(companies)))
        return {}

    return ExportTable("account.journal", columns("id, company_id, code STRING, type STRING"), cells)


def _account_tax():
    def cells(query, companies):
        tax = SQL.identifier(query.table)
        query.add_where(SQL(USED, tax, tuple(companies)))
        return {"name": SQL("%s.name ->> 'en_US'", tax), "atc": SQL("%s.l10n_ph_atc", tax)}

    return ExportTable(
        "account.tax",
        columns(
            "id, company_id, name STRING, type_tax_use STRING, amount_type STRING, amount DECIMAL(16,4), "
            "atc STRING"
        ),
        cells,
    )


def _account_move():
    def cells(query, _companies):
        amounts = ("amount_untaxed", "amount_tax", "amount_total")  # company currency, bills negative
        signed = {name: SQL.identifier(query.table, f"{name}_signed") for name in amounts}
        return {"currency": currency_name(query), **signed}

    return ExportTable(
        "account.move",
        columns(
            "id, company_id, name STRING, ref STRING, move_type STRING, state STRING, date DATE, "
            "invoice_date DATE, invoice_date_due DATE, partner_id, commercial_partner_id, journal_id, "
            f"currency STRING, amount_untaxed {MONEY}, amount_tax {MONEY}, amount_total {MONEY}, "
            "reversed_entry_id, partner_bank_id, create_uid, create_date TIMESTAMP, write_date TIMESTAMP"
        ),
        cells,
        own_companies,
        range_column="id",
        joined=("currency",),
    )


def _account_move_line():
    return ExportTable(
        "account.move.line",
        columns(
            "id, move_id, company_id, account_id, partner_id, date DATE, display_type STRING, "
            f"parent_state STRING, balance {MONEY}, tax_line_id, tax_base_amount {MONEY}, "
            "create_date TIMESTAMP, write_date TIMESTAMP"
        ),
        domain=own_companies,
        range_column="id",
    )


def _account_move_line_tax():
    """The taxes of the lines that may be read."""
    table = "account_move_line_account_tax_rel"
    alias = "account_move_line__taxes"

    def cells(query, _companies):
        query.join(query.table, "id", table, "account_move_line_id", "taxes")
        return {
            "line_id": SQL.identifier(alias, "account_move_line_id"),
            "tax_id": SQL.identifier(alias, "account_tax_id"),
        }

    return ExportTable(
        "account.move.line",
        columns("line_id, tax_id"),
        cells,
        own_companies,
        range_column="line_id",
        alias=alias,
    )


def _ledger_totals():
    """What PostgreSQL adds up in the same snapshot: the lake compares its own sums with it."""

    def cells(query, _companies):
        balance = SQL.identifier(query.table, "balance")
        month = SQL("date_trunc('month', %s)::date", SQL.identifier(query.table, "date"))
        company, account = (SQL.identifier(query.table, name) for name in ("company_id", "account_id"))
        query.groupby = SQL("%s, %s, %s", company, account, month)
        return {
            "month": month,
            "balance": SQL("sum(%s)", balance),
            "debit": SQL("coalesce(sum(%s) FILTER (WHERE %s > 0), 0)", balance, balance),
            "credit": SQL("coalesce(-sum(%s) FILTER (WHERE %s < 0), 0)", balance, balance),
            "items": SQL("count(*)"),
        }

    return ExportTable(
        "account.move.line",
        columns(
            f"company_id, account_id, month DATE, balance {MONEY}, debit {MONEY}, credit {MONEY}, "
            "items BIGINT"
        ),
        cells,
        lambda companies: [*own_companies(companies), ("parent_state", "=", "posted")],
        named_by="account_id",
    )
