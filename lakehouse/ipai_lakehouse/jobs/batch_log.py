"""``bronze.ingested_batches``: what was begun and what is in. A row without records is a beginning."""

from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pyarrow as pa

from ..engine import run_query
from ..engine.catalog import table_names
from ..engine.delta import append_rows
from .chain import Applied
from .landing import Manifest

LOG_TABLE = "ingested_batches"
_SCHEMA = pa.schema(
    [
        ("source", pa.string()),
        ("batch", pa.string()),
        ("snapshot_at", pa.timestamp("us", "UTC")),
        ("ingested_at", pa.timestamp("us", "UTC")),
        ("records", pa.int64()),
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
    _append(home, manifest, None)


def note_finished(home: Path, manifest: Manifest, records: int) -> None:
    """Write down that a batch is in all tables."""
    _append(home, manifest, records)


def _append(home: Path, manifest: Manifest, records: int | None) -> None:
    entry = {
        "source": manifest.source,
        "batch": manifest.batch,
        "snapshot_at": manifest.snapshot_at,
        "ingested_at": datetime.now(timezone.utc),
        "records": records,
    }
    append_rows(home, "bronze", LOG_TABLE, pa.Table.from_pylist([entry], _SCHEMA))
