"""SQL statements: run, wait, read typed rows, cancel."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Literal

from ..clock import Deadline
from ..errors import DatabricksError, InvalidInput, StatementCanceled
from ..messages import Request
from ..parameters import Value, parameters
from .base import Api, drop_empty
from .reading import Reader
from .results import Column, Statement

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


@dataclass(frozen=True)
class Stream:
    """The rows of a large result, read as they are asked for: `rows` can be gone through once.

    :param total_rows: how many there are, None when the server does not say
    :param truncated: there were more than `max_rows`, or than the server hands out
    """

    columns: tuple[Column, ...]
    rows: Iterator[tuple[Any, ...]]
    statement_id: str
    total_rows: int | None
    truncated: bool


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
        by_links: bool = False,
        deadline: Deadline | None = None,
    ) -> Statement:
        """Start one statement, and wait for its end at most `wait` seconds (0, or 5 to 50).

        :param parameters: values for the markers ``:name``, typed as in parameters.py
        :param on_wait: what the server does with a statement that takes longer
        :param row_limit: the server cuts the result there
        :param repeatable: whether running it twice is harmless; None = when it begins with SELECT, SHOW,
            DESCRIBE, EXPLAIN or VALUES
        :param by_links: have the rows put where links lead, instead of into the answer (25 MiB at most)
        :returns: look at its `state`: a failed statement is returned, not raised; `raise_for_state()` raises
        :raises OutcomeUnknown: sent, no answer, and not repeatable
        """
        limits = {"catalog": catalog, "schema": schema, "row_limit": row_limit, "byte_limit": byte_limit}
        body = _body(sql, warehouse_id, parameters, wait) | drop_empty(**limits)
        body |= {"on_wait_timeout": on_wait} if wait else {}
        body |= {"disposition": "EXTERNAL_LINKS"} if by_links else {}
        reads = bool(_READS.match(sql)) if repeatable is None else repeatable
        return self._api.fetch(Request("POST", _PATH, body=body, repeatable=reads), Statement, deadline)

    def get(self, statement_id: str, deadline: Deadline | None = None) -> Statement:
        """The statement with its first rows. :raises NotFound: unknown, or ended more than 12 hours ago"""
        return self._api.fetch(Request("GET", _PATH + "/{id}", {"id": statement_id}), Statement, deadline)

    def cancel(self, statement_id: str, deadline: Deadline | None = None) -> None:
        """Ask for the cancellation; the server says yes also to a finished or unknown statement."""
        path = _PATH + "/{id}/cancel"
        self._api.call(Request("POST", path, {"id": statement_id}, body={}, repeatable=True), deadline)

    def rows(
        self, statement: Statement, deadline: Deadline | None = None, max_bytes: int | None = None
    ) -> Iterator[tuple[Any, ...]]:
        """The typed rows of a statement that succeeded, one chunk in memory at a time.

        :param deadline: for all of it; None = one for each call
        :param max_bytes: cap of what is read by links
        :raises StatementFailed, StatementCanceled: it did not succeed
        :raises MalformedAnswer: other rows than announced
        :raises AnswerTooLarge: more than `max_bytes`
        """
        statement.raise_for_state()
        return chain.from_iterable(Reader(self._api, statement, deadline, max_bytes).chunks())

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
        options |= {"repeatable": repeatable, "deadline": deadline}
        statement = self._run(sql, warehouse_id, parameters, options)
        found = self.rows(statement, deadline)
        rows = list(islice(found, max_rows))
        more = statement.truncated or next(found, None) is not None
        return Result(statement.columns, rows, statement.statement_id, more)

    def stream(
        self,
        sql: str,
        warehouse_id: str,
        parameters: Mapping[str, Value] | None = None,
        *,
        max_rows: int | None = None,
        max_bytes: int | None = None,
        catalog: str | None = None,
        schema: str | None = None,
        repeatable: bool | None = None,
    ) -> Stream:
        """Run a statement whose result may be large, wait for it, and read its rows as they are asked for.

        The statement must end within the deadline, else it is canceled; then each chunk has one of its own.

        :param max_rows: the server cuts the result there
        :param max_bytes: a larger result is refused, not cut
        :raises StatementFailed, StatementCanceled: as `query` does
        :raises MalformedAnswer, AnswerTooLarge: while reading, as `rows` does
        """
        options: dict[str, Any] = {"catalog": catalog, "schema": schema, "row_limit": max_rows}
        options |= {"repeatable": repeatable, "deadline": self._api.deadline(), "by_links": True}
        statement = self._run(sql, warehouse_id, parameters, options)
        rows = self.rows(statement, max_bytes=max_bytes)
        return Stream(
            statement.columns,
            rows if max_rows is None else islice(rows, max_rows),
            statement.statement_id,
            statement.total_rows,
            statement.truncated,
        )

    def _run(
        self,
        sql: str,
        warehouse_id: str,
        parameters: Mapping[str, Value] | None,
        options: Mapping[str, Any],
    ) -> Statement:
        """A statement that succeeded before the deadline of the options."""
        deadline: Deadline = options["deadline"]
        wait = _server_wait(deadline.remaining())
        statement = self.execute(sql, warehouse_id, parameters, wait=wait, **options)
        statement = self._finished(statement, deadline)
        statement.raise_for_state()
        return statement

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
