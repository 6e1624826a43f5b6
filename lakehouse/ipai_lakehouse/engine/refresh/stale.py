"""What of a table must be computed anew, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
from deltalake.exceptions import DeltaError

from ..catalog import TableInfo, open_table
from ..errors import QueryError
from ..session import query_error
from ..tables import Table
from .changes import Change
from .columns import columns_read
from .made import Made, definition, last_made
from .months import affected


@dataclass(frozen=True)
class Stale:
    """``months`` is None where the whole table must be computed, empty where nothing; ``why`` in words."""

    months: frozenset[date | None] | None
    why: str

    @property
    def nothing(self) -> bool:
        """Whether the table is as it should be."""
        return self.months is not None and not self.months


def find_stale(home: Path | str, table: Table, inputs: Sequence[TableInfo]) -> Stale:
    """Compare what the newest version was computed from with what is there now."""
    made = last_made(home, table)
    if made is None:
        return Stale(None, "it is computed for the first time")
    if made.definition != definition(table):
        return Stale(None, "its definition has changed")
    changed = [info for info in inputs if made.inputs.get(info.full_name) != info.version]
    if not changed:
        return Stale(frozenset(), "its inputs have not changed")
    try:
        return _by_change(home, table, inputs, _changes(home, table, made, inputs, changed))
    except _Everything as reason:
        return Stale(None, str(reason))


def months_of(info: TableInfo, column: str) -> Mapping[date | None, int]:
    """How many rows of a table each month of a DATE or TIMESTAMP column has; None stands for rows without."""
    if not info.files:
        return {}
    files = ", ".join("'" + file.replace("'", "''") + "'" for file in info.files)
    month = f"CAST(date_trunc('month', \"{column}\") AS DATE)"
    query = f"SELECT {month}, count(*) FROM read_parquet([{files}]) GROUP BY 1"
    with duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"}) as connection:
        try:
            connection.execute("SET TimeZone = 'UTC'")
            return dict(connection.execute(query).fetchall())
        except duckdb.Error as error:
            raise query_error(error) from None


class _Everything(Exception):
    """The whole table must be computed; the text says why."""


def _changes(
    home: Path | str, table: Table, made: Made, inputs: Sequence[TableInfo], changed: Sequence[TableInfo]
) -> list[Change]:
    """The inputs whose data files differ, each with the columns that the table reads."""
    pairs = [(_before(home, made, info), info) for info in changed]
    pairs = [(before, info) for before, info in pairs if set(before.files) != set(info.files)]
    read = columns_read(table.sql, inputs) if pairs else {}
    rules = table.incremental.inputs if table.incremental else {}
    for name in rules.keys() & read.keys():
        read[name] |= {rules[name].column}
    return [Change(before, info, tuple(sorted(read[info.full_name]))) for before, info in pairs]


def _before(home: Path | str, made: Made, info: TableInfo) -> TableInfo:
    """An input as the table was made from it."""
    if info.full_name not in made.inputs:
        raise _Everything(f"it did not read {info.full_name} before")
    try:
        return open_table(home, info.schema, info.name, made.inputs[info.full_name])
    except (QueryError, DeltaError):
        raise _Everything(f"the old version of {info.full_name} is gone") from None


def _by_change(
    home: Path | str, table: Table, inputs: Sequence[TableInfo], changes: Sequence[Change]
) -> Stale:
    rules = table.incremental.inputs if table.incremental else {}
    grows = table.incremental.grows if table.incremental else []
    stale: set[date | None] = set()
    causes = []
    for change in changes:
        name = change.after.full_name
        if not change.is_comparable():
            raise _Everything(f"{name} has changed too much to compare")
        if name in rules:
            changed = change.months(rules[name].column)
            stale |= affected(changed, rules[name], partial(_known, table, inputs))
            causes += [name] if changed else []
        elif change.lost_rows() if name in grows else change.differs():
            raise _Everything(f"{name} has changed")
    words = f"{len(stale)} month(s) changed in {', '.join(causes)}" if stale else "its inputs say the same"
    return Stale(frozenset(stale), words)


def _known(table: Table, inputs: Sequence[TableInfo]) -> set[date | None]:
    """Every month the table may have rows in: those of its inputs."""
    rules = table.incremental.inputs if table.incremental else {}
    return {
        month
        for info in inputs
        if (rule := rules.get(info.full_name))
        for month in months_of(info, rule.column)
    }
