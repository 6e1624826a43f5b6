"""How long the feature tables take: synthetic bills of skewed vendors, each table computed as a whole.

    PYTHONPATH=. python -m tests.features.benchmark --bills 1000000 [--table features.bill_signals]

Half of the bills come from a quarter of the vendors; of 6 million bills the largest vendor has 27,000. The
times are DuckDB's own, on the wall and on the processors, without the writing of Delta files.
"""

import argparse
import tempfile
import time
from functools import partial
from pathlib import Path

import duckdb
from deltalake import write_deltalake

from ipai_lakehouse.engine.catalog import open_table, table_path
from ipai_lakehouse.engine.session import open_session
from ipai_lakehouse.engine.sql import translate
from ipai_lakehouse.engine.tables import TABLES_FOLDER, load_table
from tests.risk.books import made_from_bills

BILLS = Path(__file__).with_name("benchmark_bills.sql")


def make_bills(home: Path, bills: int) -> None:
    """Write `silver.bills`; one vendor for 120 bills."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    rows = connection.sql(BILLS.read_text(), params={"bills": bills, "vendors": bills // 120})
    write_deltalake(table_path(home, "silver", "bills"), rows.to_arrow_reader(500_000))


def timed(home: Path, name: str) -> tuple[float, float]:
    """Compute one table as a whole and keep it as a Delta table; returns wall and processor seconds."""
    table = load_table(TABLES_FOLDER / f"{name.replace('.', '/')}.sql")
    plan = translate(table.sql, partial(open_table, home))
    with open_session(home, plan.tables) as connection:
        began, used = time.monotonic(), time.process_time()
        connection.execute(f"CREATE TABLE memory.main.result AS {plan.sql}")
        seconds = time.monotonic() - began, time.process_time() - used
        reader = connection.sql("FROM memory.main.result").to_arrow_reader(500_000)
        write_deltalake(table_path(home, table.schema_name, table.name), reader, mode="overwrite")
    return seconds


def main() -> None:
    """Print seconds and rows a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bills", type=int, default=1_000_000)
    parser.add_argument("--home", type=Path, default=None)
    parser.add_argument("--table", action="append")
    given = parser.parse_args()
    home = given.home or Path(tempfile.mkdtemp())
    if not table_path(home, "silver", "bills").exists():
        make_bills(home, given.bills)
        helpers = [table.full_name for table in made_from_bills()]
        given.table = [*helpers, *(given.table or ["features.bill_signals"])]
    for name in given.table:
        wall, used = timed(home, name)
        print(f"{name:28} {wall:7.1f} s {used:7.1f} processor seconds", flush=True)


if __name__ == "__main__":
    main()
