"""What tables exist: the catalog ``ipai`` is the folder tree ``HOME/tables/<schema>/<table>``."""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable, Schema
from deltalake.exceptions import TableNotFoundError

from .errors import table_not_found
from .travel import go_to

CATALOG = "ipai"
LOG = "_delta_log"
SCHEMAS = ("bronze", "silver", "gold", "features", "models")
_SQL_TYPES = {
    "long": "BIGINT",
    "integer": "INT",
    "short": "SMALLINT",
    "byte": "TINYINT",
    "string": "STRING",
    "boolean": "BOOLEAN",
    "double": "DOUBLE",
    "float": "FLOAT",
    "date": "DATE",
    "timestamp": "TIMESTAMP",
    "timestamp_ntz": "TIMESTAMP_NTZ",
    "binary": "BINARY",
}


@dataclass(frozen=True)
class Column:
    """A column: its name, its Databricks SQL type and its comment."""

    name: str
    type: str
    nullable: bool = True
    comment: str = ""


@dataclass(frozen=True)
class TableInfo:
    """One table at one Delta version; ``files`` are the Parquet files that make up exactly this version."""

    schema: str
    name: str
    path: Path
    version: int
    columns: tuple[Column, ...]
    files: tuple[str, ...]
    comment: str = ""
    counts: Mapping[str, int] = field(default_factory=dict, compare=False)

    @property
    def full_name(self) -> str:
        """``schema.table``."""
        return f"{self.schema}.{self.name}"

    @property
    def rows(self) -> int:
        """How many rows this version has."""
        return sum(self.rows_of(file) for file in self.files)

    def rows_of(self, file: str) -> int:
        """How many rows a data file has: the Delta log says it, or else the file."""
        known = self.counts.get(file)
        return pq.read_metadata(file).num_rows if known is None else known

    def of_files(self, files: Iterable[str]) -> "TableInfo":
        """The same table with only some of its data files."""
        return replace(self, files=tuple(files))

    def type_of(self, column: str) -> str:
        """The Databricks SQL type of a column. Raises ``KeyError``."""
        return {one.name: one.type for one in self.columns}[column]


def tables_folder(home: Path | str) -> Path:
    """Where the Delta tables of a lakehouse live."""
    return Path(home).resolve() / "tables"


def table_path(home: Path | str, schema: str, name: str) -> Path:
    """Where one table lives, whether it exists or not."""
    return tables_folder(home) / schema / name


def is_table(path: Path) -> bool:
    """Whether a folder holds a Delta table."""
    return (path / LOG).is_dir()


def schema_names(home: Path | str) -> list[str]:
    """The schemas of the catalog: the fixed ones and any other folder, sorted."""
    root = tables_folder(home)
    found = {entry.name for entry in root.iterdir() if entry.is_dir()} if root.is_dir() else set()
    return sorted({name for name in found if not name.startswith("_")} | set(SCHEMAS))


def table_names(home: Path | str, schema: str) -> list[str]:
    """The tables of a schema that have a first committed version, sorted."""
    folder = tables_folder(home) / schema
    if not folder.is_dir():
        return []
    return sorted(entry.name for entry in folder.iterdir() if is_table(entry))


def open_table(home: Path | str, schema: str, name: str, as_of: int | datetime | None = None) -> TableInfo:
    """Pin the newest version of a table, or that of a number or moment. Raises ``QueryError``."""
    path = table_path(home, schema, name)
    version = newest_version(path) if as_of is None else as_of
    if isinstance(version, int) and (stamp := _stamp(path, version)):
        return _read_once(path, version, stamp)
    return _read(path, as_of)


@lru_cache(maxsize=512)
def _read_once(path: Path, version: int, stamp: tuple[int, int]) -> TableInfo:
    """A version never changes, so it is read once; the stamp tells a table made anew in its place."""
    return _read(path, version)


def _read(path: Path, as_of: int | datetime | None) -> TableInfo:
    table = _delta_table(path)
    if as_of is not None and as_of != table.version():
        go_to(table, as_of)
    fields = json.loads(table.schema().to_json())["fields"]
    actions = add_actions(table).select(["path", "num_records"]).to_pydict()
    counts = dict(zip(map(os.path.basename, actions["path"]), actions["num_records"], strict=True))
    files = tuple(table.file_uris())
    return TableInfo(
        schema=path.parent.name,
        name=path.name,
        path=path,
        version=table.version(),
        columns=tuple(_column(field) for field in fields),
        files=files,
        comment=table.metadata().description or "",
        counts={file: counts[Path(file).name] for file in files if Path(file).name in counts},
    )


def add_actions(table: DeltaTable) -> pa.Table:
    """What a version's log says of each data file: path, rows, and as ``min.<column>`` its statistics."""
    return pa.RecordBatchReader.from_stream(table.get_add_actions(flatten=True)).read_all()


def newest_version(path: Path) -> int | None:
    """The number of the newest commit in a table's log; None where there is no table."""
    try:
        commits = [entry.name for entry in os.scandir(path / LOG) if entry.name.endswith(".json")]
    except OSError:
        return None
    return max((int(name[:-5]) for name in commits if name[:-5].isdigit()), default=None)


def _stamp(path: Path, version: int) -> tuple[int, int] | None:
    """What tells a commit's file from another one of the same name."""
    try:
        found = (path / LOG / f"{version:020}.json").stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def columns_of(schema: pa.Schema) -> tuple[Column, ...]:
    """The columns a Delta table of this Arrow schema has."""
    fields = json.loads(Schema.from_arrow(schema).to_json())["fields"]
    return tuple(_column(field) for field in fields)


def delta_table(home: Path | str, schema: str, name: str) -> DeltaTable:
    """The Delta table of that name. Raises ``QueryError`` TABLE_OR_VIEW_NOT_FOUND."""
    return _delta_table(table_path(home, schema, name))


def _delta_table(path: Path) -> DeltaTable:
    missing = table_not_found(f"{path.parent.name}.{path.name}")
    if not is_table(path):
        raise missing
    try:
        return DeltaTable(path)
    except TableNotFoundError:
        raise missing from None


def sql_type(delta_type: Any) -> str:
    """The Databricks SQL name of a type written as in the Delta log: ``long`` → ``BIGINT``."""
    if isinstance(delta_type, str):
        return _SQL_TYPES.get(delta_type) or delta_type.upper()
    if delta_type["type"] == "array":
        return f"ARRAY<{sql_type(delta_type['elementType'])}>"
    if delta_type["type"] == "map":
        return f"MAP<{sql_type(delta_type['keyType'])}, {sql_type(delta_type['valueType'])}>"
    inner = ", ".join(f"{field['name']}: {sql_type(field['type'])}" for field in delta_type["fields"])
    return f"STRUCT<{inner}>"


def _column(field: dict[str, Any]) -> Column:
    comment = field.get("metadata", {}).get("comment", "")
    return Column(field["name"], sql_type(field["type"]), field["nullable"], comment)
