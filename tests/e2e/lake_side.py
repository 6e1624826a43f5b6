"""Run by the lakehouse's own Python:  lake_side.py HOME.  Reads a command a line, answers with JSON a line.

``ingest`` → null, or the sentence of the error; ``compare TABLE FILE`` → null, or the first difference.
"""

import json
import resource
import sys
from datetime import date, datetime, timezone
from decimal import Decimal
from pathlib import Path

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.tables import load_bronze
from ipai_lakehouse.jobs.errors import JobError
from ipai_lakehouse.jobs.ingest import ingest

HOME = Path(sys.argv[1])
_soft, most = resource.getrlimit(resource.RLIMIT_AS)
resource.setrlimit(resource.RLIMIT_AS, (most, most))  # Odoo gives its limit to the processes it starts
READ = {
    "DATE": date.fromisoformat,
    "TIMESTAMP": lambda text: datetime.fromisoformat(text).replace(tzinfo=timezone.utc),
}


def answer(command, *arguments):
    """Do what a line says."""
    if command == "ingest":
        try:
            return ingest(HOME, log=lambda line: None)
        except JobError as error:
            return str(error)
    return difference(*arguments)


def difference(table, path):
    """The first row that bronze has and the table has not, or the other way round."""
    columns = load_bronze()[table].columns
    names = [column.name for column in columns]
    with open(path, encoding="utf-8") as file:
        expected = rows_of(json.load(file, parse_float=Decimal), columns)
    found = rows_of(run_query(HOME, f"SELECT {', '.join(names)} FROM bronze.{table}").to_pylist(), columns)
    if found == expected:
        return None
    return f"in bronze only: {list(found - expected)[:2]}; in the ledger only: {list(expected - found)[:2]}"


def rows_of(rows, columns):
    """The rows as a set: every table has a key, so a row that is there twice is a fault."""
    kept = {tuple(value(column.type, row[column.name]) for column in columns) for row in rows}
    if len(kept) != len(rows):
        raise SystemExit(f"{len(rows) - len(kept)} rows are there twice")
    return kept


def value(kind, cell):
    """A cell as a Python value: exact, with its type."""
    if cell is None:
        return None
    if kind.startswith("DECIMAL"):
        return Decimal(cell)
    return READ[kind](cell) if kind in READ and isinstance(cell, str) else cell


for line in sys.stdin:
    print(json.dumps(answer(*line.split())), flush=True)
