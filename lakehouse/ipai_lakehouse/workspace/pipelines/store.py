"""Pipelines in the database."""

from __future__ import annotations

import json
import sqlite3
import uuid
from typing import Any

from ..core.clock import Clock
from ..core.database import Database
from ..core.errors import conflict, missing
from .schema import ACTIVE_SQL
from .spec import read_spec

# Members of a request that are no settings.
NOT_SETTINGS = ("allow_duplicate_names", "dry_run", "expected_last_modified", "id", "pipeline_id")


def settings_of(body: dict[str, Any]) -> dict[str, Any]:
    """The settings of a request."""
    return {name: value for name, value in body.items() if name not in NOT_SETTINGS}


class Pipelines:
    """Storage of pipelines."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def create(self, body: dict[str, Any], creator: str) -> str:
        """A new pipeline; returns its id. 409 for a name that is taken, unless duplicates are allowed."""
        name, now, pipeline_id = read_spec(body).name, self._clock.now_ms(), str(uuid.uuid4())
        with self._database.write() as connection:
            _check_name(connection, name, pipeline_id, body)
            connection.execute(
                "INSERT INTO pipeline VALUES (?, ?, ?, ?, ?, ?)",
                (pipeline_id, name, json.dumps(settings_of(body)), creator, now, now),
            )
        return pipeline_id

    def edit(self, pipeline_id: str, body: dict[str, Any]) -> None:
        """Replace all settings; 409 when somebody changed them after `expected_last_modified`."""
        name, expected = read_spec(body).name, body.get("expected_last_modified")
        with self._database.write() as connection:
            row = _row(connection, pipeline_id)
            if expected is not None and int(expected) != row["modified_ms"]:
                raise conflict(
                    "RESOURCE_CONFLICT", f"Pipeline {pipeline_id} was changed meanwhile: read it again."
                )
            _check_name(connection, name, pipeline_id, body)
            # Two changes in one millisecond are two changes.
            modified = max(self._clock.now_ms(), row["modified_ms"] + 1)
            connection.execute(
                "UPDATE pipeline SET name = ?, spec = ?, modified_ms = ? WHERE pipeline_id = ?",
                (name, json.dumps(settings_of(body)), modified, pipeline_id),
            )

    def get(self, pipeline_id: str) -> sqlite3.Row:
        """The pipeline; 404 if there is none."""
        with self._database.write() as connection:
            return _row(connection, pipeline_id)

    def list(self) -> list[sqlite3.Row]:
        """All pipelines by name."""
        return self._database.rows("SELECT * FROM pipeline ORDER BY name, pipeline_id")

    def delete(self, pipeline_id: str) -> None:
        """Remove a pipeline with its updates and events, its tables stay; 409 while an update is active."""
        with self._database.write() as connection:
            _row(connection, pipeline_id)
            sql = f"SELECT 1 FROM pipeline_update WHERE pipeline_id = ? AND state IN ({ACTIVE_SQL})"
            if connection.execute(sql, (pipeline_id,)).fetchone():
                raise conflict(
                    "RESOURCE_CONFLICT", f"Pipeline {pipeline_id} has an active update: stop it first."
                )
            connection.execute("DELETE FROM pipeline WHERE pipeline_id = ?", (pipeline_id,))


def _row(connection: sqlite3.Connection, pipeline_id: str) -> sqlite3.Row:
    sql = "SELECT * FROM pipeline WHERE pipeline_id = ?"
    row: sqlite3.Row | None = connection.execute(sql, (pipeline_id,)).fetchone()
    if row is None:
        raise missing(f"The specified pipeline {pipeline_id} was not found.")
    return row


def _check_name(connection: sqlite3.Connection, name: str, pipeline_id: str, body: dict[str, Any]) -> None:
    sql = "SELECT 1 FROM pipeline WHERE name = ? AND pipeline_id <> ?"
    if body.get("allow_duplicate_names") or not connection.execute(sql, (name, pipeline_id)).fetchone():
        return
    sentence = f"The pipeline name '{name}' is already used by another pipeline."
    raise conflict("RESOURCE_CONFLICT", f"{sentence} Set allow_duplicate_names to use it twice.")
