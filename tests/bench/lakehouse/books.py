"""Made-up books of any size, written as the lake's bronze tables; runs in the lakehouse's own environment.

    python -m tests.bench.lakehouse.books HOME ITEMS [--months N]

Ten years, eight companies, 40,000 vendors of which few have most bills (one has 3 % of them). Four kinds of entries:
vendor bills with input VAT and expanded withholding, customer invoices with output VAT, payments and general entries,
in all ITEMS journal items or a few more. Everything follows from an entry's number, so that the same size gives the
same books, and ``--months 1 --more`` adds the month behind them.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
from ipai_lakehouse.engine.catalog import open_table, table_names, table_path
from ipai_lakehouse.engine.delta import commit_files, commit_table
from ipai_lakehouse.engine.files import DataFile, write_files
from ipai_lakehouse.engine.session import duckdb_type
from ipai_lakehouse.engine.tables import BronzeTable, load_bronze
from ipai_lakehouse.jobs.typed_csv import arrow_type

SOURCE = "books"
COMPANIES = 8
VENDORS = 40_000
FIRST_MONTH = "2016-01-01"
MONTHS = 120
ITEMS_AN_ENTRY = 3.98
ENTRIES_AT_ONCE = 2_000_000
CODES = ("WC010", "WC100", "WC120", "WC158", "WC160", "WI010", "WI100", "WI120")
RATES = (10, 5, 2, 1, 2, 5, 5, 2)


@dataclass(frozen=True)
class Books:
    """``entries`` journal entries from number ``first`` on, spread over months from the ``month``-th on."""

    first: int
    entries: int
    month: int
    months: int


def small_tables() -> dict[str, str]:
    """The tables whose size does not grow with the books, as DuckDB queries."""
    codes = ", ".join(f"({n}, '{code}', {rate})" for n, (code, rate) in enumerate(zip(CODES, RATES, strict=True)))
    return {
        "res_company": f"""SELECT c AS id, 'Company ' || c AS name, '123-456-00' || c || '-000' AS vat, 'PHP' AS currency
            FROM range(1, {COMPANIES + 1}) t(c)""",
        "ipai_finance_agency": f"""SELECT c AS id, 'AG' || c AS code, 'Agency ' || c AS name, c AS company_id,
            '123-456-00' || c AS tin, '000' AS branch_code, '039' AS rdo_code, true AS active
            FROM range(1, {COMPANIES + 1}) t(c)""",
        "res_partner": f"""SELECT p AS id, 'Partner ' || p AS name,
            CASE WHEN p % 50 > 0 THEN lpad(CAST(p * 7919 % 1000000000 AS VARCHAR), 9, '0') END AS vat,
            p % 4 > 0 AS is_company, 'PH' AS country, 1 AS supplier_rank, true AS active,
            TIMESTAMPTZ '2015-12-01 00:00:00+00' AS create_date FROM range(1, {2 * VENDORS + 1}) t(p)""",
        "account_account": f"""SELECT a AS id, c AS company_id, CAST(600000 + a AS VARCHAR) AS code,
            'Account ' || a AS name, CASE WHEN a = 1 THEN 'liability_payable' WHEN a = 2 THEN 'asset_receivable'
            WHEN a IN (3, 4, 5) THEN 'liability_current' WHEN a = 6 THEN 'income' ELSE 'expense' END AS account_type
            FROM range(1, 61) t(a), range(1, {COMPANIES + 1}) s(c)""",
        "account_tax": f"""
            SELECT 1 AS id, 1 AS company_id, '12%' AS name, 'purchase' AS type_tax_use, 'percent' AS amount_type,
              12.0 AS amount, NULL AS atc
            UNION ALL SELECT 2, 1, '12% sale', 'sale', 'percent', 12.0, NULL
            UNION ALL SELECT 10 + n, 1, code, 'purchase', 'percent', -rate, code FROM (VALUES {codes}) v(n, code, rate)
        """,
    }


def entries(books: Books, low: int, high: int) -> str:
    """One row a journal entry from number ``low`` to before ``high``, with what its items need."""
    return f"""
      SELECT *, CASE WHEN kind IN ('bill', 'refund') THEN round(base * 12 / 100, 2) END AS vat,
        CASE WHEN kind IN ('bill', 'refund') AND withholds THEN round(base * rate / 100, 2) ELSE 0 END AS wht
      FROM (
        SELECT n AS id, kind, n % {COMPANIES} + 1 AS company_id,
          CASE WHEN kind IN ('bill', 'refund')
            THEN 1 + CAST(floor({VENDORS} * pow(hash(n + 1) % 1000003 / 1000003.0, 3)) AS BIGINT)
            ELSE {VENDORS} + 1 + CAST(hash(n + 1) % {VENDORS} AS BIGINT) END AS partner_id,
          CAST(day AS DATE) AS date,
          CAST(day + to_seconds(8 * 3600 + hash(n + 2) % 36000) + to_days(CAST(hash(n + 3) % 3 AS INT)) AS TIMESTAMP)
            - INTERVAL 8 HOUR AS created,
          CAST(round(exp(5 + hash(n + 4) % 5000 / 1000.0), 2) AS DECIMAL(18, 2)) AS base,
          10 + CAST(hash(n + 5) % {len(CODES)} AS BIGINT) AS wht_tax,
          ({list(RATES)})[1 + CAST(hash(n + 5) % {len(CODES)} AS BIGINT)] AS rate, hash(n + 6) % 10 > 2 AS withholds,
          7 + CAST(hash(n + 7) % 50 AS BIGINT) AS account_id, CAST(hash(n + 8) % 12 AS BIGINT) AS create_uid
        FROM (
          SELECT n, CASE WHEN n % 100 < 20 THEN 'bill' WHEN n % 100 < 21 THEN 'refund' WHEN n % 100 < 45 THEN 'invoice'
              WHEN n % 100 < 78 THEN 'payment' ELSE 'entry' END AS kind,
            DATE '{FIRST_MONTH}' + to_months(CAST(month AS INT))
              + to_days(CAST(position * day(last_day(DATE '{FIRST_MONTH}' + to_months(CAST(month AS INT)))) AS INT)) AS day
          FROM (
            SELECT n, {books.month} + (n - {books.first}) * {books.months} // {books.entries} AS month,
              (n - {books.first}) * {books.months} % {books.entries} / CAST({books.entries} AS DOUBLE) AS position
            FROM range({low}, {high}) t(n)
          )
        )
      )"""


MOVES = """
  SELECT id, company_id, 'DOC/' || id AS name,
    CASE WHEN kind IN ('bill', 'refund') AND id % 41 > 0 THEN 'INV-' || CASE WHEN id % 997 = 0 THEN id - 200 ELSE id END
      END AS ref,
    CASE kind WHEN 'bill' THEN 'in_invoice' WHEN 'refund' THEN 'in_refund' WHEN 'invoice' THEN 'out_invoice'
      ELSE 'entry' END AS move_type,
    'posted' AS state, date, CASE WHEN kind NOT IN ('payment', 'entry') THEN date END AS invoice_date,
    CASE WHEN kind NOT IN ('payment', 'entry') THEN date + 30 END AS invoice_date_due, partner_id,
    partner_id AS commercial_partner_id, company_id AS journal_id, 'PHP' AS currency,
    CAST(CASE kind WHEN 'bill' THEN -base WHEN 'payment' THEN 0 WHEN 'entry' THEN 0 ELSE base END AS DECIMAL(18, 2))
      AS amount_untaxed,
    CAST(CASE kind WHEN 'bill' THEN wht - vat WHEN 'refund' THEN vat - wht WHEN 'invoice' THEN round(base * 12 / 100, 2)
      ELSE 0 END AS DECIMAL(18, 2)) AS amount_tax,
    CAST(CASE kind WHEN 'bill' THEN wht - vat - base WHEN 'refund' THEN base + vat - wht
      WHEN 'invoice' THEN base + round(base * 12 / 100, 2) ELSE 0 END AS DECIMAL(18, 2)) AS amount_total,
    CASE WHEN kind = 'refund' AND id % 2 = 0 THEN id - 20 END AS reversed_entry_id,
    CASE WHEN kind = 'bill' THEN partner_id * 3 + CASE WHEN id % 2003 = 0 THEN 1 ELSE 0 END END AS partner_bank_id,
    create_uid, CAST(created AS TIMESTAMPTZ) AS create_date, CAST(created AS TIMESTAMPTZ) AS write_date
  FROM moves"""

# position, account, balance, tax_line_id, tax_base_amount of each item of an entry, by kind
ITEMS = """
  SELECT id * 8 + place AS id, id AS move_id, company_id, account AS account_id, partner_id, date,
    CASE WHEN tax IS NOT NULL THEN 'tax' WHEN account <= 2 THEN 'payment_term' ELSE 'product' END AS display_type,
    'posted' AS parent_state, CAST(side * amount AS DECIMAL(18, 2)) AS balance, tax AS tax_line_id,
    CAST(CASE WHEN tax IS NOT NULL THEN base ELSE 0 END AS DECIMAL(18, 2)) AS tax_base_amount,
    CAST(created AS TIMESTAMPTZ) AS create_date, CAST(created AS TIMESTAMPTZ) AS write_date
  FROM (
    SELECT *, CASE WHEN kind = 'refund' THEN -1 ELSE 1 END AS side FROM (
      SELECT *, unnest([
        {'place': 0, 'account': account_id, 'amount': base, 'tax': NULL::BIGINT},
        {'place': 1, 'account': 3, 'amount': vat, 'tax': 1},
        {'place': 2, 'account': 4, 'amount': -wht, 'tax': CASE WHEN withholds THEN wht_tax END},
        {'place': 3, 'account': 1, 'amount': -(base + vat - wht), 'tax': NULL}], recursive := true)
      FROM moves WHERE kind IN ('bill', 'refund')
      UNION ALL BY NAME SELECT *, unnest([
        {'place': 0, 'account': 6, 'amount': -base, 'tax': NULL::BIGINT},
        {'place': 1, 'account': 5, 'amount': -round(base * 12 / 100, 2), 'tax': 2},
        {'place': 2, 'account': 2, 'amount': base + round(base * 12 / 100, 2), 'tax': NULL}], recursive := true)
      FROM moves WHERE kind = 'invoice'
      UNION ALL BY NAME SELECT *, unnest([
        {'place': 0, 'account': 1, 'amount': base, 'tax': NULL::BIGINT},
        {'place': 1, 'account': 8, 'amount': -base, 'tax': NULL}], recursive := true)
      FROM moves WHERE kind = 'payment'
      UNION ALL BY NAME SELECT *, p AS place, 7 + (id + p) % 50 AS account,
        CASE WHEN p < 7 THEN base ELSE -7 * base END AS amount, NULL::BIGINT AS tax
      FROM moves, range(8) t(p) WHERE kind = 'entry'
    )
  )"""

TAXES = """
  SELECT id * 8 AS line_id, CASE WHEN kind = 'invoice' THEN 2 ELSE 1 END AS tax_id FROM moves
  WHERE kind IN ('bill', 'refund', 'invoice')
  UNION ALL SELECT id * 8, wht_tax FROM moves WHERE kind IN ('bill', 'refund') AND withholds"""


def write_books(home: Path, books: Books, *, more: bool) -> None:
    """Write all bronze tables, or add to the large ones when ``more``."""
    contracts = load_bronze()
    made = small_tables() if not more else {}
    with duckdb.connect() as connection:
        connection.execute("SET preserve_insertion_order = false; SET TimeZone = 'UTC'; SET memory_limit = '6GB'")
        for name, contract in contracts.items():
            if name in ("account_move", "account_move_line", "account_move_line_tax"):
                continue
            if not more:
                files = write_files(connection, _typed(contract, made[name]), _folder(home, name)) if name in made else []
                _commit(home, contract, files, more=False)
        for name, query in (("account_move", MOVES), ("account_move_line", ITEMS), ("account_move_line_tax", TAXES)):
            files = [file for part in _parts(books) for file in _written(connection, home, contracts[name], part, query)]
            _commit(home, contracts[name], files, more=more)
            print(name, sum(file.rows for file in files), "rows", flush=True)


def _parts(books: Books) -> Iterator[str]:
    end = books.first + books.entries
    for low in range(books.first, end, ENTRIES_AT_ONCE):
        yield entries(books, low, min(low + ENTRIES_AT_ONCE, end))


def _written(
    connection: duckdb.DuckDBPyConnection, home: Path, contract: BronzeTable, part: str, query: str
) -> list[DataFile]:
    return write_files(
        connection, _typed(contract, f"WITH moves AS ({part}) {query}"), _folder(home, contract.name)
    )


def _typed(contract: BronzeTable, query: str) -> str:
    """The query with the contract's columns and types; what the books do not have is NULL."""
    columns = ", ".join(
        f'CAST(r."{column.name}" AS {duckdb_type(column.type)}) AS "{column.name}"' for column in contract.columns
    )
    absent = ", ".join(f'NULL AS "{column.name}"' for column in contract.columns)
    return f"""SELECT {columns}, '{SOURCE}' AS _source, 'batch' AS _batch, TIMESTAMPTZ '2026-01-31 00:00:00+00' AS _snapshot_at
      FROM (({query}) UNION ALL BY NAME SELECT {absent} WHERE false) AS r"""


def _commit(home: Path, contract: BronzeTable, files: list[DataFile], *, more: bool) -> None:
    if more:
        commit_files(home, "bronze", contract.name, files, [])
        return
    schema = pa.schema(
        [
            *((column.name, arrow_type(column.type)) for column in contract.columns),
            ("_source", pa.string()),
            ("_batch", pa.string()),
            ("_snapshot_at", pa.timestamp("us", "UTC")),
        ]
    )
    commit_table(home, "bronze", contract.name, schema, files)


def _folder(home: Path, name: str) -> Path:
    return table_path(home, "bronze", name)


def main() -> None:
    """Write books, or more of them: one percent more items in the month behind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("items", type=int, help="journal items of the ten years")
    parser.add_argument("--more", action="store_true", help="add one percent in the month behind the ten years")
    arguments = parser.parse_args()
    whole = round(arguments.items / ITEMS_AN_ENTRY)
    books = Books(1, whole, 0, MONTHS)
    if arguments.more:
        books = Books(1 + whole, round(whole / 100), MONTHS, 1)
    write_books(arguments.home, books, more=arguments.more)


if __name__ == "__main__":
    main()
