"""What tables exist: the catalog ``ipai`` is the folder tree ``HOME/tables/<schema>/<table>``."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError

from .errors import table_not_found
from .travel import go_to

CATALOG = "ipai"
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

    @property
    def full_name(self) -> str:
        """``schema.table``."""
        return f"{self.schema}.{self.name}"


def tables_folder(home: Path | str) -> Path:
    """Where the Delta tables of a lakehouse live."""
    return Path(home).resolve() / "tables"


def table_path(home: Path | str, schema: str, name: str) -> Path:
    """Where one table lives, whether it exists or not."""
    return tables_folder(home) / schema / name


def schema_names(home: Path | str) -> list[str]:
    """The schemas of the catalog: the fixed ones and any other folder, sorted."""
    root = tables_folder(home)
    found = {entry.name for entry in root.iterdir() if entry.is_dir()} if root.is_dir() else set()
    return sorted(found | set(SCHEMAS))


def table_names(home: Path | str, schema: str) -> list[str]:
    """The tables of a schema that have a first committed version, sorted."""
    folder = tables_folder(home) / schema
    if not folder.is_dir():
        return []
    return sorted(entry.name for entry in folder.iterdir() if (entry / "_delta_log").is_dir())


def open_table(home: Path | str, schema: str, name: str, as_of: int | datetime | None = None) -> TableInfo:
    """Pin the newest version of a table, or that of a number or moment. Raises ``QueryError``."""
    table = delta_table(home, schema, name)
    if as_of is not None:
        go_to(table, as_of)
    path = table_path(home, schema, name)
    fields = json.loads(table.schema().to_json())["fields"]
    return TableInfo(
        schema=schema,
        name=name,
        path=path,
        version=table.version(),
        columns=tuple(_column(field) for field in fields),
        files=tuple(table.file_uris()),
        comment=table.metadata().description or "",
    )


def delta_table(home: Path | str, schema: str, name: str) -> DeltaTable:
    """The Delta table of that name. Raises ``QueryError`` TABLE_OR_VIEW_NOT_FOUND."""
    path = table_path(home, schema, name)
    if not (path / "_delta_log").is_dir():
        raise table_not_found(f"{schema}.{name}")
    try:
        return DeltaTable(path)
    except TableNotFoundError:
        raise table_not_found(f"{schema}.{name}") from None


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
