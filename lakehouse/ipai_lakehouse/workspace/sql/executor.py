"""Runs statements in background threads; a cancel interrupts DuckDB itself."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa

from ...engine.errors import QueryError
from ...engine.query import stream_query
from .request import AskedStatement
from .results import Results, ResultTooLarge
from .store import Statements
from .types import UnknownType

log = logging.getLogger(__name__)
WORKERS = 4
Connect = Callable[[duckdb.DuckDBPyConnection], None]
Stream = AbstractContextManager[tuple[pa.Schema, Iterator[pa.RecordBatch]]]
Runner = Callable[[AskedStatement, Connect], Stream]


def engine_runner(home: Path) -> Runner:
    """The engine of a home as the executor calls it."""

    def run(asked: AskedStatement, on_connect: Connect) -> Stream:
        return stream_query(
            home,
            asked.statement,
            asked.engine_parameters(),
            catalog=asked.catalog,
            schema=asked.schema_name,
            on_connect=on_connect,
        )

    return run


class Canceled(Exception):
    """The statement was cancelled before its connection opened."""


class Executor:
    """Takes statements, runs them on a pool of threads, writes how they ended."""

    def __init__(self, runner: Runner, statements: Statements, results: Results) -> None:
        self._runner = runner
        self._statements = statements
        self._results = results
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="sql")
        self._lock = threading.Lock()
        self._connections: dict[str, duckdb.DuckDBPyConnection] = {}

    def submit(self, asked: AskedStatement) -> tuple[str, Future[None]]:
        """Start a statement; the future is done when its end stands in the database."""
        for statement_id in self._statements.expire():
            self._results.drop(statement_id)
        statement_id = self._statements.add(asked.statement)
        work = self._pool.submit(self._run, statement_id, asked)
        ended: Future[None] = Future()
        work.add_done_callback(partial(self._finish, statement_id, ended))
        return statement_id, ended

    def cancel(self, statement_id: str) -> None:
        """Stop a statement; nothing happens to one that ended or never was."""
        if not self._statements.cancel(statement_id):
            return
        with self._lock:
            connection = self._connections.get(statement_id)
            if connection is not None:
                connection.interrupt()

    def forget(self, statement_id: str) -> None:
        """Stop a statement, or close it when it has ended: its result is gone then."""
        self.cancel(statement_id)
        if self._statements.close(statement_id):
            self._results.drop(statement_id)

    def recover(self) -> None:
        """After a crash: nothing runs any more, and half-written results go."""
        self._statements.recover()
        self._results.keep_only(self._statements.with_result())

    def close(self) -> None:
        """Interrupt what runs and take nothing new."""
        with self._lock:
            for connection in self._connections.values():
                connection.interrupt()
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _run(self, statement_id: str, asked: AskedStatement) -> None:
        if not self._statements.begin(statement_id):
            return
        succeeded = False
        try:
            with self._runner(asked, partial(self._connected, statement_id)) as (schema, batches):
                manifest = self._results.store(statement_id, schema, batches, asked.wanted())
            succeeded = self._statements.succeed(statement_id, manifest)
        except QueryError as error:
            self._statements.fail(statement_id, str(error), error.sql_state)
        except (UnknownType, ResultTooLarge) as error:
            self._statements.fail(statement_id, str(error))
        finally:
            with self._lock:
                self._connections.pop(statement_id, None)
            if not succeeded:
                self._results.drop(statement_id)

    def _connected(self, statement_id: str, connection: duckdb.DuckDBPyConnection) -> None:
        with self._lock:
            self._connections[statement_id] = connection
        row = self._statements.get(statement_id)
        if row is None or row["state"] != "RUNNING":
            raise Canceled(statement_id)

    def _finish(self, statement_id: str, ended: Future[None], work: Future[None]) -> None:
        """Whatever escaped the worker must not leave the statement RUNNING for ever."""
        error = None if work.cancelled() else work.exception()
        if error is not None and self._statements.fail(statement_id, f"[INTERNAL_ERROR] {error}"):
            log.error("statement %s failed", statement_id, exc_info=error)
        ended.set_result(None)
