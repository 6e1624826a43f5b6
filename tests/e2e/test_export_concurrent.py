"""Fifty seeds of people who write while the export runs: the lake ends up with exactly the ledger's rows.

It works on a scratch copy of the demo's database and a lakehouse home of its own. Environment, besides that
of ``conftest``: ``IPAI_ODOO_PYTHON``, ``IPAI_ODOO_BIN``, ``IPAI_ODOO_CONF``, ``IPAI_LAKEHOUSE_PYTHON``.
"""

import json
import os
import subprocess
import time
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest
from psycopg2.extensions import make_dsn, parse_dsn

HERE, SCRATCH = Path(__file__).parent, "ipai_export_storm"
SEEDS = int(os.environ.get("IPAI_STORM_SEEDS", "50"))


@pytest.fixture
def scratch():
    """DSN of a copy of the demo's database; Odoo is asked to let go of the original for a second."""
    dsn = os.environ["IPAI_TEST_DSN"]
    original = parse_dsn(dsn)["dbname"]
    with closing(psycopg2.connect(make_dsn(dsn, dbname="postgres"))) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        cursor.execute(f'DROP DATABASE IF EXISTS "{SCRATCH}" WITH (FORCE)')
        cursor.execute(f'ALTER DATABASE "{original}" ALLOW_CONNECTIONS false')
        try:
            copy(cursor, original)
        finally:
            cursor.execute(f'ALTER DATABASE "{original}" ALLOW_CONNECTIONS true')
        yield make_dsn(dsn, dbname=SCRATCH)
        cursor.execute(f'DROP DATABASE "{SCRATCH}" WITH (FORCE)')


def copy(cursor, original):
    """Copy a database as soon as nobody is connected to it."""
    until = time.monotonic() + 30
    while True:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (original,)
        )
        try:
            cursor.execute(f'CREATE DATABASE "{SCRATCH}" TEMPLATE "{original}"')
            return
        except psycopg2.errors.ObjectInUse:
            if time.monotonic() > until:
                raise


def test_bronze_equals_the_tables_whoever_writes_meanwhile(scratch, tmp_path):
    command = [os.environ["IPAI_ODOO_PYTHON"], os.environ["IPAI_ODOO_BIN"], "shell", "--no-http"]
    command += ["-c", os.environ["IPAI_ODOO_CONF"], "-d", SCRATCH, "--log-level=error"]
    environment = os.environ | {
        "STORM_DSN": scratch,
        "STORM_HOME": str(tmp_path),
        "STORM_SEEDS": str(SEEDS),
        "STORM_LAKE_SCRIPT": str(HERE / "lake_side.py"),
    }
    with (HERE / "export_storm.py").open() as script:
        done = subprocess.run(
            command, stdin=script, env=environment, capture_output=True, text=True, check=False
        )
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    assert lines, done.stdout[-2000:] + done.stderr[-4000:]
    figures = json.loads(lines[-1])
    print(figures)
    assert figures["seeds"] == SEEDS
    assert figures["changes"] >= 5 * SEEDS, "the writers really wrote"
    assert figures["ranges"] >= 2 * SEEDS - 5, "nearly all exports sent only what changed"
