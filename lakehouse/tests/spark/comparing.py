"""Compare two tables value by value: exact, but for the last digits of doubles."""

import datetime as dt
import math
from typing import Any

import pyarrow as pa

RELATIVE = 1e-9


def kinds(table: pa.Table) -> dict[str, str]:
    """The type of each column in order; how a list names its items says nothing."""
    return {field.name: _kind(field.type) for field in table.schema}


def differences(ours: pa.Table, theirs: pa.Table, key: list[str]) -> list[str]:
    """One line a row or value that differs. Rows meet by their key, by all columns when there is none."""
    names = key or ours.column_names
    left, right = _by_key(ours, names), _by_key(theirs, names)
    found = [f"only DuckDB has {left[place]}" for place in left.keys() - right.keys()]
    found += [f"only Spark has {right[place]}" for place in right.keys() - left.keys()]
    for place in left.keys() & right.keys():
        found += _differing(left[place], right[place], place)
    return found


def same(ours: Any, theirs: Any) -> bool:
    """Whether two values are equal and of one type; NULL, NaN and each list item count."""
    if type(ours) is not type(theirs):
        return False
    if isinstance(ours, list):
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if isinstance(ours, dict):
        return ours.keys() == theirs.keys() and all(same(ours[name], theirs[name]) for name in ours)
    if isinstance(ours, float):
        return math.isclose(ours, theirs, rel_tol=RELATIVE) or (math.isnan(ours) and math.isnan(theirs))
    if isinstance(ours, dt.datetime):
        return ours == theirs and ours.utcoffset() == theirs.utcoffset()
    return bool(ours == theirs)


def _by_key(table: pa.Table, names: list[str]) -> dict[tuple, dict[str, Any]]:
    """Rows by key; the same key a second time gets a number, so that equal rows are counted."""
    found: dict[tuple, dict[str, Any]] = {}
    for row in sorted(table.to_pylist(), key=lambda row: [repr(row[name]) for name in names]):
        place, copy = tuple(_hashable(row[name]) for name in names), 0
        while (*place, copy) in found:
            copy += 1
        found[(*place, copy)] = row
    return found


def _hashable(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _differing(ours: dict[str, Any], theirs: dict[str, Any], place: tuple) -> list[str]:
    return [
        f"{place} {name}: DuckDB {ours[name]!r}, Spark {theirs[name]!r}"
        for name in ours
        if not same(ours[name], theirs[name])
    ]


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return f"list<{_kind(kind.value_type)}>"
    return str(kind).replace("large_string", "string")
