"""Lineage read from the SQL: which tables a table comes from, and which columns a column comes from.

A column comes from the columns its expression is computed from. Columns that only decide which rows are there
(joins, filters, groups) are not among them, as in Databricks' own lineage.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.lineage import Node
from sqlglot.lineage import lineage as trace
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import build_scope

from .errors import QueryError, table_not_found
from .statement import DIALECT, parse
from .tables import BronzeTable, DefinitionError, Table, load_bronze

ORIGIN = ("_source", "_batch", "_snapshot_at")  # what every bronze row carries beside its contract


@dataclass(frozen=True, order=True)
class Edge:
    """``target`` reads ``source``; both are full names (``silver.bills``)."""

    source: str
    target: str


@dataclass(frozen=True, order=True)
class ColumnRef:
    """One column of a table; ``table`` is its full name."""

    table: str
    column: str


@dataclass(frozen=True, order=True)
class ColumnEdge:
    """``target`` is computed from ``source``."""

    source: ColumnRef
    target: ColumnRef


def table_lineage(tables: Iterable[Table]) -> list[Edge]:
    """Who reads whom, sorted."""
    return sorted(Edge(read, table.full_name) for table in tables for read in table.reads)


def upstream_tables(tables: Iterable[Table], name: str) -> list[str]:
    """The tables that one reads itself."""
    return [edge.source for edge in table_lineage(tables) if edge.target == name]


def downstream_tables(tables: Iterable[Table], name: str) -> list[str]:
    """The tables that read one themselves."""
    return [edge.target for edge in table_lineage(tables) if edge.source == name]


def table_columns(
    tables: Sequence[Table], bronze: dict[str, BronzeTable] | None = None
) -> dict[str, list[str]]:
    """The columns of every table, bronze too, in their order. ``tables`` as ``load_tables`` orders them."""
    known = _bronze_columns(bronze)
    for table in tables:
        known[table.full_name] = [column for column, _ in _traced(table, known)]
    return known


def column_edges(tables: Sequence[Table], bronze: dict[str, BronzeTable] | None = None) -> list[ColumnEdge]:
    """Every column beside each column it is computed from, sorted. A constant has none."""
    known = table_columns(tables, bronze)
    return sorted(
        ColumnEdge(source, ColumnRef(table.full_name, column))
        for table in tables
        for column, sources in _traced(table, known)
        for source in sources
    )


def column_lineage(
    tables: Sequence[Table], table: str, column: str, bronze: dict[str, BronzeTable] | None = None
) -> list[ColumnRef]:
    """The columns that one is computed from. Raises ``QueryError`` when it is not there."""
    target = _existing(tables, table, column, bronze)
    return [edge.source for edge in column_edges(tables, bronze) if edge.target == target]


def downstream_columns(
    tables: Sequence[Table], table: str, column: str, bronze: dict[str, BronzeTable] | None = None
) -> list[ColumnRef]:
    """The columns that are computed from one. Raises ``QueryError`` like ``column_lineage``."""
    source = _existing(tables, table, column, bronze)
    return [edge.target for edge in column_edges(tables, bronze) if edge.source == source]


def _existing(
    tables: Sequence[Table], table: str, column: str, bronze: dict[str, BronzeTable] | None
) -> ColumnRef:
    columns = table_columns(tables, bronze).get(table)
    if columns is None:
        raise table_not_found(table)
    if column not in columns:
        sentence = f"The table {table} has no column `{column}`."
        raise QueryError(sentence, "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION", "42703")
    return ColumnRef(table, column)


def _bronze_columns(bronze: dict[str, BronzeTable] | None) -> dict[str, list[str]]:
    contracts = load_bronze() if bronze is None else bronze
    return {
        f"bronze.{name}": [*(column.name for column in contract.columns), *ORIGIN]
        for name, contract in contracts.items()
    }


def _traced(table: Table, known: dict[str, list[str]]) -> tuple[tuple[str, tuple[ColumnRef, ...]], ...]:
    inputs = tuple((name, tuple(known[name])) for name in table.reads)
    try:
        return _trace(table.sql, inputs)
    except SqlglotError as error:
        raise DefinitionError(f"The columns of {table.full_name} cannot be traced: {error}") from None


@lru_cache(maxsize=512)
def _trace(
    sql: str, inputs: tuple[tuple[str, tuple[str, ...]], ...]
) -> tuple[tuple[str, tuple[ColumnRef, ...]], ...]:
    """The columns of a SELECT, each with its sources. Types do not matter here, only names do."""
    schema: dict[str, dict[str, dict[str, str]]] = {}
    for name, columns in inputs:
        folder, _, table = name.partition(".")
        schema.setdefault(folder, {})[table] = dict.fromkeys(columns, "STRING")
    tree = qualify(parse(sql), schema=schema, dialect=DIALECT)
    nodes = trace(None, tree, schema, scope=build_scope(tree), trim_selects=False, dialect=DIALECT)
    return tuple((column, _sources(node)) for column, node in nodes.items())


def _sources(node: Node) -> tuple[ColumnRef, ...]:
    leaves = [leaf for leaf in node.walk() if isinstance(leaf.expression, exp.Table)]
    found = {ColumnRef(_full_name(leaf.expression), exp.to_column(leaf.name).name) for leaf in leaves}
    return tuple(sorted(found))


def _full_name(table: exp.Table) -> str:
    return f"{table.db.lower()}.{table.name.lower()}"
