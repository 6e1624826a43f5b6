"""The formats of a result: how a batch of rows becomes bytes of a chunk, without a Python step a row.

A text format makes one string of every row of a batch; the strings of an Arrow array lie next to each other
in memory, so any range of rows is written as one slice of that buffer.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import IO, ClassVar, Protocol, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as kind

from .cells import texts

Part: TypeAlias = "pa.Array | str"
_JSON_SPECIAL = r'["\\\x00-\x1f]'
_CSV_SPECIAL = r'[",\r\n]'


@dataclass(frozen=True)
class Rows:
    """Rows ready to be written; `ends[i]` counts the bytes of the rows up to and with row `i`."""

    data: pa.Array | pa.RecordBatch
    ends: np.ndarray


class Chunk(Protocol):
    """An open chunk."""

    def write(self, rows: Rows, start: int, stop: int) -> None:
        """Append the rows `start` … `stop - 1`."""

    def finish(self) -> None:
        """Write what ends a chunk; the file is closed by who opened it."""


class Format(Protocol):
    """One of the formats of the API."""

    name: ClassVar[str]
    media_type: ClassVar[str]

    def prepare(self, batch: pa.RecordBatch) -> Rows:
        """The rows of a batch."""

    def open(self, file: IO[bytes], schema: pa.Schema, number: int) -> Chunk:
        """Begin chunk `number` in an empty file."""


class JsonArray:
    """`[["1","a"],["2",null]]`."""

    name: ClassVar[str] = "JSON_ARRAY"
    media_type: ClassVar[str] = "application/json"

    def prepare(self, batch: pa.RecordBatch) -> Rows:
        """Every row with the comma that follows it."""
        parts: list[Part] = ["["]
        for column in batch.columns:
            parts += _json_cells(column) + [","]
        return _lines([*parts[:-1], "],"], batch.num_rows)

    def open(self, file: IO[bytes], schema: pa.Schema, number: int) -> Chunk:
        """Begin the list."""
        file.write(b"[")
        return _JsonChunk(file)


class Csv:
    """RFC 4180; null is the word `null`; the first chunk begins with the names of the columns."""

    name: ClassVar[str] = "CSV"
    media_type: ClassVar[str] = "text/csv"

    def prepare(self, batch: pa.RecordBatch) -> Rows:
        """Every row with its line end."""
        parts: list[Part] = []
        for column in batch.columns:
            parts += [_csv_cells(column), ","]
        return _lines([*parts[:-1], "\r\n"], batch.num_rows)

    def open(self, file: IO[bytes], schema: pa.Schema, number: int) -> Chunk:
        """Write the head into the first chunk."""
        if number == 0:
            names = _csv_quoted(pa.array(schema.names, pa.string())).to_pylist()
            file.write((",".join(names) + "\r\n").encode())
        return _TextChunk(file)


class ArrowStream:
    """An Arrow IPC stream a chunk, not compressed."""

    name: ClassVar[str] = "ARROW_STREAM"
    media_type: ClassVar[str] = "application/vnd.apache.arrow.stream"

    def prepare(self, batch: pa.RecordBatch) -> Rows:
        """The batch itself; its rows count as equally large."""
        ends = np.arange(1, batch.num_rows + 1) * batch.nbytes // max(1, batch.num_rows)
        return Rows(batch, ends)

    def open(self, file: IO[bytes], schema: pa.Schema, number: int) -> Chunk:
        """Begin the stream."""
        return _ArrowChunk(file, schema)


FORMATS: dict[str, Format] = {made.name: made for made in (JsonArray(), Csv(), ArrowStream())}


class _TextChunk:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, rows: Rows, start: int, stop: int) -> None:
        _, offsets, data = rows.data.buffers()
        places = np.frombuffer(offsets, np.int32)[rows.data.offset :]
        self._file.write(memoryview(data)[places[start] : places[stop]])

    def finish(self) -> None:
        """Lines need no end."""


class _JsonChunk(_TextChunk):
    def finish(self) -> None:
        """The bracket takes the place of the last comma."""
        if self._file.tell() > 1:
            self._file.seek(-1, 2)
        self._file.write(b"]")


class _ArrowChunk:
    def __init__(self, file: IO[bytes], schema: pa.Schema) -> None:
        self._stream = pa.ipc.new_stream(file, schema)

    def write(self, rows: Rows, start: int, stop: int) -> None:
        self._stream.write_batch(rows.data.slice(start, stop - start))

    def finish(self) -> None:
        self._stream.close()


def _lines(parts: list[Part], count: int) -> Rows:
    """One string a row: the cells with the marks between them."""
    merged: list[Part] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    lines = pc.binary_join_element_wise(*merged, "")
    ends = np.frombuffer(lines.buffers()[1], np.int32)[lines.offset : lines.offset + count + 1]
    return Rows(lines, ends[1:].astype(np.int64) - ends[0])


def _json_cells(column: pa.Array) -> list[Part]:
    cells = texts(column)
    if _free_text(column.type) and _any(cells, _JSON_SPECIAL):
        cells = _json_escaped(cells)
    if cells.null_count == 0:
        return ['"', cells, '"']
    return [pc.fill_null(pc.binary_join_element_wise('"', cells, '"', ""), "null")]


def _json_escaped(cells: pa.Array) -> pa.Array:
    for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        cells = pc.replace_substring(cells, plain, escaped)
    if not _any(cells, r"[\x00-\x1f]"):
        return cells
    rare = pc.fill_null(pc.match_substring_regex(cells, r"[\x00-\x1f]"), False)
    written = [_control_escaped(cell) for cell in cells.filter(rare).to_pylist()]
    return pc.replace_with_mask(cells, rare, pa.array(written, pa.string()))


def _control_escaped(cell: str) -> str:
    return "".join(json.dumps(mark)[1:-1] if mark < " " else mark for mark in cell)


def _csv_cells(column: pa.Array) -> pa.Array:
    cells = texts(column)
    if _free_text(column.type) and _any(cells, _CSV_SPECIAL):
        cells = _csv_quoted(cells)
    return pc.fill_null(cells, "null")


def _csv_quoted(cells: pa.Array) -> pa.Array:
    quoted = pc.binary_join_element_wise('"', pc.replace_substring(cells, '"', '""'), '"', "")
    return pc.if_else(pc.match_substring_regex(cells, _CSV_SPECIAL), quoted, cells)


def _free_text(data_type: pa.DataType) -> bool:
    """Whether marks that need escaping can be in a cell."""
    fixed = kind.is_primitive(data_type) or kind.is_decimal(data_type) or kind.is_boolean(data_type)
    return not fixed


def _any(cells: pa.Array, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(cells, pattern)).as_py())
