"""SQLite in WAL mode: what is committed survives kill -9; readers never wait for the writer."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BUSY_TIMEOUT_S = 30.0


class Database:
    """One file, one connection a thread.

    `schemas` are scripts of `CREATE TABLE IF NOT EXISTS …`; each store brings its own.
    """

    def __init__(self, path: Path, schemas: list[str]) -> None:
        self._path = path
        self._local = threading.local()
        for schema in schemas:
            self._connection().executescript(schema)

    def _connection(self) -> sqlite3.Connection:
        existing: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if existing is not None:
            return existing
        connection = sqlite3.connect(self._path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        self._local.connection = connection
        return connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the write lock from its start; rolled back on any exception."""
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """All rows of a query."""
        return self._connection().execute(sql, values).fetchall()

    def row(self, sql: str, *values: object) -> sqlite3.Row | None:
        """The first row of a query, or None."""
        return self._connection().execute(sql, values).fetchone()

    def change(self, sql: str, *values: object) -> int:
        """One statement in its own transaction; returns the number of rows it changed."""
        with self.write() as connection:
            return connection.execute(sql, values).rowcount
