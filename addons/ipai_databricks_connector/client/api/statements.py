"""SQL statements: run, wait, read typed rows, cancel."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

from ..clock import Deadline
from ..errors import DatabricksError, InvalidInput, StatementCanceled
from ..messages import Request
from ..parameters import Value, parameters
from .base import Api, drop_empty
from .results import Chunk, Column, Statement, typed_rows

_PATH = "/api/2.0/sql/statements"
# The server waits 0 or 5 to 50 seconds (docs.databricks.com/api/workspace/statementexecution, seen 2026-11).
_MIN_WAIT, _MAX_WAIT = 5, 50
# Left for the answer to travel and for a cancellation.
_RESERVE = 1.0
_READS = re.compile(
    r"(?:\s|--[^\n]*\n|/\*.*?\*/)*(select|show|describe|explain|values)\b", re.IGNORECASE | re.DOTALL
)


@dataclass(frozen=True)
class Result:
    """All rows of a statement.

    :param columns: name and SQL type of each column
    :param rows: values typed as in sqltypes.py
    :param truncated: there were more rows than `max_rows`, or than the server hands out
    """

    columns: tuple[Column, ...]
    rows: list[tuple[Any, ...]]
    statement_id: str
    truncated: bool

    def dicts(self) -> list[dict[str, Any]]:
        """The rows by column name. :raises InvalidInput: two columns have the same name"""
        names = [column.name for column in self.columns]
        if len(set(names)) < len(names):
            raise InvalidInput("Two columns of the result have the same name: give one of them an alias.")
        return [dict(zip(names, row, strict=True)) for row in self.rows]


class Statements:
    def __init__(self, api: Api) -> None:
        self._api = api

    def execute(
        self,
        sql: str,
        warehouse_id: str,
        parameters: Mapping[str, Value] | None = None,
        *,
        wait: int = 0,
        on_wait: Literal["CONTINUE", "CANCEL"] = "CONTINUE",
        catalog: str | None = None,
        schema: str | None = None,
        row_limit: int | None = None,
        byte_limit: int | None = None,
        repeatable: bool | None = None,
        deadline: Deadline | None = None,
    ) -> Statement:
        """Start one statement, and wait for its end at most `wait` seconds (0, or 5 to 50).

        :param parameters: values for the markers ``:name``, typed as in parameters.py
        :param on_wait: what the server does with a statement that takes longer
        :param row_limit: the server cuts the result there
        :param repeatable: whether running it twice is harmless; None = when it begins with SELECT, SHOW,
            DESCRIBE, EXPLAIN or VALUES
        :returns: look at its `state`: a failed statement is returned, not raised; `raise_for_state()` raises
        :raises OutcomeUnknown: sent, no answer, and not repeatable
        """
        limits = {"catalog": catalog, "schema": schema, "row_limit": row_limit, "byte_limit": byte_limit}
        body = _body(sql, warehouse_id, parameters, wait) | drop_empty(**limits)
        body |= {"on_wait_timeout": on_wait} if wait else {}
        reads = bool(_READS.match(sql)) if repeatable is None else repeatable
        return self._api.fetch(Request("POST", _PATH, body=body, repeatable=reads), Statement, deadline)

    def get(self, statement_id: str, deadline: Deadline | None = None) -> Statement:
        """The statement with its first rows. :raises NotFound: unknown, or ended more than 12 hours ago"""
        return self._api.fetch(Request("GET", _PATH + "/{id}", {"id": statement_id}), Statement, deadline)

    def cancel(self, statement_id: str, deadline: Deadline | None = None) -> None:
        """Ask for the cancellation; the server says yes also to a finished or unknown statement."""
        path = _PATH + "/{id}/cancel"
        self._api.call(Request("POST", path, {"id": statement_id}, body={}, repeatable=True), deadline)

    def rows(self, statement: Statement, deadline: Deadline | None = None) -> Iterator[tuple[Any, ...]]:
        """The typed rows of a statement that succeeded, one chunk in memory at a time.

        :param deadline: for all of it; None = one for each chunk
        :raises StatementFailed, StatementCanceled: it did not succeed
        """
        statement.raise_for_state()
        chunk: Chunk | None = statement.result
        while chunk is not None:
            yield from typed_rows(statement.columns, chunk)
            chunk = self._next(statement.statement_id, chunk, deadline)

    def query(
        self,
        sql: str,
        warehouse_id: str,
        parameters: Mapping[str, Value] | None = None,
        *,
        max_rows: int = 100_000,
        catalog: str | None = None,
        schema: str | None = None,
        repeatable: bool | None = None,
    ) -> Result:
        """Run a statement, wait for it and read its rows, all within the deadline; then it is canceled.

        :raises StatementFailed: the engine refused it
        :raises StatementCanceled: not finished at the deadline (a stopped warehouse takes a while to start)
        """
        deadline = self._api.deadline()
        options: dict[str, Any] = {"catalog": catalog, "schema": schema, "row_limit": max_rows}
        options |= {
            "repeatable": repeatable,
            "deadline": deadline,
            "wait": _server_wait(deadline.remaining()),
        }
        statement = self.execute(sql, warehouse_id, parameters, **options)
        statement = self._finished(statement, deadline)
        statement.raise_for_state()
        found = self.rows(statement, deadline)
        rows = list(islice(found, max_rows))
        more = statement.truncated or next(found, None) is not None
        return Result(statement.columns, rows, statement.statement_id, more)

    def _finished(self, statement: Statement, deadline: Deadline) -> Statement:
        """Ask until it has ended; cancel it in the last moment of the deadline."""
        pause = 0.05
        while not statement.finished:
            if deadline.remaining() - pause <= min(_RESERVE, deadline.seconds / 4):
                raise self._give_up(statement.statement_id, deadline)
            self._api.clock.sleep(pause)
            pause = min(pause * 1.5, 1.0)
            statement = self.get(statement.statement_id, deadline)
        return statement

    def _give_up(self, statement_id: str, deadline: Deadline) -> StatementCanceled:
        try:
            self.cancel(statement_id, deadline)
            end = "it was canceled."
        except DatabricksError:
            end = "and it could not be canceled, so it may still run."
        return StatementCanceled(
            f"The SQL statement was not finished after {deadline.seconds:g} seconds; {end}",
            statement_id=statement_id,
        )

    def _next(self, statement_id: str, chunk: Chunk, deadline: Deadline | None) -> Chunk | None:
        if chunk.next_chunk_index is None:
            return None
        ids: dict[str, str | int] = {"id": statement_id, "chunk": chunk.next_chunk_index}
        return self._api.fetch(Request("GET", _PATH + "/{id}/result/chunks/{chunk}", ids), Chunk, deadline)


def _body(sql: str, warehouse_id: str, values: Mapping[str, Value] | None, wait: int) -> dict[str, Any]:
    if wait and not _MIN_WAIT <= wait <= _MAX_WAIT:
        raise InvalidInput(f"A statement is waited for 0 or {_MIN_WAIT} to {_MAX_WAIT} seconds.")
    body: dict[str, Any] = {"statement": sql, "warehouse_id": warehouse_id, "wait_timeout": f"{wait}s"}
    body |= {"disposition": "INLINE", "format": "JSON_ARRAY"}
    if values:
        body["parameters"] = parameters(values)
    return body


def _server_wait(remaining: float) -> int:
    """The longest wait at the server that leaves us time.

    Its answer must be there before our deadline, or we would have no statement to cancel.
    """
    spare = int(remaining - 2 * _RESERVE)
    return min(spare, _MAX_WAIT) if spare >= _MIN_WAIT else 0
