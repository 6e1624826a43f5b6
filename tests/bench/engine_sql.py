"""What Databricks SQL costs over DuckDB's own SQL: processor seconds for ten million rows on one core.

In ``lakehouse``, with its environment: ``python ../tests/bench/engine_sql.py [rows]``. The left figure is
the translated expression, the right one the nearest DuckDB has (inexact where it divides decimals in DOUBLE).
"""

import sys
import time
from pathlib import Path

import duckdb

from ipai_lakehouse import engine
from ipai_lakehouse.engine.catalog import Column, TableInfo
from ipai_lakehouse.engine.session import open_session
from ipai_lakehouse.engine.sql import translate

MACROS = (Path(engine.__file__).parent / "macros.sql").read_text(encoding="utf-8")
KINDS = {
    "a": "DECIMAL(18,2)",
    "b": "DECIMAL(18,2)",
    "r": "DECIMAL(9,4)",
    "q": "INT",
    "d": "DATE",
    "t": "TIMESTAMP",
}
INFO = TableInfo("gold", "t", Path("/"), 0, tuple(Column(name, kind) for name, kind in KINDS.items()), ())
ROWS = """CREATE OR REPLACE TABLE ipai.gold.rows AS SELECT (hash(i) % 1000000000 / 100.0)::DECIMAL(18,2) AS a,
  (hash(i + 7) % 10000000 / 100.0 + 1)::DECIMAL(18,2) AS b, (hash(i + 3) % 3000 / 10000.0)::DECIMAL(9,4) AS r,
  (i % 1000 + 1)::INT AS q, DATE '2020-01-01' + (i % 2000)::INT AS d,
  make_timestamptz(1577836800000000 + i % 100000000 * 1000000) AS t FROM range({rows}) x(i)"""
PAIRS = [
    ("max(a / b)", "max(a / b)"),
    ("max(a / 1.12)", "max(a / 1.12)"),
    ("max(a / q)", "max(a / q)"),
    ("max(a * r)", "max(a * r)"),
    ("max(a + b)", "max(a + b)"),
    ("sum(a)", "sum(a)"),
    ("avg(a)", "avg(a)"),
    ("max(round(a * r, 2))", "max(round(a * r, 2))"),
    ("max(a % 7)", "max(a % 7)"),
    ("max(q / 7)", "max(q / 7)"),
    ("max(CAST(a AS DOUBLE))", "max(a::DOUBLE)"),
    ("count_if(a > 100)", "count_if(a > 100)"),
    ("max(year(d))", "max(year(d))"),
    ("max(trunc(d, 'MM'))", "max(date_trunc('month', d))"),
    ("count(date_trunc('MONTH', t))", "count(date_trunc('month', t))"),
    ("max(add_months(d, 1))", "max(d + INTERVAL 1 MONTH)"),
    ("max(date_diff(MONTH, DATE'2020-01-31', d))", "max(datesub('month', DATE '2020-01-31', d))"),
]


def main(rows: int) -> None:
    """Print one line an expression: seconds here, seconds of DuckDB, their ratio."""
    with open_session(Path.cwd(), [INFO], sql=MACROS) as connection:
        connection.execute(ROWS.format(rows=rows))
        for ours, native in PAIRS:
            sql = translate(f"SELECT {ours} AS x FROM gold.t", lambda *_: INFO).sql
            here = _seconds(connection, sql.replace('"t" AS "t"', '"rows" AS "t"'), rows)
            there = _seconds(connection, f"SELECT {native} FROM ipai.gold.rows AS t", rows)
            print(f"{ours:44} {here:7.2f} {there:7.2f} {here / there:6.1f}", flush=True)


def _seconds(connection: duckdb.DuckDBPyConnection, sql: str, rows: int) -> float:
    times = []
    for _ in range(2):
        start = time.process_time()
        connection.execute(sql).fetchall()
        times.append(time.process_time() - start)
    return min(times) * 10_000_000 / rows


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
