"""Results on disk: one folder a statement, one JSON file a chunk: reading a chunk is reading a file."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from .cells import Cell, rows
from .types import columns

CHUNK_BYTES = 4 * 1024 * 1024
INLINE_LIMIT_BYTES = 25 * 1024 * 1024


class ResultTooLarge(ValueError):
    """A result above what the INLINE disposition carries."""


@dataclass(frozen=True)
class Limits:
    """What the caller asked for: at most so many rows and bytes (None: no limit of its own)."""

    rows: int | None
    bytes: int | None


def _size(row: list[Cell]) -> int:
    return sum(len(cell.encode()) + 3 if cell is not None else 5 for cell in row) + 2


class Results:
    """Stores and reads results below `folder`."""

    def __init__(self, folder: Path, chunk_bytes: int = CHUNK_BYTES) -> None:
        self._folder = folder
        self._chunk_bytes = chunk_bytes

    def store(self, statement_id: str, table: pa.Table, limits: Limits) -> dict[str, Any]:
        """Write the chunks and return the manifest; ResultTooLarge above 25 MiB."""
        asked = table if limits.rows is None else table.slice(0, limits.rows)
        chunks, cut = self._split(rows(asked), limits.bytes)
        folder = self._folder / statement_id
        folder.mkdir(parents=True, exist_ok=True)
        offset, index = 0, []
        for number, chunk in enumerate(chunks):
            (folder / f"{number}.json").write_text(json.dumps(chunk, ensure_ascii=False))
            index.append({"chunk_index": number, "row_offset": offset, "row_count": len(chunk)})
            offset += len(chunk)
        return _manifest(table.schema, index, offset, cut or asked.num_rows < table.num_rows)

    def _split(self, data: list[list[Cell]], byte_limit: int | None) -> tuple[list[list[list[Cell]]], bool]:
        chunks: list[list[list[Cell]]] = []
        total = used = 0
        for row in data:
            size = _size(row)
            total += size
            if byte_limit is not None and total > byte_limit:
                return chunks, True
            if total > INLINE_LIMIT_BYTES:
                raise ResultTooLarge("Inline byte limit exceeded: the result is larger than 26214400 bytes.")
            if not chunks or used + size > self._chunk_bytes:
                chunks.append([])
                used = 0
            chunks[-1].append(row)
            used += size
        return chunks, False

    def chunk(self, statement_id: str, number: int) -> list[list[Cell]]:
        """Rows of one chunk."""
        return json.loads((self._folder / statement_id / f"{number}.json").read_text())

    def drop(self, statement_id: str) -> None:
        """Forget a result; no error if there is none."""
        shutil.rmtree(self._folder / statement_id, ignore_errors=True)


def _manifest(schema: pa.Schema, chunks: list[dict[str, int]], total: int, truncated: bool) -> dict[str, Any]:
    described = columns(schema)
    manifest: dict[str, Any] = {
        "format": "JSON_ARRAY",
        "schema": {"column_count": len(described)} | ({"columns": described} if described else {}),
        "total_chunk_count": len(chunks),
        "total_row_count": total,
        "truncated": truncated,
    }
    if chunks:
        manifest["chunks"] = chunks
    return manifest
