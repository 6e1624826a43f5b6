"""Compute all tables once with open-source Spark on this machine and say how long each took:

    python -m ipai_lakehouse.spark.bench --bronze DIR --out DIR [--cores 2] [--memory 8g] [--partitions 32]

It is the peer of the embedded engine in `./ipai bench lakehouse`: the same SELECTs over the same bronze
files. Every expectation is counted while the rows are written as Parquet and every key is checked
afterwards; nothing is collected, rows that are left out are not kept. It prints a JSON object a line,
`{"table", "rows", "seconds", "failed"}` for each table and at the end `{"tables", "seconds",
"start_seconds", "peak_mb"}`, the peak of Python and Java together. There is no pipeline and no Spark
Connect: both cost time that is not the engine's.
"""

import argparse
import json
import sys
import time
from pathlib import Path

from pyspark.sql import Observation, SparkSession
from pyspark.sql.functions import expr

from ..engine.tables import Table, load_tables
from .bronze_files import create_bronze, create_schemas
from .memory import peak_mb
from .session import local_session
from .statements import met


def main(argv: list[str] | None = None) -> int:
    """Run once; 1 when a rule that allows no exception is broken."""
    options = _parser().parse_args(argv)
    out, began = options.out.resolve(), time.monotonic()
    settings = {"spark.sql.shuffle.partitions": str(options.partitions)}
    spark = local_session(out, options.cores, options.memory, settings)
    create_schemas(spark)
    create_bronze(spark, options.bronze.resolve(), out)
    start, tables = time.monotonic() - began, load_tables()
    failures = [failure for table in tables if (failure := compute(spark, table))]
    seconds = time.monotonic() - began - start
    _say(tables=len(tables), seconds=round(seconds, 2), start_seconds=round(start, 2), peak_mb=peak_mb())
    print(*failures, sep="\n", file=sys.stderr)
    return 1 if failures else 0


def compute(spark: SparkSession, table: Table) -> str | None:
    """Write one table and print its line; returns what rule it breaks that allows no exception."""
    began, seen = time.monotonic(), Observation()
    counts = {
        name: expr(f"count_if(NOT {met(rule.expr)})").alias(name) for name, rule in table.expectations.items()
    }
    frame = spark.sql(table.sql).observe(seen, expr("count(*) AS rows_in_all"), *counts.values())
    for rule in table.expectations.values():
        frame = frame.where(met(rule.expr)) if rule.on_violation == "drop" else frame
    frame.write.format("parquet").saveAsTable(table.full_name)
    failed = {name: seen.get[name] for name in counts} | (
        {"unique_key": _repeated(spark, table)} if table.key else {}
    )
    seconds = round(time.monotonic() - began, 2)
    _say(table=table.full_name, rows=seen.get["rows_in_all"], seconds=seconds, failed=_broken(failed))
    strict = [name for name, rule in table.expectations.items() if rule.on_violation == "fail"] + [
        "unique_key"
    ]
    broken = [name for name in strict if failed.get(name)]
    return f"{table.full_name} breaks {', '.join(broken)}." if broken else None


def _repeated(spark: SparkSession, table: Table) -> int:
    """How many rows share their key with another one."""
    keys = ", ".join(f"`{name}`" for name in table.key)
    counted = f"SELECT count(*) AS n FROM {table.full_name} GROUP BY {keys} HAVING count(*) > 1"
    (row,) = spark.sql(f"SELECT coalesce(sum(n), 0) AS n FROM ({counted})").collect()
    return row["n"]


def _broken(failed: dict[str, int]) -> dict[str, int]:
    return {name: count for name, count in failed.items() if count}


def _say(**members: object) -> None:
    print(json.dumps(members), flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ipai_lakehouse.spark.bench")
    parser.add_argument(
        "--bronze", type=Path, required=True, help="folder of the bronze tables, Parquet or Delta"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the tables, new or empty")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--memory", default="8g", help="heap of the Java process")
    parser.add_argument(
        "--partitions", type=int, default=32, help="partitions of a shuffle before Spark joins small ones"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
