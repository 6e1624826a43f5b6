"""Data files of Delta tables, written by DuckDB itself: the fastest way from a SELECT to Parquet."""

import json
import os
import shutil
import time
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
from deltalake.transaction import AddAction

from .errors import QueryError
from .session import query_error

ROW_GROUP = 122_880
# A column with more values than this in a row group gets no dictionary: trying is a quarter of all writing.
DICTIONARY = 4_096
_FILE = "_file"


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


def write_files(
    connection: duckdb.DuckDBPyConnection, query: str, folder: Path, *, apart: str | None = None
) -> list[DataFile]:
    """Write a query's rows into new files of a folder, one a thread; files without rows do not stay.

    Rows for which the SQL expression ``apart`` has a value are in a file with those of the same value only.
    The files belong to no version yet: what a killed process leaves, no reader sees.
    """
    name = f"part-{uuid.uuid4().hex}"
    if apart is not None:
        return _written_apart(connection, query, folder / name, apart)
    folder.mkdir(parents=True, exist_ok=True)
    how = f"PER_THREAD_OUTPUT true, APPEND true, FILENAME_PATTERN '{name}-{{uuid}}'"
    try:
        files = _copied(connection, query, folder, how)
    except QueryError:
        for path in folder.glob(f"{name}-*"):
            path.unlink()
        raise
    remove_files(file for file in files if not file.rows)
    return [file for file in files if file.rows]


def _written_apart(
    connection: duckdb.DuckDBPyConnection, query: str, folder: Path, apart: str
) -> list[DataFile]:
    """DuckDB gives each value a folder in ``folder``; the files move beside it, where a table's files lie."""
    folder.mkdir(parents=True)
    moved = []
    try:
        split = f"SELECT *, {apart} AS {_FILE} FROM ({query}) AS computed"
        for file in _copied(
            connection, split, folder, f"PARTITION_BY ({_FILE}), FILENAME_PATTERN '{{uuid}}'"
        ):
            target = folder.with_name(f"{folder.name}-{Path(file.path).name}")
            Path(file.path).replace(target)
            moved.append(replace(file, path=str(target)))
    finally:
        shutil.rmtree(folder)
    return moved


def _copied(connection: duckdb.DuckDBPyConnection, query: str, folder: Path, how: str) -> list[DataFile]:
    target = str(folder).replace("'", "''")
    try:
        written = connection.execute(
            f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {ROW_GROUP}, "
            f"DICTIONARY_SIZE_LIMIT {DICTIONARY}, RETURN_STATS true, {how})"
        ).fetchall()
    except duckdb.Error as error:
        raise query_error(error) from None
    return [_data_file(row) for row in written]


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
