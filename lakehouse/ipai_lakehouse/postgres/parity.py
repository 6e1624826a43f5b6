"""Parity for the parallel run: what PostgreSQL has and what the lake has, per table and month."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

import duckdb
import psycopg

from .canonical import values_of
from .connection import PostgresError
from .sides import Figures, Keyed, LakeSide, PostgresSide
from .tables import SourceTable

MOST_KEYS = 20


@dataclass(frozen=True)
class Difference:
    """A row that is not the same on both sides: its key, and where it is or in which columns it differs."""

    key: dict[str, str | None]
    what: str


@dataclass(frozen=True)
class Month:
    """A month of a table on both sides; ``differing`` are its first differing rows."""

    month: str
    postgres: Figures
    lake: Figures
    differing: tuple[Difference, ...] = ()

    @property
    def equal(self) -> bool:
        """Whether rows, sums and hashes are the same."""
        return self.postgres == self.lake


@dataclass(frozen=True)
class TableParity:
    """A table on both sides; ``columns`` says in words where their columns differ."""

    table: str
    lake_table: str
    version: int
    months: tuple[Month, ...]
    columns: tuple[str, ...] = ()

    @property
    def equal(self) -> bool:
        """Whether everything is the same."""
        return not self.columns and all(month.equal for month in self.months)


@dataclass(frozen=True)
class Report:
    """All tables of a source, as PostgreSQL had them at one moment."""

    source: str
    snapshot_at: datetime
    tables: tuple[TableParity, ...] = field(default=())

    @property
    def equal(self) -> bool:
        """Whether both sides have the same."""
        return all(table.equal for table in self.tables)


def compare(connection: psycopg.Connection, home: Path, source: str, tables: Sequence[SourceTable]) -> Report:
    """Compare tables inside the connection's snapshot. Raises ``PostgresError``."""
    (taken,) = connection.execute("SELECT now()").fetchone() or (None,)
    try:
        found = tuple(_table(connection, home, source, table) for table in tables)
    except duckdb.Error as error:
        raise PostgresError(f"The lake cannot be read: {' '.join(str(error).split())}.") from None
    return Report(source, taken, found)


def _table(connection: psycopg.Connection, home: Path, source: str, table: SourceTable) -> TableParity:
    lake = LakeSide(home, table.name, table.date_column)
    both = [column for column in table.columns if column.name in lake.types]
    key = [column.name for column in both if column.name in table.key]
    theirs = PostgresSide(connection, table, both)
    ours = lake.of(table, both, source)
    left, right = theirs.months(), ours.months()
    months = []
    for name in sorted({*left, *right}):
        month = Month(name, left.get(name, Figures()), right.get(name, Figures()))
        if not month.equal:
            rows = (theirs.keyed(name), ours.keyed(name))
            found = islice(differences(*rows, key, [column.name for column in both]), MOST_KEYS)
            month = Month(name, month.postgres, month.lake, tuple(found))
        months.append(month)
    return TableParity(
        table.full_name, f"bronze.{table.name}", lake.version, tuple(months), _column_words(table, lake)
    )


def differences(
    theirs: Keyed, ours: Keyed, key: Sequence[str], columns: Sequence[str]
) -> Iterator[Difference]:
    """The rows of two sides, both in the order of their keys, that are not the same."""
    left, right = next(theirs, None), next(ours, None)
    while left or right:
        if right is None or (left is not None and _bytes(left) < _bytes(right)):
            yield Difference(_key(left, key), "only in PostgreSQL")
            left = next(theirs, None)
        elif left is None or _bytes(right) < _bytes(left):
            yield Difference(_key(right, key), "only in the lake")
            right = next(ours, None)
        else:
            if left[1] != right[1]:
                yield Difference(_key(left, key), f"differs in {_columns(left[1], right[1], columns)}")
            left, right = next(theirs, None), next(ours, None)


def _columns(left: str, right: str, names: Sequence[str]) -> str:
    """The columns in which two rows differ."""
    cells = zip(names, values_of(left), values_of(right), strict=True)
    return ", ".join(name for name, theirs, ours in cells if theirs != ours)


def _bytes(row: tuple[str, str]) -> bytes:
    return row[0].encode()


def _key(row: tuple[str, str] | None, names: Sequence[str]) -> dict[str, str | None]:
    """The key by column; a table without one is known by the hash of the row."""
    text = row[0] if row else ""
    return dict(zip(names, values_of(text), strict=True)) if names else {"md5": text}


def _column_words(table: SourceTable, lake: LakeSide) -> tuple[str, ...]:
    theirs = {column.name for column in table.columns}
    ours = {name for name in lake.types if not name.startswith("_")}
    return (
        *(f"The column {name} is only in PostgreSQL." for name in sorted(theirs - ours)),
        *(f"The column {name} is only in the lake." for name in sorted(ours - theirs)),
    )
