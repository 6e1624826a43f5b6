"""The rows of a table as ``COPY`` sends them, as a file that is read while it comes."""

import io
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from .tables import SourceTable
from .types import as_sent


class _CopyFile(io.RawIOBase):
    """A running COPY as a readable file."""

    def __init__(self, copy: psycopg.Copy) -> None:
        super().__init__()
        self._rows, self._left = iter(copy), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:
        parts, size = [self._left], len(self._left)
        while size < len(buffer) and (row := next(self._rows, None)) is not None:
            parts.append(bytes(row))
            size += len(parts[-1])
        data = b"".join(parts)
        taken, self._left = data[: len(buffer)], data[len(buffer) :]
        buffer[: len(taken)] = taken
        return len(taken)


@contextmanager
def copy_out(connection: psycopg.Connection, table: SourceTable) -> Iterator[io.RawIOBase]:
    """A CSV with a header: NULL is empty and unquoted, an empty text is quoted, UTF-8."""
    columns = sql.SQL(", ").join(
        sql.SQL("{} AS {}").format(
            as_sent(column.source_type, sql.Identifier(column.name)), sql.Identifier(column.name)
        )
        for column in table.columns
    )
    query = sql.SQL(
        "COPY (SELECT {} FROM {}) TO STDOUT (FORMAT csv, HEADER, NULL '', ENCODING 'UTF8')"
    ).format(columns, table.identifier)
    with connection.cursor() as cursor, cursor.copy(query) as copy:
        yield _CopyFile(copy)
