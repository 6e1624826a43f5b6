"""The export against COPY:  python -m tests.bench.connector.bench_export

Environment: ``IPAI_BENCH_DSN`` (a prepared Odoo database; it is copied, not changed), ``IPAI_ODOO_PYTHON``,
``IPAI_ODOO_BIN``, ``IPAI_ODOO_CONF``, ``IPAI_BENCH_ROWS`` (journal items, 3,000,000). What is measured is the
real export up to the files that wait for their upload: digests, COPY, gzip, SHA-256, disk.
"""

import json
import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2.extensions import make_dsn, parse_dsn

from tests.bench.figures import Figure, report

SCRATCH = "ipai_bench_export"
SCRIPT = Path(__file__).parent / "export_in_odoo.py"
ROWS = int(os.environ.get("IPAI_BENCH_ROWS", "3000000"))
COLUMNS = (
    "id, move_id, company_id, account_id, partner_id, date, display_type, parent_state, balance, "
    "tax_line_id, tax_base_amount, create_date, write_date"
)
# The entries of the prepared books, over and over, each copy with ids behind those of the one before.
COPIES = "generate_series(1, %(copies)s) AS copy"


def main():
    """Make the scratch database, measure, report, drop it."""
    dsn = os.environ["IPAI_BENCH_DSN"]
    template = parse_dsn(dsn)["dbname"]
    with _session(make_dsn(dsn, dbname="postgres")) as run:
        run(f'DROP DATABASE IF EXISTS "{SCRATCH}"')
        run(f'CREATE DATABASE "{SCRATCH}" TEMPLATE "{template}"')
    scratch = make_dsn(dsn, dbname=SCRATCH)
    try:
        with _session(scratch) as run:
            _grow(run)
            before = _copy_to_null(run)
            ours = _in_odoo()
            _report(min(before, _copy_to_null(run)), ours)  # before and after: a machine is not always quiet
    finally:
        with _session(make_dsn(dsn, dbname="postgres")) as run:
            run(f'DROP DATABASE "{SCRATCH}" WITH (FORCE)')


class _session:
    """A function that runs a statement at once and returns its cursor."""

    def __init__(self, dsn):
        self.connection = psycopg2.connect(dsn)
        self.connection.autocommit = True

    def __enter__(self):
        return self.run

    def __exit__(self, *_error):
        self.connection.close()

    def run(self, sql, parameters=None):
        cursor = self.connection.cursor()
        cursor.execute(sql, parameters)
        return cursor


def _grow(run):
    """Multiply the books up to ``ROWS`` items; keys and indexes that the export does not use go first."""
    for table in ("account_move", "account_move_line", "account_move_line_account_tax_rel"):
        _strip(run, table)
    (lines, last_line), (last_move,) = (
        run("SELECT count(*), max(id) FROM account_move_line").fetchone(),
        run("SELECT max(id) FROM account_move").fetchone(),
    )
    steps = {"copies": max(0, -(-ROWS // lines) - 1), "line": last_line, "move": last_move}
    _multiply(run, "account_move", {"id": "id + copy * %(move)s"}, steps)
    own = {"id": "id + copy * %(line)s", "move_id": "move_id + copy * %(move)s"}
    _multiply(run, "account_move_line", own, steps)
    tax = {"account_move_line_id": "account_move_line_id + copy * %(line)s"}
    _multiply(run, "account_move_line_account_tax_rel", tax, steps)
    last = "SELECT id FROM account_move_line ORDER BY id OFFSET %s LIMIT 1"
    run(f"DELETE FROM account_move_line WHERE id > ({last})", [ROWS - 1])
    run("VACUUM (ANALYZE) account_move, account_move_line, account_move_line_account_tax_rel")


def _strip(run, table):
    keep = ("_pkey", "_partner_id_ref_idx", "_move_id_index", "_partner_id_index")
    for (name,) in run(
        "SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('f', 'c')",
        [table],
    ):
        run(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for (name,) in run("SELECT indexname FROM pg_indexes WHERE tablename = %s", [table]).fetchall():
        if not name.endswith(keep):
            run(f'DROP INDEX "{name}"')


def _multiply(run, table, changed, steps):
    found = run(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND table_schema = 'public' AND is_generated = 'NEVER'",
        [table],
    )
    names = [name for (name,) in found]
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(changed.get(name, f'"{name}"') for name in names)
    run(f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table}, {COPIES} ORDER BY copy, 1", steps)


def _copy_to_null(run):
    """Seconds of the plain COPY of the same columns: the better of three, after the table was read once."""
    cursor, times = run("SELECT count(balance) FROM account_move_line"), []
    for _attempt in range(3):
        with open(os.devnull, "wb") as nowhere:
            began = time.perf_counter()
            cursor.copy_expert(
                f"COPY (SELECT {COLUMNS} FROM account_move_line) TO STDOUT (FORMAT csv)", nowhere
            )
            times.append(time.perf_counter() - began)
    return min(times)


def _in_odoo():
    """Run the export in an Odoo shell; returns its figures."""
    command = [os.environ["IPAI_ODOO_PYTHON"], os.environ["IPAI_ODOO_BIN"], "shell"]
    command += ["-c", os.environ["IPAI_ODOO_CONF"], "-d", SCRATCH, "--no-http", "--log-level=error"]
    environment = os.environ | {"IPAI_SECRET_KEY": "benchmark"}
    with closing(SCRIPT.open()) as script:
        done = subprocess.run(
            command, stdin=script, env=environment, capture_output=True, text=True, check=False
        )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        sys.exit(f"The export did not run:\n{done.stdout}\n{done.stderr}")
    return json.loads(lines[-1])


def _report(copy, ours):
    lines = ours["lines"]
    report(
        Figure(
            f"full export of {lines['rows']:,} journal items",
            lines["rows"] / lines["seconds"],
            "rows/s",
            lines["rows"] / copy,
            "COPY to null",
            goal=0.6,
            at_least=True,
        )
    )
    report(Figure("peak memory of the exporting process", ours["peak_mb"], "MB", goal=300))
    full = ours["full"]
    for name, words in (
        ("newest", "the newest 1 % of moves"),
        ("scattered", "1 % of moves all over the books"),
    ):
        part = ours[name]
        report(
            Figure(
                f"export after {words} were edited, time",
                part["seconds"],
                "s",
                full["seconds"],
                "full export",
            )
        )
        report(Figure(f"export after {words} were edited, size", part["mb"], "MB", full["mb"], "full export"))


if __name__ == "__main__":
    main()
