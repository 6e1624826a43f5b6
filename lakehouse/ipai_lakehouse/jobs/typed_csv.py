"""Read a landing CSV block by block into exact types; what cannot be read is handed over as it came."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from .cells import arrow_type, convert, in_words
from .errors import DamagedBatch

_BLOCK_BYTES = 8 << 20
_SHOWN = 60


@dataclass(frozen=True)
class BadRow:
    """A row that cannot go in: the rule it breaks, why in words, its cells (None when they do not fit)."""

    rule: str
    reason: str
    cells: Mapping[str, str | None] | None
    text: str = ""


OnBadRow = Callable[[BadRow], None]


class CsvColumn(Protocol):
    """A column to read: its name and its Databricks SQL type."""

    @property
    def name(self) -> str: ...

    @property
    def type(self) -> str: ...


class CsvTable(Protocol):
    """What a file must hold: columns, and the ones that no row may lack."""

    @property
    def name(self) -> str: ...

    @property
    def columns(self) -> Sequence[CsvColumn]: ...

    @property
    def key(self) -> Sequence[str]: ...


def schema_of(contract: CsvTable) -> pa.Schema:
    """The columns of the contract as Arrow has them."""
    return pa.schema([(column.name, arrow_type(column.type)) for column in contract.columns])


def read_rows(path: Path, contract: CsvTable, on_bad_row: OnBadRow) -> Iterator[pa.RecordBatch]:
    """The good rows of one gzip CSV in their order; every other row goes to ``on_bad_row``.

    Raises ``DamagedBatch`` where the file as a whole cannot be read: cut short, not UTF-8, other columns.
    """
    with pa.input_stream(str(path), compression="gzip") as stream:
        yield from read_stream(stream, contract, on_bad_row)


def read_stream(stream: pa.NativeFile, contract: CsvTable, on_bad_row: OnBadRow) -> Iterator[pa.RecordBatch]:
    """The same of a stream that is no longer packed."""
    misfits: deque[BadRow] = deque()
    try:
        reader = _open(stream, contract, misfits.append)
        _check_header(contract.name, reader.schema.names, [column.name for column in contract.columns])
        for block in reader:
            _hand_over(misfits, on_bad_row)
            yield _typed(contract, block, on_bad_row)
        _hand_over(misfits, on_bad_row)
    except (pa.ArrowInvalid, OSError, UnicodeDecodeError) as error:
        raise DamagedBatch(_unreadable(contract.name, str(error)), contract.name) from None


def _hand_over(misfits: deque[BadRow], on_bad_row: OnBadRow) -> None:
    """Pass on what the reader's threads set aside: an error raised there would be lost."""
    while misfits:
        on_bad_row(misfits.popleft())


def _open(stream: pa.NativeFile, contract: CsvTable, set_aside: OnBadRow) -> csv.CSVStreamingReader:
    """All columns as text: an unquoted empty cell is NULL, a quoted one is an empty text."""

    def wrong_count(row: csv.InvalidRow) -> str:
        reason = f"The row has {row.actual_columns} cells; the table has {row.expected_columns} columns."
        set_aside(BadRow("cell_count", reason, None, row.text))
        return "skip"

    return csv.open_csv(
        stream,
        read_options=csv.ReadOptions(block_size=_BLOCK_BYTES),
        parse_options=csv.ParseOptions(
            newlines_in_values=True, ignore_empty_lines=False, invalid_row_handler=wrong_count
        ),
        convert_options=csv.ConvertOptions(
            column_types={column.name: pa.string() for column in contract.columns},
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )


def _unreadable(table: str, error: str) -> str:
    if "UTF8" in error or "utf-8" in error:
        return f"The file of the table {table} is not written in UTF-8."
    if "Empty CSV" in error:
        return f"The file of the table {table} is empty: not even its column names are there."
    if "runcated" in error:
        return f"The file of the table {table} is cut short."
    return f"The file of the table {table} cannot be read: {error.rstrip('.')}."


def _check_header(table: str, header: list[str], expected: list[str]) -> None:
    for name in expected:
        if name not in header:
            raise DamagedBatch(f"The table {table} lacks the column {name} in its file.", table, name)
    for name in header:
        if name not in expected or header.count(name) > 1:
            raise DamagedBatch(f"The file of the table {table} has the column {name} too much.", table, name)


def _typed(contract: CsvTable, block: pa.RecordBatch, on_bad_row: OnBadRow) -> pa.RecordBatch:
    """The good rows of a block as values; a row is bad when a cell of it is, or when its key is not there."""
    values = []
    faults: list[tuple[str, str, np.ndarray]] = []
    for column in contract.columns:
        good, bad = convert(column.type, block[column.name])
        values.append(good)
        if bad is not None:
            faults.append((column.name, column.type, bad))
    rows = pa.RecordBatch.from_arrays(values, schema=schema_of(contract))
    keyless = _keyless(contract, rows)
    if not faults and keyless is None:
        return rows
    out = np.zeros(len(rows), dtype=bool) if keyless is None else keyless
    for _, _, bad in faults:
        out = out | bad
    for position in np.flatnonzero(out):
        on_bad_row(_bad_row(contract, block, int(position), faults))
    return rows.filter(pa.array(~out))


def _keyless(contract: CsvTable, rows: pa.RecordBatch) -> np.ndarray | None:
    """Which rows lack a part of their key; None when no row does."""
    lacking = [pc.is_null(rows[name]) for name in contract.key if rows[name].null_count]
    return np.logical_or.reduce([np.asarray(one) for one in lacking]) if lacking else None


def _bad_row(
    contract: CsvTable, block: pa.RecordBatch, position: int, faults: list[tuple[str, str, np.ndarray]]
) -> BadRow:
    cells = {column.name: block[column.name][position].as_py() for column in contract.columns}
    reasons = [
        f"Column {name} holds {_shown(cells[name])}, which is not {in_words(kind)}."
        for name, kind, bad in faults
        if bad[position]
    ]
    if reasons:
        return BadRow("cell_value", " ".join(reasons), cells)
    missing = ", ".join(name for name in contract.key if cells[name] is None)
    return BadRow("key_missing", f"The row has no {missing}: nothing says which record it is.", cells)


def _shown(cell: str | None) -> str:
    text = cell or ""
    return f"'{text}'" if len(text) <= _SHOWN else f"'{text[:_SHOWN]}…' ({len(text)} characters)"
