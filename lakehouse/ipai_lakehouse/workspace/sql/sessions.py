"""SQL sessions: a default catalog and schema for the statements that name the session."""

from __future__ import annotations

import json
import uuid
from typing import Any

from pydantic import BaseModel, Field

from ..core.bodies import parse
from ..core.clock import Clock
from ..core.database import Database
from ..core.errors import ApiError, bad_request, unsupported
from .request import AskedStatement

SCHEMA = """
CREATE TABLE IF NOT EXISTS sql_session (
    session_id TEXT PRIMARY KEY, warehouse_id TEXT NOT NULL, defaults TEXT NOT NULL,
    opened_ms INTEGER NOT NULL
);
"""
KEPT_MS = 24 * 3_600_000
# What the engine does anyway may be asked for; anything else would be a promise it does not keep.
FIXED = {"ANSI_MODE": "true", "TIMEZONE": "utc"}


class AskedSession(BaseModel):
    """Body of POST /api/2.0/sql/sessions."""

    warehouse_id: str
    catalog: str | None = None
    schema_name: str | None = Field(default=None, alias="schema")
    session_confs: dict[str, Any] | None = None


def read_session(body: dict[str, Any]) -> AskedSession:
    """The request; 501 for a setting that would change what statements answer."""
    if not body.get("warehouse_id"):
        raise bad_request("The warehouse_id field is required.")
    asked = parse(AskedSession, body)
    for name, value in (asked.session_confs or {}).items():
        if FIXED.get(name.upper()) != str(value).lower():
            raise unsupported(f"The embedded workspace cannot set {name} to {value} for a SQL session.")
    return asked


class Sessions:
    """The open sessions."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def open(self, asked: AskedSession) -> str:
        """A new session; returns its id. Sessions nobody closed are forgotten after a day."""
        session_id, now = str(uuid.uuid4()), self._clock.now_ms()
        defaults = {"catalog": asked.catalog, "schema_name": asked.schema_name}
        with self._database.write() as connection:
            connection.execute("DELETE FROM sql_session WHERE opened_ms < ?", (now - KEPT_MS,))
            connection.execute(
                "INSERT INTO sql_session VALUES (?, ?, ?, ?)",
                (session_id, asked.warehouse_id, json.dumps(defaults), now),
            )
        return session_id

    def close(self, session_id: str) -> None:
        """Close it; no error if it is closed already."""
        self._database.change("DELETE FROM sql_session WHERE session_id = ?", session_id)

    def apply(self, asked: AskedStatement) -> AskedStatement:
        """The statement with its session's defaults; 404 for a session that is not open."""
        if asked.session_id is None:
            return asked
        row = self._database.row("SELECT * FROM sql_session WHERE session_id = ?", asked.session_id)
        if row is None or row["warehouse_id"] != asked.warehouse_id:
            raise ApiError(404, "NOT_FOUND", f"The SQL session {asked.session_id} was not found.")
        defaults = {name: value for name, value in json.loads(row["defaults"]).items() if value}
        own = {name: getattr(asked, name) for name in defaults if getattr(asked, name)}
        return asked.model_copy(update=defaults | own)
