"""The options of `ipai-lakehouse import-postgres` and `parity`; the driver is loaded when one runs."""

import argparse
from pathlib import Path


def add_commands(commands: argparse._SubParsersAction) -> None:
    """Add both commands to the command line."""
    importing = commands.add_parser(
        "import-postgres", help="bring tables of a PostgreSQL database into bronze"
    )
    importing.add_argument("--parity", action="store_true", help="compare both sides afterwards")
    importing.set_defaults(run=_run_import)
    parity = commands.add_parser("parity", help="compare a PostgreSQL database with what the lake has of it")
    parity.set_defaults(run=_run_parity)
    for command in (importing, parity):
        _add_options(command)


def _add_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("dsn", help="postgresql://user@host:5432/database; put the password into PGPASSWORD")
    command.add_argument("--home", type=Path, required=True, help="folder of the lakehouse")
    command.add_argument("--tables", default="", metavar="SCHEMA.TABLE,…", help="only these")
    command.add_argument("--schema", default="public", help="all tables of this schema (public)")
    command.add_argument("--source", default="", help="how the lake calls it; the database's name when empty")
    command.add_argument(
        "--date-column",
        action="append",
        default=[],
        metavar="TABLE=COLUMN",
        help="what cuts a table into months in the parity report",
    )
    command.add_argument(
        "--report", type=Path, default=None, help="where to write the report, without ending"
    )


def _run_import(options: argparse.Namespace) -> int:
    from .command import run_import

    return run_import(options)


def _run_parity(options: argparse.Namespace) -> int:
    from .command import run_parity

    return run_parity(options)
