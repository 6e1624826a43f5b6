"""Data files of Delta tables, written by DuckDB itself: the fastest way from a SELECT to Parquet."""

import json
import os
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
from deltalake.transaction import AddAction

from .session import query_error

ROW_GROUP = 122_880


@dataclass(frozen=True)
class DataFile:
    """One Parquet file: its rows and bytes, and of each column the smallest and largest value and the NULLs.

    ``low`` and ``high`` are texts as DuckDB writes them; columns without any are missing.
    """

    path: str
    rows: int
    size: int
    low: Mapping[str, str]
    high: Mapping[str, str]
    nulls: Mapping[str, int]

    def action(self, schema: pa.Schema) -> AddAction:
        """The entry that adds it to a Delta table, with what lets readers skip the file."""
        kinds = {field.name: field.type for field in schema if _is_skippable(field.type)}
        stats = {
            "numRecords": self.rows,
            "minValues": {
                name: _json(self.low[name], kind) for name, kind in kinds.items() if name in self.low
            },
            "maxValues": {
                name: _json(self.high[name], kind) for name, kind in kinds.items() if name in self.high
            },
            "nullCount": {name: count for name, count in self.nulls.items() if name in kinds},
        }
        now = int(time.time() * 1000)
        return AddAction(os.path.basename(self.path), self.size, {}, now, True, json.dumps(stats))


def write_files(connection: duckdb.DuckDBPyConnection, query: str, folder: Path) -> list[DataFile]:
    """Write a query's rows into new files of a folder, one a thread; files without rows do not stay.

    The files belong to no version yet: what a killed process leaves, no reader sees.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = str(folder).replace("'", "''")
    name = f"part-{uuid.uuid4().hex}"
    try:
        written = connection.execute(
            f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {ROW_GROUP}, "
            f"PER_THREAD_OUTPUT true, FILENAME_PATTERN '{name}-{{uuid}}', APPEND true, RETURN_STATS true)"
        ).fetchall()
    except duckdb.Error as error:
        for path in folder.glob(f"{name}-*"):
            path.unlink()
        raise query_error(error) from None
    files = [_data_file(row) for row in written]
    remove_files(file for file in files if not file.rows)
    return [file for file in files if file.rows]


def remove_files(files: Iterable[DataFile]) -> None:
    """Delete files that no version has."""
    for file in files:
        Path(file.path).unlink(missing_ok=True)


def _data_file(row: tuple) -> DataFile:
    path, rows, size, _, statistics, *_ = row
    columns = {name.strip('"'): values for name, values in statistics.items()}
    return DataFile(
        path=path,
        rows=rows,
        size=size,
        low={name: values["min"] for name, values in columns.items() if "min" in values},
        high={name: values["max"] for name, values in columns.items() if "max" in values},
        nulls={name: int(values["null_count"]) for name, values in columns.items() if "null_count" in values},
    )


def _is_skippable(kind: pa.DataType) -> bool:
    return pa.types.is_integer(kind) or pa.types.is_date(kind)


def _json(text: str, kind: pa.DataType) -> int | str:
    return date.fromisoformat(text).isoformat() if pa.types.is_date(kind) else int(text)
