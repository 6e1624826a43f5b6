"""What is exported: one SELECT a table, columns and types as docs/architecture.md names them."""

from odoo import models
from odoo.tools import SQL

MONEY = "DECIMAL(18,2)"


class DatabricksExportTables(models.Model):
    _inherit = "ipai.databricks.export"

    def _export_company_ids(self):
        """Return the ids of the companies this batch may contain, never empty."""
        return tuple(self.workspace_id.company_ids.ids) or (0,)

    def _export_tables(self):
        """Return the tables of a batch; addons add theirs.

        :return: ordered dict ``table → ([(column, Databricks SQL type), …], SQL)``; the SELECT names its
            columns like the list, in any order, and is restricted to ``_export_company_ids()``
        """
        companies = self._export_company_ids()
        return {
            "res_company": _res_company(companies),
            "res_partner": _res_partner(companies),
            "account_account": _account_account(companies),
            "account_tax": _account_tax(companies),
            "account_move": _account_move(companies),
            "account_move_line": _account_move_line(companies),
            "account_move_line_tax": _account_move_line_tax(companies),
        }


def _columns(text):
    """Return (name, type) pairs from ``name TYPE, name TYPE``; a name without a type is a BIGINT."""
    pairs = (part.partition(" ") for part in text.split(", "))
    return [(name, kind or "BIGINT") for name, _space, kind in pairs]


def _res_company(companies):
    columns = "id, name STRING, vat STRING, currency STRING, parent_id"
    query = SQL(
        """SELECT company.id, company.name, partner.vat, currency.name AS currency, company.parent_id
             FROM res_company company
             JOIN res_partner partner ON partner.id = company.partner_id
             JOIN res_currency currency ON currency.id = company.currency_id
            WHERE company.id IN %s""",
        companies,
    )
    return _columns(columns), query


def _res_partner(companies):
    """Only partners that these companies have booked on: a contact is not anybody's business."""
    columns = (
        "id, name STRING, vat STRING, is_company BOOLEAN, country STRING, company_id, supplier_rank INT, "
        "active BOOLEAN, create_date TIMESTAMP"
    )
    query = SQL(
        """SELECT partner.id, partner.name, partner.vat, partner.is_company, country.code AS country,
                  partner.company_id, partner.supplier_rank, partner.active, partner.create_date
             FROM res_partner partner
             LEFT JOIN res_country country ON country.id = partner.country_id
            WHERE partner.id IN (
                  SELECT partner_id FROM account_move WHERE company_id IN %(companies)s
            UNION SELECT commercial_partner_id FROM account_move WHERE company_id IN %(companies)s
            UNION SELECT partner_id FROM account_move_line WHERE company_id IN %(companies)s
            UNION SELECT partner_id FROM res_company WHERE id IN %(companies)s)""",
        companies=companies,
    )
    return _columns(columns), query


def _account_account(companies):
    """One row per account and company: codes live per root company, accounts are shared down to branches."""
    columns = "id, company_id, code STRING, name STRING, account_type STRING"
    query = SQL(
        """SELECT account.id, company.id AS company_id,
                  account.code_store ->> split_part(company.parent_path, '/', 1) AS code,
                  account.name ->> 'en_US' AS name, account.account_type
             FROM account_account account
             JOIN res_company company ON company.id IN %s
            WHERE EXISTS (
                  SELECT FROM account_account_res_company_rel rel
                    JOIN res_company owner ON owner.id = rel.res_company_id
                   WHERE rel.account_account_id = account.id
                     AND starts_with(company.parent_path, owner.parent_path))""",
        companies,
    )
    return _columns(columns), query


def _account_tax(companies):
    """Taxes of the companies and of those above them, whose taxes branches use."""
    columns = (
        "id, company_id, name STRING, type_tax_use STRING, amount_type STRING, "
        "amount DECIMAL(16,4), atc STRING"
    )
    query = SQL(
        """SELECT tax.id, tax.company_id, tax.name ->> 'en_US' AS name, tax.type_tax_use, tax.amount_type,
                  tax.amount, tax.l10n_ph_atc AS atc
             FROM account_tax tax
             JOIN res_company owner ON owner.id = tax.company_id
            WHERE EXISTS (
                  SELECT FROM res_company company
                   WHERE company.id IN %s AND starts_with(company.parent_path, owner.parent_path))""",
        companies,
    )
    return _columns(columns), query


def _account_move(companies):
    columns = (
        "id, company_id, name STRING, ref STRING, move_type STRING, state STRING, date DATE, "
        "invoice_date DATE, invoice_date_due DATE, partner_id, commercial_partner_id, journal_id, "
        f"currency STRING, amount_untaxed {MONEY}, amount_tax {MONEY}, amount_total {MONEY}, "
        "reversed_entry_id, partner_bank_id, create_uid, create_date TIMESTAMP, write_date TIMESTAMP"
    )
    query = SQL(
        """SELECT move.id, move.company_id, move.name, move.ref, move.move_type, move.state, move.date,
                  move.invoice_date, move.invoice_date_due, move.partner_id, move.commercial_partner_id,
                  move.journal_id, currency.name AS currency, move.amount_untaxed_signed AS amount_untaxed,
                  move.amount_tax_signed AS amount_tax, move.amount_total_signed AS amount_total,
                  move.reversed_entry_id, move.partner_bank_id, move.create_uid, move.create_date,
                  move.write_date
             FROM account_move move
             JOIN res_currency currency ON currency.id = move.currency_id
            WHERE move.company_id IN %s""",
        companies,
    )
    return _columns(columns), query


def _account_move_line(companies):
    columns = (
        "id, move_id, company_id, account_id, partner_id, date DATE, display_type STRING, "
        f"parent_state STRING, balance {MONEY}, tax_line_id, tax_base_amount {MONEY}, "
        "create_date TIMESTAMP, write_date TIMESTAMP"
    )
    query = SQL(
        """SELECT id, move_id, company_id, account_id, partner_id, date, display_type, parent_state, balance,
                  tax_line_id, tax_base_amount, create_date, write_date
             FROM account_move_line
            WHERE company_id IN %s""",
        companies,
    )
    return _columns(columns), query


def _account_move_line_tax(companies):
    query = SQL(
        """SELECT rel.account_move_line_id AS line_id, rel.account_tax_id AS tax_id
             FROM account_move_line_account_tax_rel rel
             JOIN account_move_line line ON line.id = rel.account_move_line_id
            WHERE line.company_id IN %s""",
        companies,
    )
    return _columns("line_id, tax_id"), query
