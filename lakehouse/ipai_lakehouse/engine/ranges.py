"""Replace the rows of a source whose whole-number column lies in some ranges, in one commit."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from deltalake import DeltaTable, write_deltalake

from .catalog import table_path

Ranges = Sequence[tuple[int, int]]


def in_ranges(values: pa.ChunkedArray | pa.Array, ranges: Ranges) -> pa.Array:
    """Whether each value lies in one of the ranges: sorted, apart, both ends included."""
    if not ranges:
        return pa.array(np.zeros(len(values), dtype=bool))
    lows, highs = np.array(ranges, dtype=np.int64).T
    numbers = (
        values.to_numpy() if isinstance(values, pa.ChunkedArray) else values.to_numpy(zero_copy_only=False)
    )
    at = np.searchsorted(lows, numbers, side="right") - 1
    return pa.array((at >= 0) & (numbers <= highs[np.maximum(at, 0)]))


def count_outside(home: Path | str, schema: str, name: str, source: str, column: str, ranges: Ranges) -> int:
    """How many rows of a source lie in none of the ranges; 0 when there is no such table."""
    path = table_path(home, schema, name)
    if not (path / "_delta_log").is_dir():
        return 0
    values = _rows(DeltaTable(path), pc.field("_source") == source, [column])[column]
    return len(values) - int(pc.sum(in_ranges(values, ranges)).as_py() or 0)


def replace_ranges(
    home: Path | str, schema: str, name: str, rows: pa.Table, source: str, column: str, ranges: Ranges
) -> int:
    """Replace the rows of a source that lie in the ranges by ``rows``; returns the new version.

    Only data files with ids between the first and the last range are written anew.
    """
    path = table_path(home, schema, name)
    table = DeltaTable(path)
    low, high = ranges[0][0], ranges[-1][1]
    here = (pc.field("_source") == source) & (pc.field(column) >= low) & (pc.field(column) <= high)
    old = _rows(table, here)
    kept = old.filter(pc.invert(in_ranges(old[column], ranges)))
    quoted = source.replace("'", "''")
    write_deltalake(
        table,
        pa.concat_tables([kept, rows.cast(kept.schema)]).sort_by(column),
        mode="overwrite",
        predicate=f"_source = '{quoted}' AND {column} >= {low} AND {column} <= {high}",
    )
    return DeltaTable(path).version()


def _rows(table: DeltaTable, condition: ds.Expression, columns: list[str] | None = None) -> pa.Table:
    return table.to_pyarrow_dataset().to_table(filter=condition, columns=columns)
