"""Statements in the database. A statement's end is written once: the first of worker and cancel wins."""

from __future__ import annotations

import json
import sqlite3
import uuid
from typing import Any

from ..core.clock import Clock
from ..core.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS statement (
    statement_id TEXT PRIMARY KEY, state TEXT NOT NULL, text TEXT NOT NULL, submitted_ms INTEGER NOT NULL,
    finished_ms INTEGER, error_message TEXT, sql_state TEXT, manifest TEXT
);
CREATE INDEX IF NOT EXISTS statement_finished ON statement (finished_ms);
"""
RESULT_KEPT_MS = 3_600_000
STATEMENT_KEPT_MS = 12 * 3_600_000
INTERRUPTED = "The workspace stopped while this statement ran. Send it again."


class Statements:
    """PENDING → RUNNING → SUCCEEDED | FAILED | CANCELED, and CLOSED an hour after success."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, text: str) -> str:
        """A new PENDING statement; returns its id."""
        statement_id = str(uuid.uuid4())
        self._database.change(
            "INSERT INTO statement (statement_id, state, text, submitted_ms) VALUES (?, 'PENDING', ?, ?)",
            *(statement_id, text, self._clock.now_ms()),
        )
        return statement_id

    def get(self, statement_id: str) -> sqlite3.Row | None:
        """The statement's row, or None."""
        return self._database.row("SELECT * FROM statement WHERE statement_id = ?", statement_id)

    def begin(self, statement_id: str) -> bool:
        """PENDING → RUNNING; False when it was cancelled before."""
        sql = "UPDATE statement SET state = 'RUNNING' WHERE statement_id = ? AND state = 'PENDING'"
        return self._database.change(sql, statement_id) == 1

    def succeed(self, statement_id: str, manifest: dict[str, Any]) -> bool:
        """End well; False when it was cancelled meanwhile."""
        return self._end(statement_id, "SUCCEEDED", manifest=json.dumps(manifest))

    def fail(self, statement_id: str, message: str, sql_state: str | None = None) -> bool:
        """End badly, with a message for the caller."""
        return self._end(statement_id, "FAILED", message=message, sql_state=sql_state)

    def cancel(self, statement_id: str) -> bool:
        """End by cancelling; False when it had ended already or is unknown."""
        return self._end(statement_id, "CANCELED")

    def close(self, statement_id: str) -> bool:
        """Give up the result; False when there is none."""
        sql = (
            "UPDATE statement SET state = 'CLOSED', manifest = NULL"
            " WHERE statement_id = ? AND state = 'SUCCEEDED'"
        )
        return self._database.change(sql, statement_id) == 1

    def with_result(self) -> set[str]:
        """The statements whose result is kept."""
        rows = self._database.rows("SELECT statement_id FROM statement WHERE state = 'SUCCEEDED'")
        return {row["statement_id"] for row in rows}

    def _end(
        self,
        statement_id: str,
        state: str,
        *,
        manifest: str | None = None,
        message: str | None = None,
        sql_state: str | None = None,
    ) -> bool:
        sql = (
            "UPDATE statement SET state = ?, finished_ms = ?, manifest = ?, error_message = ?, sql_state = ?"
            " WHERE statement_id = ? AND state IN ('PENDING', 'RUNNING')"
        )
        values = (state, self._clock.now_ms(), manifest, message, sql_state, statement_id)
        return self._database.change(sql, *values) == 1

    def recover(self) -> None:
        """After a crash: nothing runs any more, and says so."""
        sql = "SELECT statement_id FROM statement WHERE state IN ('PENDING', 'RUNNING')"
        for row in self._database.rows(sql):
            self.fail(row["statement_id"], INTERRUPTED)

    def expire(self) -> list[str]:
        """Close results after an hour, forget statements after 12; returns ids whose files may go."""
        now = self._clock.now_ms()
        with self._database.write() as connection:
            closed = connection.execute(
                "UPDATE statement SET state = 'CLOSED', manifest = NULL"
                " WHERE state = 'SUCCEEDED' AND finished_ms < ? RETURNING statement_id",
                (now - RESULT_KEPT_MS,),
            ).fetchall()
            connection.execute("DELETE FROM statement WHERE finished_ms < ?", (now - STATEMENT_KEPT_MS,))
        return [row["statement_id"] for row in closed]
