"""Which tables the source has, their columns, keys and types in the lake."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import psycopg
from psycopg import sql

from .connection import PostgresError
from .types import MOST_DIGITS, SourceType, decimal, lake_type

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*$")
_DATES = ("date", "timestamp", "timestamptz")
_LIKELY_DATES = ("date", "transaction_date", "posted_at", "occurred_at", "created_at", "create_date")
_COLUMNS = """
WITH RECURSIVE base AS (
    SELECT attnum, attname, atttypid AS typid, atttypmod AS modifier FROM pg_attribute
    WHERE attrelid = %s AND attnum > 0 AND NOT attisdropped
    UNION ALL
    SELECT attnum, attname, typbasetype, CASE WHEN modifier = -1 THEN typtypmod ELSE modifier END
    FROM base JOIN pg_type ON pg_type.oid = typid WHERE typtype = 'd'
)
SELECT attname, typname, typtype::text, typcategory::text, modifier, format_type(typid, modifier)
FROM base JOIN pg_type ON pg_type.oid = typid WHERE typtype <> 'd' ORDER BY attnum"""
_KEY = """
SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)
WHERE indrelid = %s AND indisprimary ORDER BY array_position(indkey::int2[], attnum)"""
_MEASURE = """
SELECT coalesce(max(length(abs(trunc({column}))::text)), 1), coalesce(max(scale(trim_scale({column}))), 0)
FROM {table} WHERE {column} NOT IN ('NaN', 'Infinity', '-Infinity')"""


@dataclass(frozen=True)
class SourceColumn:
    """A column: its name, PostgreSQL's type and the lake's."""

    name: str
    source_type: SourceType
    type: str


@dataclass(frozen=True)
class SourceTable:
    """A table of the source. ``key`` is its primary key, ``date_column`` what cuts it into months, if any."""

    schema: str
    table: str
    name: str
    columns: tuple[SourceColumn, ...]
    key: tuple[str, ...]
    date_column: str | None

    @property
    def full_name(self) -> str:
        """``schema.table`` in PostgreSQL."""
        return f"{self.schema}.{self.table}"

    @property
    def identifier(self) -> sql.Composable:
        """The quoted name for SQL."""
        return sql.Identifier(self.schema, self.table)


def lake_name(source: str, schema: str, table: str) -> str:
    """The bronze table of a source's table: ``shop_orders``; a schema other than public stands between."""
    parts = [source, table] if schema == "public" else [source, schema, table]
    name = "_".join(parts).lower()
    if not _NAME.match(name):
        raise PostgresError(f"The table {schema}.{table} has a name that a table of the lake cannot have.")
    return name


def find_tables(
    connection: psycopg.Connection,
    source: str,
    names: Sequence[str],
    schema: str,
    dates: dict[str, str],
) -> list[SourceTable]:
    """The tables ``names`` (``schema.table``), or all of a schema. Raises ``PostgresError``.

    ``dates`` names the date column of tables by ``schema.table`` or ``table``.
    """
    found = [_named(connection, name) for name in names] or _of_schema(connection, schema)
    tables = [_table(connection, source, *place, dates) for place in found]
    strangers = sorted(set(dates) - {name for one in tables for name in (one.full_name, one.table)})
    if strangers:
        raise PostgresError(
            f"--date-column names the table {strangers[0]}, which is not among those to read."
        )
    lake_names = [one.name for one in tables]
    if twins := sorted({name for name in lake_names if lake_names.count(name) > 1}):
        raise PostgresError(
            f"Two tables of the source would both be bronze.{twins[0]}: read them one by one."
        )
    return tables


def _named(connection: psycopg.Connection, name: str) -> tuple[int, str, str]:
    schema, _, table = name.rpartition(".")
    schema = schema or "public"
    row = connection.execute(
        "SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE nspname = %s AND relname = %s AND relkind IN ('r', 'p', 'v', 'm', 'f')",
        (schema, table),
    ).fetchone()
    if row is None:
        raise PostgresError(
            f"The database has no table {schema}.{table}, or its user may not enter the schema."
        )
    return row[0], schema, table


def _of_schema(connection: psycopg.Connection, schema: str) -> list[tuple[int, str, str]]:
    """All tables of a schema; a partitioned table counts once, views only when they are named."""
    rows = connection.execute(
        "SELECT c.oid, nspname, relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE nspname = %s AND relkind IN ('r', 'p', 'm') AND NOT relispartition ORDER BY relname",
        (schema,),
    ).fetchall()
    if not rows:
        raise PostgresError(f"The schema {schema} has no tables.")
    return rows


def _table(
    connection: psycopg.Connection, source: str, oid: int, schema: str, table: str, dates: dict[str, str]
) -> SourceTable:
    label = f"{schema}.{table}"
    columns = tuple(
        _column(label, name, SourceType(*rest))
        for name, *rest in connection.execute(_COLUMNS, (oid,)).fetchall()
    )
    names = [column.name.lower() for column in columns]
    if not columns or len(set(names)) < len(names):
        raise PostgresError(
            f"The table {label} has no columns, or two that differ in upper and lower case only."
        )
    key = tuple(name for (name,) in connection.execute(_KEY, (oid,)).fetchall())
    date_column = _date_column(label, columns, dates.get(label) or dates.get(table))
    return SourceTable(schema, table, lake_name(source, schema, table), columns, key, date_column)


def _column(table: str, name: str, given: SourceType) -> SourceColumn:
    if not _NAME.match(name) or name.lower() in ("_source", "_batch", "_snapshot_at"):
        raise PostgresError(
            f"The column {name!r} of {table} has a name that a column of the lake cannot have."
        )
    kind = lake_type(given)
    if kind is None and not given.is_measured:
        raise PostgresError(
            f"The column {name} of {table} has the type {given.shown}, which the lake has no exact type for: "
            "leave the table out, or read a view without the column."
        )
    return SourceColumn(name, given, kind or "")


def _date_column(table: str, columns: Sequence[SourceColumn], wanted: str | None) -> str | None:
    dates = [column.name for column in columns if column.source_type.name in _DATES]
    if wanted is not None and wanted not in dates:
        raise PostgresError(f"The table {table} has no date or time column {wanted}.")
    likely = [name for name in _LIKELY_DATES if name in dates]
    return wanted or next(iter([*likely, *dates]), None)


def measured(connection: psycopg.Connection, table: SourceTable) -> SourceTable:
    """The table with the digits of every numeric that does not say them, as its data have them.

    Amounts keep at least two decimals. Raises ``PostgresError`` when 38 digits do not do.
    """
    return replace(table, columns=tuple(_measured(connection, table, column) for column in table.columns))


def _measured(connection: psycopg.Connection, table: SourceTable, column: SourceColumn) -> SourceColumn:
    if not column.source_type.is_measured:
        return column
    query = sql.SQL(_MEASURE).format(column=sql.Identifier(column.name), table=table.identifier)
    whole, scale = connection.execute(query).fetchone() or (1, 0)
    if whole + scale > MOST_DIGITS:
        raise PostgresError(
            f"The column {column.name} of {table.full_name} has values of {whole} digits before and {scale} "
            f"behind the point; an exact DECIMAL has {MOST_DIGITS} in all."
        )
    return replace(column, type=decimal(MOST_DIGITS, max(scale, min(2, MOST_DIGITS - whole))))
