"""Batches of rows into the files of a result: chunks of bounded size, up to the caller's limits."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import IO, Literal

import numpy as np
import pyarrow as pa

from .formats import Chunk, Format, Rows

Limit = Literal["rows", "bytes"]


class Spool:
    """Writes the files `0`, `1`, … of `folder`; `chunks` describes those that are complete."""

    def __init__(self, folder: Path, form: Format, schema: pa.Schema, chunk_bytes: int) -> None:
        self.chunks: list[dict[str, int]] = []
        self.rows = 0
        self._bytes = 0
        self._folder = folder
        self._form = form
        self._schema = schema
        self._chunk_bytes = chunk_bytes
        self._open: tuple[IO[bytes], Chunk] | None = None
        self._used = 0
        self._first_row = 0

    def fill(self, batches: Iterable[pa.RecordBatch], max_rows: int | None, max_bytes: int) -> Limit | None:
        """Write the batches; returns the limit that cut the result, None when all of it is there."""
        try:
            return self._fill(batches, max_rows, max_bytes)
        finally:
            self._close()

    def _fill(self, batches: Iterable[pa.RecordBatch], max_rows: int | None, max_bytes: int) -> Limit | None:
        for batch in batches:
            left = batch.num_rows if max_rows is None else max_rows - self.rows
            cut = left < batch.num_rows
            rows = self._form.prepare(batch.slice(0, left) if cut else batch)
            fitting = _fitting(rows, 0, max_bytes - self._bytes)
            self._append(rows, fitting)
            if fitting < len(rows.ends):
                return "bytes"
            if cut:
                return "rows"
        return None

    def _append(self, rows: Rows, stop: int) -> None:
        start = 0
        while start < stop:
            upto = min(stop, _fitting(rows, start, self._chunk_bytes - self._used))
            if upto <= start and self._used:
                self._close()
                continue
            start = self._write(rows, start, max(upto, start + 1))  # a row above the size has its own chunk

    def _write(self, rows: Rows, start: int, stop: int) -> int:
        if self._open is None:
            file = (self._folder / str(len(self.chunks))).open("wb")
            self._open = file, self._form.open(file, self._schema, len(self.chunks))
        self._open[1].write(rows, start, stop)
        size = int(rows.ends[stop - 1]) - _before(rows, start)
        self._used += size
        self._bytes += size
        self.rows += stop - start
        return stop

    def _close(self) -> None:
        if self._open is None:
            return
        file, chunk = self._open
        with file:
            chunk.finish()
            size = file.tell()
        self.chunks.append(
            {
                "chunk_index": len(self.chunks),
                "row_offset": self._first_row,
                "row_count": self.rows - self._first_row,
                "byte_count": size,
            }
        )
        self._open, self._used, self._first_row = None, 0, self.rows


def _before(rows: Rows, start: int) -> int:
    return int(rows.ends[start - 1]) if start else 0


def _fitting(rows: Rows, start: int, room: int) -> int:
    """The row after the last one that fits into `room` bytes."""
    return int(np.searchsorted(rows.ends, _before(rows, start) + room, side="right"))
