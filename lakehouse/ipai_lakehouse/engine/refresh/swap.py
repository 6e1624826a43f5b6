"""Which files of a table hold months that are computed anew, and their rows of other months."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from deltalake import DeltaTable

from ..catalog import TableInfo, add_actions
from ..files import DataFile, write_files
from ..session import open_session
from ..tables import Table
from .months import NO_DATE, Span, condition


@dataclass(frozen=True)
class Swap:
    """Paths of the files that go and that stay, and new files with the rows that must not go with them."""

    removed: Sequence[str] = ()
    untouched: Sequence[str] = ()
    rescued: Sequence[DataFile] = ()


def swapped(home: Path | str, table: Table, old: TableInfo, wanted: Sequence[Span]) -> Swap:
    """Make room for the spans in ``old``, whose files are known to hold certain months."""
    by = table.incremental.by
    held = _months_held(old, by)
    removed = [file for file in old.files if any(_meets(held.get(file), span) for span in wanted)]
    mixed = [file for file in removed if not any(_inside(held.get(file), span) for span in wanted)]
    return Swap(
        removed=removed,
        untouched=[file for file in old.files if file not in set(removed)],
        rescued=_rescued(home, old.of_files(mixed), by, wanted) if mixed else (),
    )


def _rescued(home: Path | str, old: TableInfo, by: str, wanted: Sequence[Span]) -> list[DataFile]:
    goes = " OR ".join(f"({condition(by, 'DATE', span)})" for span in wanted)
    with open_session(home, [old], keep_order=False) as connection:
        query = f'SELECT * FROM ipai."{old.schema}"."{old.name}" WHERE coalesce(NOT ({goes}), true)'
        if NO_DATE in wanted:
            query += f' AND "{by}" IS NOT NULL'
        return write_files(connection, query, old.path)


def may_share_keys(
    old: TableInfo, untouched: Sequence[str], new: Sequence[DataFile], key: Sequence[str]
) -> list[str]:
    """Those of the untouched files in which a key of the new ones may be too, by the table's log."""
    held = _actions(old)
    return [file for file in untouched if any(not _are_apart(held.get(file, {}), one, key) for one in new)]


def _are_apart(held: dict, new: DataFile, key: Sequence[str]) -> bool:
    """Whether a column of the key has only values in a file that lie below or above all of a new file's."""
    for name in key:
        low, high, nulls = (held.get(f"{kind}.{name}") for kind in ("min", "max", "null_count"))
        if low is None or high is None or nulls != 0 or new.nulls.get(name, 1) or name not in new.low:
            continue
        read = date.fromisoformat if isinstance(low, date) else int
        if read(new.high[name]) < low or read(new.low[name]) > high:
            return True
    return False


def _months_held(old: TableInfo, by: str) -> dict[str, tuple | None]:
    """By file: first and last month, and whether rows without one are there too. None: not known."""
    return {
        file: (action.get(f"min.{by}"), action.get(f"max.{by}"), action.get(f"null_count.{by}"))
        for file, action in _actions(old).items()
    }


def _actions(old: TableInfo) -> dict[str, dict]:
    """What the table's log says of each file."""
    table = DeltaTable(old.path, version=old.version)
    actions = add_actions(table).to_pylist()
    names = {Path(file).name: file for file in old.files}
    return {names[Path(action["path"]).name]: action for action in actions}


def _meets(held: tuple | None, span: Span) -> bool:
    """Whether a file may hold rows of the span."""
    if held is None or held[2] is None:
        return True
    first, last, nulls = held
    if span == NO_DATE:
        return nulls > 0
    return first is None or (first <= span.last and last >= span.first)


def _inside(held: tuple | None, span: Span) -> bool:
    """Whether a file surely holds rows of the span only."""
    if held is None or held[2] is None:
        return False
    first, last, nulls = held
    if span == NO_DATE:
        return first is None
    return nulls == 0 and first is not None and span.first <= first and last <= span.last
