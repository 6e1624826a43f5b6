"""Tables: the Delta tables of the lake, each with what its Delta log and its table file say."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as compute
from deltalake import DeltaTable
from deltalake.exceptions import TableNotFoundError

from ...engine.catalog import add_actions, table_names, table_path
from ...engine.published import published
from ...engine.tables import Table, load_tables
from .names import CATALOG, absent, belongs_to_lake, is_fixed, split
from .trash import Trash


@dataclass(frozen=True)
class TableFacts:
    """One table at the version that statements see.

    `rows` and `size_bytes` come from the Delta log; `rows` is None where it does not say.
    `definition` is the table file behind it, None for a table that is filled otherwise (bronze).
    """

    schema: str
    name: str
    path: Path
    table_id: str
    version: int
    comment: str
    fields: list[dict[str, Any]]
    created_ms: int
    updated_ms: int
    rows: int | None
    size_bytes: int
    definition: Table | None

    @property
    def full_name(self) -> str:
        """`catalog.schema.table`."""
        return f"{CATALOG}.{self.schema}.{self.name}"


@lru_cache(maxsize=1)
def definitions() -> dict[str, Table]:
    """The package's table files by `schema.table`."""
    return {table.full_name: table for table in load_tables()}


class Tables:
    """The tables of the lake in `home`."""

    def __init__(self, home: Path, trash: Trash) -> None:
        self._home = home
        self._trash = trash

    def names(self, schema: str) -> list[str]:
        """The tables of a schema, sorted."""
        return table_names(self._home, schema)

    def exists(self, full_name: str) -> bool:
        """Whether there is such a table."""
        schema, name = split("table", full_name, 3)
        return name in self.names(schema)

    def get(self, full_name: str) -> TableFacts:
        """One table; 404 where there is none."""
        schema, name = split("table", full_name, 3)
        if name not in self.names(schema):
            raise absent("table", full_name)
        try:
            return self.read(schema, name)
        except TableNotFoundError:  # deleted meanwhile
            raise absent("table", full_name) from None

    def read(self, schema: str, name: str) -> TableFacts:
        """The facts of an existing table, at the version that statements see."""
        path = table_path(self._home, schema, name)
        table = DeltaTable(path, version=published(self._home).get(f"{schema}.{name}"))
        metadata, (last,) = table.metadata(), table.history(1)
        rows, size = _size(table)
        return TableFacts(
            schema=schema,
            name=name,
            path=path,
            table_id=metadata.id,
            version=table.version(),
            comment=metadata.description or "",
            fields=json.loads(table.schema().to_json())["fields"],
            created_ms=metadata.created_time or 0,
            updated_ms=int(last["timestamp"]),
            rows=rows,
            size_bytes=size,
            definition=definitions().get(f"{schema}.{name}"),
        )

    def delete(self, full_name: str) -> None:
        """Delete a table of somebody's own schema; the lake's own tables stay."""
        found = self.get(full_name)
        if is_fixed(found.schema):
            raise belongs_to_lake("table", full_name)
        self._trash.throw(found.path)


def _size(table: DeltaTable) -> tuple[int | None, int]:
    """(rows, bytes) as the log counts them, without opening a data file."""
    actions = add_actions(table)
    counts = actions.column("num_records") if "num_records" in actions.column_names else pa.nulls(1)
    known = counts.null_count == 0
    rows = int(compute.sum(counts).as_py() or 0) if known else None
    return rows, int(compute.sum(actions.column("size_bytes")).as_py() or 0)
