"""The two sides of a comparison: each counts, adds and hashes with its own engine, from its own data."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import psycopg
from deltalake import DeltaTable
from psycopg import sql

from ..engine.catalog import open_table
from ..engine.errors import QueryError
from . import canonical
from .connection import PostgresError
from .tables import SourceColumn, SourceTable

NO_DATE = "without a date"
_WHOLE = ("SMALLINT", "INT", "BIGINT")
_BLOCK = 10_000
Keyed = Iterator[tuple[str, str]]


@dataclass(frozen=True)
class Figures:
    """What one side has of a month: its rows, the sum of every numeric column as text, the two hash sums."""

    rows: int = 0
    sums: tuple[tuple[str, str], ...] = ()
    hashes: tuple[str, str] = ("0", "0")


def summed(columns: list[SourceColumn]) -> list[SourceColumn]:
    """The columns that are added: all whole numbers and decimals. The hash covers the others."""
    return [one for one in columns if one.source_type.name in ("int2", "int4", "int8", "numeric")]


class PostgresSide:
    """The source, inside the snapshot of its connection."""

    def __init__(
        self, connection: psycopg.Connection, table: SourceTable, columns: list[SourceColumn]
    ) -> None:
        self._connection, self._table, self._columns = connection, table, columns
        self._key = [column for column in columns if column.name in table.key]

    def months(self) -> dict[str, Figures]:
        """The figures of every month."""
        sums = summed(self._columns)
        query = sql.SQL(
            "SELECT month, count(*), {pieces}{sums} FROM"
            " (SELECT {month} AS month, {hash} AS h, t.* FROM {table} AS t) AS hashed GROUP BY month"
        ).format(
            pieces=sql.SQL(", ").join(canonical.postgres_pieces()),
            sums=sql.SQL("").join(
                sql.SQL(", coalesce(trim_scale(sum({})::numeric), 0)::text").format(sql.Identifier(one.name))
                for one in sums
            ),
            month=self._month(),
            hash=canonical.postgres_hash(self._columns),
            table=self._table.identifier,
        )
        return {row[0]: _figures(row, sums) for row in self._connection.execute(query).fetchall()}

    def keyed(self, month: str) -> Keyed:
        """Key and canonical text of every row of a month, in the order of the key's bytes."""
        query = sql.SQL(
            "SELECT k, r FROM (SELECT {month} AS month, {key} AS k, {row} AS r FROM {table}) AS written"
            ' WHERE month = {wanted} ORDER BY k COLLATE "C"'
        ).format(
            month=self._month(),
            key=canonical.postgres_row(self._key) if self._key else canonical.postgres_hash(self._columns),
            row=canonical.postgres_row(self._columns),
            table=self._table.identifier,
            wanted=sql.Literal(month),
        )
        with self._connection.cursor(name="keyed") as cursor:
            cursor.itersize = _BLOCK
            yield from cursor.execute(query)

    def _month(self) -> sql.Composable:
        if self._table.date_column is None:
            return sql.Literal(NO_DATE)
        column = next(one for one in self._table.columns if one.name == self._table.date_column)
        zone = " AT TIME ZONE 'UTC'" if column.source_type.name == "timestamptz" else ""
        pattern = f"coalesce(substr((({{}}{zone})::date)::text, 1, 7), {{}})"
        return sql.SQL(pattern).format(sql.Identifier(column.name), sql.Literal(NO_DATE))


class LakeSide:
    """The table in the lake, at the version it has when this begins."""

    def __init__(self, home: Path, name: str, date_column: str | None) -> None:
        try:
            table = open_table(home, "bronze", name)
        except QueryError:
            raise PostgresError(f"The lake has no table bronze.{name}: import it first.") from None
        self.version, self._date = table.version, date_column
        self.types = {column.name: column.type.replace(" ", "") for column in table.columns}
        self._files = DeltaTable(table.path, version=table.version).file_uris()
        self._columns: list[SourceColumn] = []
        self._key: tuple[str, ...] = ()
        self._source = ""

    def of(self, table: SourceTable, columns: list[SourceColumn], source: str) -> "LakeSide":
        """Look at these columns of the rows of one source."""
        self._columns, self._source = columns, source
        self._key = tuple(one.name for one in columns if one.name in table.key)
        return self

    def months(self) -> dict[str, Figures]:
        """The figures of every month."""
        sums = summed(self._columns)
        adding = "".join(f", {self._sum(one.name)}" for one in sums)
        text = (
            f"SELECT month, count(*), {', '.join(canonical.lake_pieces())}{adding} FROM"
            f" (SELECT {self._month()} AS month, {self._hash()} AS h, t.* FROM rows AS t) GROUP BY month"
        )
        with self._connected() as connection:
            return {row[0]: _figures(row, sums) for row in connection.execute(text).fetchall()}

    def keyed(self, month: str) -> Keyed:
        """Key and canonical text of every row of a month, in the order of the key's bytes."""
        key = canonical.lake_row([(name, self.types[name]) for name in self._key])
        text = (
            f"SELECT {key or self._hash()} AS k, {canonical.lake_row(self._pairs())} AS r FROM rows"
            f" WHERE {self._month()} = ? ORDER BY k"
        )
        with self._connected() as connection:
            answer = connection.execute(text, [month])
            while block := answer.fetchmany(_BLOCK):
                yield from block

    def _hash(self) -> str:
        return canonical.lake_hash(self._pairs())

    def _pairs(self) -> list[tuple[str, str]]:
        return [(one.name, self.types[one.name]) for one in self._columns]

    def _sum(self, name: str) -> str:
        kind, cell = self.types[name], canonical.quoted(name)
        if kind in _WHOLE:
            return f"CAST(coalesce(sum({cell}), 0) AS VARCHAR)"
        if not kind.startswith("DECIMAL"):
            return f"'no number but {kind}'"
        total = f"CAST(coalesce(sum({cell}), 0) AS VARCHAR)"
        return total if kind.endswith(",0)") else f"rtrim(rtrim({total}, '0'), '.')"

    def _month(self) -> str:
        if self._date is None or self._date not in self.types:
            return f"'{NO_DATE}'"
        day = f"CAST(CAST({canonical.quoted(self._date)} AS DATE) AS VARCHAR)"
        return f"coalesce(substr({day}, 1, 7), '{NO_DATE}')"

    @contextmanager
    def _connected(self) -> Iterator[duckdb.DuckDBPyConnection]:
        connection = duckdb.connect()
        try:
            connection.execute("SET TimeZone = 'UTC'")
            if self._files:
                connection.read_parquet(self._files).create_view("files")
            else:
                nothing = ", ".join(f"NULL AS {canonical.quoted(name)}" for name in self.types)
                connection.execute(f"CREATE VIEW files AS SELECT {nothing} WHERE false")
            source = self._source.replace("'", "''")
            connection.execute(f"CREATE VIEW rows AS SELECT * FROM files WHERE _source = '{source}'")
            yield connection
        finally:
            connection.close()


def _figures(row: tuple, sums: list[SourceColumn]) -> Figures:
    _, count, first, second, *totals = row
    return Figures(count, tuple(zip((one.name for one in sums), totals, strict=True)), (first, second))
