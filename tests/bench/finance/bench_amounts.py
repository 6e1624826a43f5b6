"""Filings on a ledger of a million items:  python -m tests.bench.finance.bench_amounts

Environment: ``IPAI_BENCH_DSN`` (an Odoo database with the addons; it is copied, not changed),
``IPAI_ODOO_PYTHON``, ``IPAI_ODOO_BIN``, ``IPAI_ODOO_CONF``, ``IPAI_BENCH_ITEMS`` (1,000,000). One company's
year is posted through Odoo, then multiplied by SQL. What is measured is the button Compute Amounts for all
returns of the year, opening the list of filings, and what the reconciliation adds to opening a return.
"""

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2.extensions import make_dsn, parse_dsn

from tests.bench.figures import Figure, report

SCRATCH = "ipai_bench_filings"
SCRIPT = Path(__file__).parent / "amounts_in_odoo.py"
ITEMS = int(os.environ.get("IPAI_BENCH_ITEMS", "1000000"))


def main():
    """Make the scratch database, measure, report, drop it."""
    dsn = os.environ["IPAI_BENCH_DSN"]
    server = make_dsn(dsn, dbname="postgres")
    run(server, f'DROP DATABASE IF EXISTS "{SCRATCH}"')
    run(server, f'CREATE DATABASE "{SCRATCH}" TEMPLATE "{parse_dsn(dsn)["dbname"]}"')
    try:
        company = in_odoo("prepare")["company"]
        grow(make_dsn(dsn, dbname=SCRATCH), company)
        tell(in_odoo("measure"))
    finally:
        run(server, f'DROP DATABASE "{SCRATCH}" WITH (FORCE)')


def run(dsn, *statements):
    """Run statements, each at once, and return the rows of the last one."""
    with closing(psycopg2.connect(dsn)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(*statement if isinstance(statement, tuple) else (statement,))
        return cursor.fetchall() if cursor.description else []


def grow(dsn, company):
    """Repeat the company's entries until the ledger has ``ITEMS`` items; constraints and triggers stay."""
    lines = run(dsn, ("SELECT count(*) FROM account_move_line WHERE company_id = %s", [company]))[0][0]
    copies = {"copies": -(-ITEMS // lines) - 1, "company": company}
    repeat(dsn, "account_move", "company_id = %(company)s", {}, copies)
    own = {"move_id": "move_id + copy * (SELECT step FROM bench_step WHERE name = 'account_move')"}
    repeat(dsn, "account_move_line", "company_id = %(company)s", own, copies)
    tax = {
        "account_move_line_id": "account_move_line_id"
        " + copy * (SELECT step FROM bench_step WHERE name = 'account_move_line')"
    }
    lines = (
        "account_move_line_id IN (SELECT id FROM account_move_line WHERE company_id = %(company)s AND id <= "
    )
    lines += "(SELECT step FROM bench_step WHERE name = 'account_move_line'))"
    repeat(dsn, "account_move_line_account_tax_rel", lines, tax, copies)
    run(dsn, "VACUUM (ANALYZE) account_move, account_move_line, account_move_line_account_tax_rel")


def repeat(dsn, table, where, changed, parameters):
    """Insert the rows of a table again, each copy with ids behind those of the one before."""
    columns = [
        name
        for (name,) in run(
            dsn,
            (
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = %s AND table_schema = 'public' AND is_generated = 'NEVER'",
                [table],
            ),
        )
    ]
    if "id" in columns:
        run(
            dsn,
            "CREATE TABLE IF NOT EXISTS bench_step (name text, step bigint)",
            f"INSERT INTO bench_step SELECT '{table}', max(id) FROM {table}",
        )
        changed = {"id": f"id + copy * (SELECT step FROM bench_step WHERE name = '{table}')", **changed}
    if table == "account_move":
        # Numbers are unique in a journal.
        changed |= {"name": "name || '-' || copy", "sequence_number": "sequence_number + copy * 100000"}
    values = ", ".join(changed.get(name, f'"{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    run(
        dsn,
        (
            f"INSERT INTO {table} ({names}) SELECT {values} FROM {table},"
            f" generate_series(1, %(copies)s) AS copy WHERE {where}",
            parameters,
        ),
    )


def in_odoo(step):
    """Run one step in an Odoo shell and return what it found."""
    command = [os.environ["IPAI_ODOO_PYTHON"], os.environ["IPAI_ODOO_BIN"], "shell"]
    command += ["-c", os.environ["IPAI_ODOO_CONF"], "-d", SCRATCH, "--no-http", "--log-level=error"]
    environment = os.environ | {"IPAI_SECRET_KEY": "benchmark", "IPAI_BENCH_STEP": step}
    with closing(SCRIPT.open()) as script:
        done = subprocess.run(
            command, stdin=script, env=environment, capture_output=True, text=True, check=False
        )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if not lines:
        sys.exit(f"The step {step} did not run:\n{done.stdout}\n{done.stderr}")
    return json.loads(lines[-1])


def tell(found):
    """Report the figures."""
    items, filings = f"{found['lines']:,} journal items", found["filings"]
    report(Figure(f"amounts of {filings} filings on {items}", found["amounts"], "s", goal=5))
    report(Figure(f"rows of a quarter's QAP on {items}", found["qap"], "s", goal=5))
    slowest = f"the ledger's side of the reconciliation when a {found['gate_form']} opens"
    report(Figure(f"{slowest}, {items}", found["gate"], "s", goal=0.3))
    report(Figure(f"open a list of {found['list_500']} filings", found["seconds_500"], "s", goal=1))
    more = found["queries_500"] - found["queries_10"]
    report(Figure("queries a list of 500 filings needs beyond one of 10", more, "queries", goal=0))


if __name__ == "__main__":
    main()
