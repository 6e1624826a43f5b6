"""Replace the rows of a source, all or those in some ranges of a whole-number column, in one commit."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from deltalake import DeltaTable, Schema

from .catalog import add_actions, is_table, table_path
from .parts import Part, PartWriter, commit_parts

_BATCH_ROWS = 131_072


@dataclass(frozen=True)
class Ranges:
    """Spans of a whole-number column: sorted, apart, both ends included."""

    column: str
    spans: Sequence[tuple[int, int]]

    def hold(self, values: pa.ChunkedArray | pa.Array) -> pa.Array:
        """Whether each value, none of them NULL, lies in one of the spans."""
        if not self.spans:
            return pa.array(np.zeros(len(values), dtype=bool))
        lows, highs = np.array(self.spans, dtype=np.int64).T
        numbers = np.asarray(values)
        at = np.searchsorted(lows, numbers, side="right") - 1
        return pa.array((at >= 0) & (numbers <= highs[np.maximum(at, 0)]))

    def touch(self, low: int, high: int) -> bool:
        """Whether a value between ``low`` and ``high`` may lie in a span."""
        return any(start <= high and end >= low for start, end in self.spans)


def has_rows(home: Path | str, schema: str, name: str, source: str) -> bool:
    """Whether a table has a row of a source; False when there is no such table."""
    path = table_path(home, schema, name)
    if not is_table(path):
        return False
    wanted = DeltaTable(path).to_pyarrow_dataset().scanner(["_source"], pc.field("_source") == source)
    return wanted.head(1).num_rows > 0


def count_outside(home: Path | str, schema: str, name: str, source: str, ranges: Ranges) -> int:
    """How many rows of a source lie in none of the ranges; 0 when there is no such table."""
    path = table_path(home, schema, name)
    if not is_table(path):
        return 0
    wanted = DeltaTable(path).to_pyarrow_dataset().scanner([ranges.column], pc.field("_source") == source)
    return sum(
        batch.num_rows - (pc.sum(ranges.hold(batch.column(0))).as_py() or 0) for batch in wanted.to_batches()
    )


def replace_rows(
    home: Path | str,
    schema: str,
    name: str,
    columns: pa.Schema,
    parts: Sequence[Part],
    source: str,
    ranges: Ranges | None = None,
) -> int:
    """Replace the rows of a source, those in ``ranges`` or all, by the files ``parts``; returns the version.

    A data file that holds nothing but replaced rows goes, one that holds others too is written anew without
    them, a batch of rows at a time; every other file stays as it is.
    """
    path = table_path(home, schema, name)
    anew = _has_other_columns(path, columns)
    removed: list[str] = []
    writer = PartWriter(path, columns)
    for file in _files(path):
        if not anew and not _may_hold(file, source, ranges):
            continue
        removed.append(file["path"])
        if ranges is not None or not _is_all_of(file, source):
            for rows in _others(path / file["path"], source, ranges):
                writer.write(_aligned(rows, columns))
    return commit_parts(home, schema, name, columns, [*parts, *writer.close()], None if anew else removed)


def _files(path: Path) -> list[dict[str, Any]]:
    """The data files of a table with their least and greatest values, as far as they are written down."""
    if not is_table(path):
        return []
    return add_actions(DeltaTable(path)).to_pylist()


def _has_other_columns(path: Path, columns: pa.Schema) -> bool:
    """Whether the table was made with other columns: then every file is written anew with today's."""
    if not is_table(path):
        return False
    return DeltaTable(path).schema() != Schema.from_arrow(columns)


def _aligned(rows: pa.RecordBatch, columns: pa.Schema) -> pa.RecordBatch:
    """The rows with exactly these columns: NULL where they had none."""
    had = set(rows.schema.names)
    values = [
        rows[field.name].cast(field.type) if field.name in had else pa.nulls(rows.num_rows, field.type)
        for field in columns
    ]
    return pa.RecordBatch.from_arrays(values, schema=columns)


def _is_all_of(file: dict[str, Any], source: str) -> bool:
    return file.get("min._source") == source == file.get("max._source")


def _may_hold(file: dict[str, Any], source: str, ranges: Ranges | None) -> bool:
    """Whether a file may have rows to replace; one without statistics may."""
    first, last = file.get("min._source"), file.get("max._source")
    if first is not None and last is not None and not first <= source <= last:
        return False
    if ranges is None:
        return True
    low, high = file.get(f"min.{ranges.column}"), file.get(f"max.{ranges.column}")
    return low is None or high is None or ranges.touch(low, high)


def _others(path: Path, source: str, ranges: Ranges | None) -> Iterator[pa.RecordBatch]:
    """The rows of a file that are not to be replaced."""
    with pq.ParquetFile(path) as file:
        for rows in file.iter_batches(_BATCH_ROWS):
            replaced = pc.fill_null(pc.equal(rows["_source"], source), False)
            if ranges is not None:
                replaced = pc.and_(replaced, ranges.hold(rows[ranges.column]))
            yield rows.filter(pc.invert(replaced))
