"""``bronze.ingested_batches``: what was begun and what is in; ``bronze.refused_batches``: what is not.

A row of ``ingested_batches`` without records is a beginning.
"""

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pyarrow as pa
from deltalake import write_deltalake

from ..engine import run_query
from ..engine.catalog import table_names, table_path
from .chain import Applied
from .errors import DamagedBatch
from .landing import Manifest

LOG_TABLE, REFUSED_TABLE = "ingested_batches", "refused_batches"
_MOMENT = pa.timestamp("us", "UTC")
_LOG = pa.schema(
    [
        ("source", pa.string()),
        ("batch", pa.string()),
        ("snapshot_at", _MOMENT),
        ("ingested_at", _MOMENT),
        ("records", pa.int64()),
        ("rejected", pa.int64()),
    ]
)
_REFUSED = pa.schema(
    [
        ("source", pa.string()),
        ("batch", pa.string()),
        ("refused_at", _MOMENT),
        ("table_name", pa.string()),
        ("column_name", pa.string()),
        ("reason", pa.string()),
    ]
)


def applied_batches(home: Path) -> dict[str, Applied]:
    """What every source has in bronze."""
    if LOG_TABLE not in table_names(home, "bronze"):
        return {}
    sql = f"SELECT source, batch, records FROM bronze.{LOG_TABLE} ORDER BY ingested_at, records NULLS FIRST"
    found: dict[str, Applied] = {}
    for row in run_query(home, sql).to_pylist():
        found[row["source"]] = _after(found.get(row["source"], Applied()), row)
    return found


def _after(applied: Applied, row: dict[str, Any]) -> Applied:
    """What is known after one more row of the log."""
    if row["records"] is None:
        return Applied(applied.batch, begun=row["batch"])
    return Applied(row["batch"])


def note_begun(home: Path, manifest: Manifest) -> None:
    """Write down that tables begin to change."""
    _note(home, manifest, None, None)


def note_finished(home: Path, manifest: Manifest, records: int, rejected: int) -> None:
    """Write down that a batch is in all tables: ``records`` went in, ``rejected`` rows were left out."""
    _note(home, manifest, records, rejected)


def note_refused(home: Path, source: str, batch: str, error: DamagedBatch) -> None:
    """Write down why a batch was refused, once however often it is tried."""
    entry = {
        "source": source,
        "batch": batch,
        "table_name": f"bronze.{error.table}" if error.table else None,
        "column_name": error.column,
        "reason": str(error),
    }
    if REFUSED_TABLE in table_names(home, "bronze"):
        known = run_query(home, f"SELECT {', '.join(entry)} FROM bronze.{REFUSED_TABLE}").to_pylist()
        if entry in known:
            return
    _append(home, REFUSED_TABLE, entry | {"refused_at": datetime.now(timezone.utc)}, _REFUSED)


def _note(home: Path, manifest: Manifest, records: int | None, rejected: int | None) -> None:
    entry = {
        "source": manifest.source,
        "batch": manifest.batch,
        "snapshot_at": manifest.snapshot_at,
        "ingested_at": datetime.now(timezone.utc),
        "records": records,
        "rejected": rejected,
    }
    _append(home, LOG_TABLE, entry, _LOG)


def _append(home: Path, name: str, entry: dict[str, Any], schema: pa.Schema) -> None:
    """Add one row in one commit; a log from before a column was known gets the column."""
    path = table_path(home, "bronze", name)
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = pa.Table.from_pylist([entry], schema)
    write_deltalake(path, rows, mode="append", schema_mode="merge", name=name)
