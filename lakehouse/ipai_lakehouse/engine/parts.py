"""Parquet files written apart from a table and brought into it by one commit."""

import json
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable, Schema
from deltalake.transaction import AddAction, RemoveAction, create_table_with_add_actions

from .catalog import is_table, table_path

ROWS_A_PART = 1_000_000


@dataclass(frozen=True)
class Part:
    """One finished file: how many rows it has, and its statistics as Delta writes them."""

    path: Path
    rows: int
    stats: str


class PartWriter:
    """Writes rows into files of at most about a million rows each, so memory and rewriting stay small."""

    def __init__(self, folder: Path, schema: pa.Schema) -> None:
        self.folder, self.schema = folder, schema
        self.parts: list[Part] = []
        self._file: pq.ParquetWriter | None = None
        self._path, self._rows = folder, 0

    def write(self, rows: pa.RecordBatch) -> None:
        """Add rows; they must have the writer's schema."""
        if not rows.num_rows:
            return
        if self._file is None:
            self._path = self.folder / f"part-{uuid.uuid4()}.parquet"
            self._file = pq.ParquetWriter(
                self._path, self.schema, compression="snappy", store_decimal_as_integer=True
            )
        self._file.write_batch(rows)
        self._rows += rows.num_rows
        if self._rows >= ROWS_A_PART:
            self._finish()

    def close(self) -> list[Part]:
        """Finish the last file; returns all of them."""
        self._finish()
        return self.parts

    def _finish(self) -> None:
        if self._file is not None:
            self._file.close()
            self.parts.append(Part(self._path, self._rows, _stats(self._path)))
            self._file, self._rows = None, 0


def commit_parts(
    home: Path | str,
    schema_name: str,
    name: str,
    columns: pa.Schema,
    parts: Sequence[Part],
    removed: Sequence[str] | None = (),
) -> int:
    """Bring files into a table and take ``removed`` ones (paths as Delta names them) out, in one commit.

    None removes all and gives the table these columns. Creates the table where there is none. Returns the
    version, the old one where there is nothing to do.
    """
    path = table_path(home, schema_name, name)
    path.mkdir(parents=True, exist_ok=True)
    for part in parts:
        part.path.rename(path / part.path.name)
    adding = [_adding(path / part.path.name, part) for part in parts]
    if not is_table(path):
        create_table_with_add_actions(str(path), Schema.from_arrow(columns), adding, name=name)
    elif removed is None:
        DeltaTable(path).create_write_transaction(adding, "overwrite", columns)
    elif adding or removed:
        now = _milliseconds(time.time())
        removing = [RemoveAction(one, data_change=True, deletion_timestamp=now) for one in removed]
        DeltaTable(path).create_write_transaction([*removing, *adding], "append", columns)
    return DeltaTable(path).version()


def _adding(path: Path, part: Part) -> AddAction:
    state = path.stat()
    return AddAction(path.name, state.st_size, {}, _milliseconds(state.st_mtime), True, part.stats)


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)


def _stats(path: Path) -> str:
    """Row count, least and greatest whole numbers, dates and origins: what files are found by."""
    metadata = pq.read_metadata(path)
    least: dict[str, Any] = {}
    greatest: dict[str, Any] = {}
    for position, field in enumerate(metadata.schema.to_arrow_schema()):
        if not _is_searched(field):
            continue
        groups = [metadata.row_group(group).column(position) for group in range(metadata.num_row_groups)]
        known = [group.statistics for group in groups if group.statistics and group.statistics.has_min_max]
        if known:
            least[field.name] = _plain(min(one.min for one in known))
            greatest[field.name] = _plain(max(one.max for one in known))
    return json.dumps({"numRecords": metadata.num_rows, "minValues": least, "maxValues": greatest})


def _is_searched(field: pa.Field) -> bool:
    return pa.types.is_integer(field.type) or pa.types.is_date(field.type) or field.name == "_source"


def _plain(value: Any) -> Any:
    return value if isinstance(value, int | str) else value.isoformat()
