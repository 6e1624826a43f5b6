"""Bring a lake's tables up to date and say what it cost; runs in the lakehouse's own environment.

    python -m tests.bench.lakehouse.update HOME [--full] [--digests]

Prints one JSON object: `seconds` of the whole process from its start, `peak_mb`, `tables` with their seconds
and rows, and with `--digests` a digest of each table's rows that does not depend on their order.
"""

import argparse
import json
import resource
import time

from ipai_lakehouse.engine.catalog import open_table
from ipai_lakehouse.engine.pipeline import TableReport, run_pipeline
from ipai_lakehouse.engine.session import open_session
from ipai_lakehouse.engine.tables import load_tables


def digest(home: str, name: str) -> list:
    """How many rows a table has, and the sum of their hashes."""
    info = open_table(home, *name.split("."))
    columns = ", ".join(f'CAST("{column.name}" AS VARCHAR)' for column in info.columns)
    with open_session(home, [info], keep_order=False) as connection:
        query = f"SELECT count(*), sum(hash(concat_ws(chr(31), {columns})))::VARCHAR FROM ipai.{name}"
        return list(connection.execute(query).fetchall()[0])


def told(report: TableReport) -> None:
    """A line of progress for whoever reads the log."""
    print(f"{report.table}: {report.seconds:.1f} s, {report.rows} rows, {report.why}", flush=True)


def main() -> None:
    """Run one update."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--digests", action="store_true")
    arguments = parser.parse_args()
    reports = run_pipeline(arguments.home, log=lambda line: None, full=arguments.full, finished=told)
    found = {
        "seconds": time.clock_gettime(time.CLOCK_BOOTTIME) - started(),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "tables": {report.table: [round(report.seconds, 2), report.rows] for report in reports},
    }
    if arguments.digests:
        found["digests"] = {
            table.full_name: digest(arguments.home, table.full_name) for table in load_tables()
        }
    print(json.dumps(found), flush=True)


def started() -> float:
    """When this process began, in seconds since the machine did: imports count too."""
    with open("/proc/self/stat", encoding="ascii") as file:
        ticks = int(file.read().rpartition(")")[2].split()[19])
    return ticks / 100


if __name__ == "__main__":
    main()
