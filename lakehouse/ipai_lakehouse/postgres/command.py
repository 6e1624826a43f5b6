"""What `ipai-lakehouse import-postgres` and `ipai-lakehouse parity` do."""

import argparse
import re

import psycopg

from .connection import PostgresError, snapshot
from .importing import import_tables
from .parity import Report, compare
from .report import as_text, write_report
from .tables import SourceTable, find_tables

DIFFERS = 2
_SOURCE = re.compile(r"[a-z][a-z0-9_]*$")


def run_import(options: argparse.Namespace) -> int:
    """Import, and compare where that is asked for; the exit code. Raises ``PostgresError``."""
    with snapshot(options.dsn) as connection:
        source, tables = _chosen(connection, options)
        import_tables(connection, options.home, source, tables, _say)
        return _compare(connection, options, source, tables) if options.parity else 0


def run_parity(options: argparse.Namespace) -> int:
    """Compare; 0 when both sides have the same, 2 when not. Raises ``PostgresError``."""
    with snapshot(options.dsn) as connection:
        return _compare(connection, options, *_chosen(connection, options))


def _chosen(connection: psycopg.Connection, options: argparse.Namespace) -> tuple[str, list[SourceTable]]:
    if not options.home.is_dir():
        raise PostgresError(f"The lakehouse folder {options.home} does not exist.")
    source = options.source or re.sub(r"[^a-z0-9]+", "_", connection.info.dbname.lower())
    if not _SOURCE.match(source):
        raise PostgresError(f"{source!r} is no name for a source: take small letters, digits and _.")
    names = [name.strip() for name in options.tables.split(",") if name.strip()]
    return source, find_tables(connection, source, names, options.schema, _dates(options.date_column))


def _dates(pairs: list[str]) -> dict[str, str]:
    for pair in pairs:
        if not all(pair.partition("=")):
            raise PostgresError(f"--date-column takes TABLE=COLUMN, not {pair}.")
    return dict(pair.split("=", 1) for pair in pairs)


def _compare(
    connection: psycopg.Connection, options: argparse.Namespace, source: str, tables: list[SourceTable]
) -> int:
    report: Report = compare(connection, options.home, source, tables)
    _say(as_text(report).rstrip())
    written = write_report(report, options.report or options.home / "parity" / source)
    _say(f"written to {written[0]} and {written[1].name}")
    return 0 if report.equal else DIFFERS


def _say(line: str) -> None:
    print(line, flush=True)
