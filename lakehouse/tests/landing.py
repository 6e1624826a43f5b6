"""Make landing batches from Python dicts, as the export uploads them, for all tests that need a lake."""

import datetime as dt
import gzip
import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ipai_lakehouse.engine.tables import BronzeTable, load_bronze

SOURCE = "0f6c2a30-0000-4000-8000-000000000001"
BATCH = "20260301T020000Z-aaaa"
SNAPSHOT = "2026-03-01T02:00:00Z"
Rows = Iterable[Mapping[str, Any]]
Part = tuple[str, list[list[int]], int]


def landing_folder(home: Path, source: str = SOURCE, batch: str = BATCH) -> Path:
    """Where a batch lies under a lakehouse home."""
    return home / "volumes" / "ipai" / "bronze" / "landing" / source / batch


def make_batch(
    home: Path,
    tables: Mapping[str, Rows],
    source: str = SOURCE,
    batch: str = BATCH,
    snapshot_at: str = SNAPSHOT,
    base: str | None = None,
    parts: Mapping[str, Part] | None = None,
) -> Path:
    """Write a complete batch; tables that are not given are empty, columns that are not given are NULL.

    ``parts`` are tables in mode ``ranges``: (column, ranges, rows in all afterwards).
    """
    folder = landing_folder(home, source, batch)
    folder.mkdir(parents=True)
    entries = {
        name: write_table(folder, contract, list(tables.get(name, [])))
        for name, contract in load_bronze().items()
    }
    for name, (column, ranges, total) in (parts or {}).items():
        entries[name] |= {"mode": "ranges", "range_column": column, "ranges": ranges, "total": total}
    manifest = {
        "version": 2,
        "source": source,
        "batch": batch,
        "base": base,
        "snapshot_at": snapshot_at,
        "tables": entries,
    }
    (folder / "_manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def write_table(folder: Path, contract: BronzeTable, rows: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Write one gzip CSV and return its entry in the manifest."""
    names = [column.name for column in contract.columns]
    unknown = {key for row in rows for key in row} - set(names)
    if unknown:
        raise KeyError(f"{contract.name} has no columns {sorted(unknown)}")
    lines = [",".join(names), *(",".join(copy_text(row.get(name)) for name in names) for row in rows)]
    return write_file(folder, contract, "\n".join(lines) + "\n", len(rows))


def write_file(folder: Path, contract: BronzeTable, text: str, rows: int) -> dict[str, Any]:
    """Write a file with any text, good or bad, and return its entry in the manifest."""
    path = folder / f"{contract.name}.csv.gz"
    path.write_bytes(gzip.compress(text.encode(), mtime=0))
    columns = [{"name": column.name, "type": column.type} for column in contract.columns]
    return {
        "mode": "full",
        "file": path.name,
        "bytes": path.stat().st_size,
        "rows": rows,
        "total": rows,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "columns": columns,
    }


def copy_text(value: Any) -> str:
    """A value as PostgreSQL's COPY … CSV writes it: NULL is empty, an empty text is quoted."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, dt.datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S.%f")
    text = str(value)
    quoted = '"' + text.replace('"', '""') + '"'
    return quoted if not text or any(mark in text for mark in ',"\n\r') else text
