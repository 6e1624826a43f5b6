"""Results on disk: one folder a statement, one file a chunk: reading a chunk is reading a file.

Rows go from the engine to the files in small batches, so a result may be larger than memory.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from .cells import Cell
from .formats import FORMATS
from .spool import Spool
from .types import columns

CHUNK_BYTES = 4 * 1024 * 1024
LINKED_CHUNK_BYTES = 8 * 1024 * 1024
INLINE_LIMIT_BYTES = 25 * 1024 * 1024
LINKED_LIMIT_BYTES = 100 * 1024**3


class ResultTooLarge(ValueError):
    """A result above what the INLINE disposition carries."""


@dataclass(frozen=True)
class Wanted:
    """How the caller wants the result: by links or inline, its format, at most so many rows and bytes."""

    rows: int | None = None
    bytes: int | None = None
    format: str = "JSON_ARRAY"
    linked: bool = False


class Results:
    """Stores and reads results below `folder`."""

    def __init__(self, folder: Path, chunk_bytes: int | None = None) -> None:
        self._folder = folder
        self._chunk_bytes = chunk_bytes

    def store(
        self, statement_id: str, schema: pa.Schema, batches: Iterable[pa.RecordBatch], wanted: Wanted
    ) -> dict[str, Any]:
        """Write the chunks and return the manifest; ResultTooLarge above 25 MiB inline."""
        described = columns(schema)
        folder = self._folder / statement_id
        folder.mkdir(parents=True, exist_ok=True)
        spool = Spool(folder, FORMATS[wanted.format], schema, self._chunk_size(wanted))
        own_limit = LINKED_LIMIT_BYTES if wanted.linked else INLINE_LIMIT_BYTES
        cut = spool.fill(batches if described else (), wanted.rows, min(wanted.bytes or own_limit, own_limit))
        if cut == "bytes" and not wanted.linked and wanted.bytes is None:
            raise ResultTooLarge("Inline byte limit exceeded: the result is larger than 26214400 bytes.")
        return _manifest(described, spool, cut is not None, wanted)

    def _chunk_size(self, wanted: Wanted) -> int:
        return self._chunk_bytes or (LINKED_CHUNK_BYTES if wanted.linked else CHUNK_BYTES)

    def chunk(self, statement_id: str, number: int) -> list[list[Cell]]:
        """Rows of one chunk in the format JSON_ARRAY."""
        cells: list[list[Cell]] = json.loads(self.file(statement_id, number).read_bytes())
        return cells

    def file(self, statement_id: str, number: int) -> Path:
        """The file of one chunk."""
        return self._folder / statement_id / str(number)

    def drop(self, statement_id: str) -> None:
        """Forget a result; no error if there is none."""
        shutil.rmtree(self._folder / statement_id, ignore_errors=True)

    def keep_only(self, statement_ids: set[str]) -> None:
        """Forget all other results."""
        for folder in self._folder.iterdir() if self._folder.is_dir() else ():
            if folder.name not in statement_ids:
                self.drop(folder.name)


def _manifest(
    described: list[dict[str, object]], spool: Spool, truncated: bool, wanted: Wanted
) -> dict[str, Any]:
    """Sizes are told of results by links only, as the platform does."""
    manifest: dict[str, Any] = {
        "format": wanted.format,
        "schema": {"column_count": len(described)} | ({"columns": described} if described else {}),
        "total_chunk_count": len(spool.chunks),
        "total_row_count": spool.rows,
        "truncated": truncated,
    }
    if spool.chunks:
        manifest["chunks"] = [_told(chunk, wanted.linked) for chunk in spool.chunks]
    if wanted.linked:
        manifest["total_byte_count"] = sum(chunk["byte_count"] for chunk in spool.chunks)
    return manifest


def _told(chunk: dict[str, int], linked: bool) -> dict[str, int]:
    return {name: value for name, value in chunk.items() if linked or name != "byte_count"}
