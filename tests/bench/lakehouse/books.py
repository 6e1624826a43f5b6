"""Made-up books of any size, written as the lake's bronze tables; runs in the lakehouse's own environment.

    python -m tests.bench.lakehouse.books HOME ITEMS [--more]

Ten years, eight companies, 40,000 vendors of which few have most bills (one has 3 % of them). Four kinds of
entries: vendor bills with input VAT and expanded withholding, customer invoices with output VAT, payments and
general entries, in all ITEMS journal items or a few more or less. Everything follows from an entry's number,
so that the same size gives the same books; ``--more`` adds one percent of them in the month behind.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from string import Template

import duckdb
import pyarrow as pa

from ipai_lakehouse.engine.catalog import table_path
from ipai_lakehouse.engine.delta import commit_files, commit_table
from ipai_lakehouse.engine.files import DataFile, write_files
from ipai_lakehouse.engine.session import duckdb_type
from ipai_lakehouse.engine.tables import BronzeTable, load_bronze
from ipai_lakehouse.jobs.typed_csv import arrow_type

HERE = Path(__file__).parent
SOURCE = "books"
COMPANIES = 8
VENDORS = 40_000
FIRST_MONTH = "2016-01-01"
MONTHS = 120
ITEMS_AN_ENTRY = 3.98
ENTRIES_AT_ONCE = 2_000_000
RATES = {
    "WC010": 10, "WC100": 5, "WC120": 2, "WC158": 1, "WC160": 2, "WI010": 5, "WI100": 5, "WI120": 2,
}  # fmt: skip
LARGE = ("account_move", "account_move_line", "account_move_line_tax")


@dataclass(frozen=True)
class Books:
    """``entries`` journal entries from number ``first`` on, over ``months`` from the ``month``-th on."""

    first: int
    entries: int
    month: int
    months: int

    def parts(self) -> Iterator[str]:
        """Queries of the entries, a few million each."""
        end = self.first + self.entries
        for low in range(self.first, end, ENTRIES_AT_ONCE):
            yield filled("entries", low=low, high=min(low + ENTRIES_AT_ONCE, end), **vars(self))


def filled(name: str, **values: object) -> str:
    """One of the queries beside this file, with its values."""
    constants = {
        "companies": COMPANIES,
        "vendors": VENDORS,
        "codes": len(RATES),
        "company_codes": sum(code.startswith("WC") for code in RATES),
        "rates": list(RATES.values()),
        "first_month": FIRST_MONTH,
    }
    text = (HERE / f"{name}.sql").read_text(encoding="utf-8")
    return Template(text.partition("\n")[2]).substitute(constants | values)


def small_tables() -> dict[str, str]:
    """The tables whose size does not grow with the books, as queries."""
    taxes = ", ".join(f"({10 + n}, '{code}', {rate})" for n, (code, rate) in enumerate(RATES.items()))
    return {
        "res_company": f"""
            SELECT c AS id, 'Company ' || c AS name, '123-456-00' || c || '-000' AS vat, 'PHP' AS currency
            FROM range(1, {COMPANIES + 1}) t(c)""",
        "ipai_finance_agency": f"""
            SELECT c AS id, 'AG' || c AS code, 'Agency ' || c AS name, c AS company_id,
              '123-456-00' || c AS tin, '000' AS branch_code, '039' AS rdo_code, true AS active
            FROM range(1, {COMPANIES + 1}) t(c)""",
        "res_partner": f"""
            SELECT p AS id, 'Partner ' || p AS name,
              CASE WHEN p % 50 > 0 THEN concat_ws('-', lpad(CAST(p * 7919 % 1000 AS VARCHAR), 3, '0'),
                lpad(CAST(p // 1000 AS VARCHAR), 3, '0'), lpad(CAST(p % 1000 AS VARCHAR), 3, '0'),
                CASE WHEN p % 70 > 0 THEN '00000' ELSE '0' END) END AS vat,
              p % 4 > 0 AS is_company, 'PH' AS country, 1 AS supplier_rank, true AS active,
              TIMESTAMPTZ '2015-12-01 00:00:00+00' AS create_date
            FROM range(1, {2 * VENDORS + 1}) t(p)""",
        "account_account": f"""
            SELECT a AS id, c AS company_id, CAST(600000 + a AS VARCHAR) AS code, 'Account ' || a AS name,
              CASE WHEN a = 1 THEN 'liability_payable' WHEN a = 2 THEN 'asset_receivable'
                WHEN a IN (3, 4, 5) THEN 'liability_current' WHEN a = 6 THEN 'income' ELSE 'expense'
              END AS account_type
            FROM range(1, 61) t(a), range(1, {COMPANIES + 1}) s(c)""",
        "account_tax": f"""
            SELECT id, 1 AS company_id, name, type_tax_use, 'percent' AS amount_type, amount, atc
            FROM (VALUES (1, '12% S', 'purchase', 12.0, NULL), (2, '12%', 'sale', 12.0, NULL))
              v(id, name, type_tax_use, amount, atc)
            UNION ALL SELECT id, 1, code, 'purchase', 'percent', -rate, code
            FROM (VALUES {taxes}) w(id, code, rate)""",
    }


def write_books(home: Path, books: Books, *, more: bool) -> None:
    """Write all bronze tables, or add to the large ones when ``more``."""
    contracts = load_bronze()
    with duckdb.connect() as connection:
        connection.execute(
            "SET preserve_insertion_order = false; SET TimeZone = 'UTC'; SET memory_limit = '6GB'"
        )
        if not more:
            small = small_tables()
            for name in contracts.keys() - set(LARGE):
                queries = [small[name]] if name in small else []
                commit(home, contracts[name], written(connection, home, contracts[name], queries), more=False)
        for name in LARGE:
            queries = [f"WITH moves AS ({part}) {filled(name)}" for part in books.parts()]
            files = written(connection, home, contracts[name], queries)
            commit(home, contracts[name], files, more=more)
            print(name, sum(file.rows for file in files), "rows", flush=True)


def written(
    connection: duckdb.DuckDBPyConnection, home: Path, contract: BronzeTable, queries: list[str]
) -> list[DataFile]:
    """The files of a table; a column that the queries do not have is NULL."""
    kinds = {column.name: duckdb_type(column.type) for column in contract.columns}
    columns = ", ".join(f'CAST(r."{name}" AS {kind}) AS "{name}"' for name, kind in kinds.items())
    absent = ", ".join(f'NULL AS "{name}"' for name in kinds)
    origin = f"'{SOURCE}' AS _source, 'batch' AS _batch, TIMESTAMPTZ '2026-01-31 00:00:00+00' AS _snapshot_at"
    rows = [f"({query}) UNION ALL BY NAME SELECT {absent} WHERE false" for query in queries]
    folder = table_path(home, "bronze", contract.name)
    return [
        file
        for part in rows
        for file in write_files(connection, f"SELECT {columns}, {origin} FROM ({part}) AS r", folder)
    ]


def commit(home: Path, contract: BronzeTable, files: list[DataFile], *, more: bool) -> None:
    """Make the files the table, or add them to it."""
    if more:
        commit_files(home, "bronze", contract.name, files, [])
        return
    columns = [(column.name, arrow_type(column.type)) for column in contract.columns]
    origin = [("_source", pa.string()), ("_batch", pa.string()), ("_snapshot_at", pa.timestamp("us", "UTC"))]
    commit_table(home, "bronze", contract.name, pa.schema(columns + origin), files)


def main() -> None:
    """Write books, or more of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("items", type=int, help="journal items of the ten years")
    parser.add_argument("--more", action="store_true", help="add one percent in the month behind")
    arguments = parser.parse_args()
    whole = round(arguments.items / ITEMS_AN_ENTRY)
    more = Books(1 + whole, round(whole / 100), MONTHS, 1)
    books = more if arguments.more else Books(1, whole, 0, MONTHS)
    write_books(arguments.home, books, more=arguments.more)


if __name__ == "__main__":
    main()
