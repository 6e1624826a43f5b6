"""What of a table must be computed anew, and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
from deltalake.exceptions import DeltaError

from ..catalog import TableInfo, open_table
from ..errors import QueryError
from ..session import open_session, query_error
from ..tables import Input, Table
from .changes import Change
from .made import Made, definition, last_made, months_computed
from .months import affected, literal

# A table that is computed whole is, where more rows of an input are new: comparing would read them twice.
ROWS_COMPUTED_AT_ONCE = 100_000


@dataclass(frozen=True)
class Stale:
    """``months`` is None where the whole table must be computed, empty where nothing; ``why`` in words."""

    months: frozenset[date | None] | None
    why: str

    @property
    def nothing(self) -> bool:
        """Whether the table is as it should be."""
        return self.months is not None and not self.months


def find_stale(
    home: Path | str,
    table: Table,
    inputs: Sequence[TableInfo],
    reads: Callable[[], Mapping[str, frozenset[str]]],
) -> Stale:
    """Compare what the newest version was computed from with what is there now.

    ``reads`` gives the columns the table reads of each input, where that must be known.
    """
    made = last_made(home, table)
    if made is None:
        return Stale(None, "it is computed for the first time")
    if made.definition != definition(table):
        return Stale(None, "its definition has changed")
    changed = [info for info in inputs if made.inputs.get(info.full_name) != info.version]
    if not changed:
        return Stale(frozenset(), "its inputs have not changed")
    try:
        return _by_change(home, table, inputs, _changes(home, table, made, changed, reads))
    except _Everything as reason:
        return Stale(None, str(reason))


def months_of(
    home: Path | str, info: TableInfo, column: str, since: date | None = None
) -> Mapping[date | None, int]:
    """How many rows of a table each month of a DATE or TIMESTAMP column has; None stands for rows without.

    ``since`` leaves earlier months away.
    """
    if not info.files:
        return {}
    rows = f'ipai."{info.schema}"."{info.name}"'
    if since is not None:
        # Two conditions by themselves, each of which skips what the statistics of a file rule out.
        start = literal(since, info.type_of(column))
        part = f'SELECT "{column}" FROM {rows} WHERE "{column}"'
        rows = f"({part} >= {start} UNION ALL {part} IS NULL)"
    query = f"SELECT CAST(date_trunc('month', \"{column}\") AS DATE), count(*) FROM {rows} AS t GROUP BY 1"
    with open_session(home, [info], keep_order=False) as connection:
        try:
            return dict(connection.execute(query).fetchall())
        except duckdb.Error as error:
            raise query_error(error) from None


class _Everything(Exception):
    """The whole table must be computed; the text says why."""


def _changes(
    home: Path | str,
    table: Table,
    made: Made,
    changed: Sequence[TableInfo],
    reads: Callable[[], Mapping[str, frozenset[str]]],
) -> list[Change]:
    """The inputs whose data files differ, each with the columns that the table reads."""
    pairs = [(_before(home, made, info), info) for info in changed]
    pairs = [(before, info) for before, info in pairs if set(before.files) != set(info.files)]
    rules = table.incremental.inputs if table.incremental else {}
    found = []
    for before, info in pairs:
        dated = {rules[info.full_name].column} if info.full_name in rules else set()
        found.append(Change(home, before, info, tuple(sorted(reads()[info.full_name] | dated))))
    return found


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
        if (computed := _computed(change, rules.get(name))) is not None:
            stale |= computed
            causes += [name] if computed else []
            continue
        if not change.is_comparable():
            raise _Everything(f"{name} has changed too much to compare")
        if name in rules:
            changed = change.months(rules[name].column)
            stale |= affected(changed, rules[name], partial(_known, home, table, inputs))
            causes += [name] if changed else []
        elif change.lost_rows() if name in grows else _differs(table, change):
            raise _Everything(f"{name} has changed")
    words = f"{len(stale)} month(s) changed in {', '.join(causes)}" if stale else "its inputs say the same"
    return Stale(frozenset(stale), words)


def _differs(table: Table, change: Change) -> bool:
    """Whether an input that is read whole has changed; where computing the table costs less than to know,
    new files are enough.
    """
    return (table.incremental is None and change.rows_added > ROWS_COMPUTED_AT_ONCE) or change.differs()


def _computed(change: Change, rule: Input | None) -> set[date | None] | None:
    """The months that an input of our own computed anew, where each makes the same month stale and no other.

    Some may have come out as they were; comparing costs more than to compute them here too. Where a month
    makes later ones stale, comparing is the cheaper of the two.
    """
    if rule is None or rule.months != 0:
        return None
    return months_computed(change.before, change.after, rule.column)


def _known(home: Path | str, table: Table, inputs: Sequence[TableInfo], since: date) -> set[date | None]:
    """Every month from ``since`` on that the table may have rows in: those of its inputs."""
    rules = table.incremental.inputs if table.incremental else {}
    return {
        month
        for info in inputs
        if (rule := rules.get(info.full_name))
        for month in months_of(home, info, rule.column, since)
    }
