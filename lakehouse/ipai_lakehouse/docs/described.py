"""All tables as the pages show them: columns with their types, and who reads whom."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..engine.catalog import Column, TableInfo, columns_of
from ..engine.errors import QueryError, table_not_found
from ..engine.lineage import Edge, table_lineage
from ..engine.query import read_query
from ..engine.tables import TABLES_FOLDER, BronzeTable, Table, load_bronze, load_tables

ORIGIN = (
    Column("_source", "STRING", comment="the database the row comes from"),
    Column("_batch", "STRING", comment="the batch it came with"),
    Column("_snapshot_at", "TIMESTAMP", comment="the moment the batch shows"),
)


@dataclass(frozen=True)
class Lake:
    """The tables in the order they are computed, the landing contract, and every column with its type."""

    tables: Sequence[Table]
    bronze: Mapping[str, BronzeTable]
    columns: Mapping[str, Sequence[Column]]
    edges: Sequence[Edge]

    def upstreams(self, name: str) -> list[str]:
        """The tables that one reads."""
        return [edge.source for edge in self.edges if edge.target == name]

    def downstreams(self, name: str) -> list[str]:
        """The tables that read one."""
        return [edge.target for edge in self.edges if edge.source == name]


def describe(folder: Path = TABLES_FOLDER) -> Lake:
    """Read a folder of table files. Raises ``DefinitionError`` or ``QueryError`` for one that cannot be."""
    bronze, tables = load_bronze(folder), load_tables(folder)
    columns: dict[str, Sequence[Column]] = {
        f"bronze.{name}": (*(Column(one.name, one.type) for one in contract.columns), *ORIGIN)
        for name, contract in bronze.items()
    }
    for table in tables:
        columns[table.full_name] = _typed(table, columns)
    return Lake(tables, bronze, columns, table_lineage(tables))


def _typed(table: Table, known: Mapping[str, Sequence[Column]]) -> Sequence[Column]:
    """The columns the engine would write: the SELECT runs over tables without rows."""

    def resolve(schema: str, name: str) -> TableInfo:
        if f"{schema}.{name}" not in known:
            raise table_not_found(f"{schema}.{name}")
        return TableInfo(schema, name, Path(name), 0, tuple(known[f"{schema}.{name}"]), ())

    try:
        with tempfile.TemporaryDirectory() as home, read_query(home, table.sql, resolve) as reader:
            return columns_of(reader.schema)
    except QueryError as error:
        raise QueryError(f"{table.full_name}: {error.message}", error.error_class, error.sql_state) from None
