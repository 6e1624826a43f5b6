"""Updates in the database: one active a pipeline, ended once."""

from __future__ import annotations

import json
import sqlite3
import uuid
from typing import Any

from ..core.clock import Clock
from ..core.database import Database
from ..core.errors import conflict, missing
from .schema import ACTIVE, ACTIVE_SQL

ENDED = ("COMPLETED", "FAILED", "CANCELED")


class Updates:
    """Storage of updates."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, pipeline: sqlite3.Row, request: dict[str, Any]) -> sqlite3.Row:
        """A new update; 409 while another is active."""
        pipeline_id, update_id = pipeline["pipeline_id"], str(uuid.uuid4())
        values = (update_id, pipeline_id, json.dumps(request), pipeline["spec"], self._clock.now_ms())
        try:
            self._database.change(
                "INSERT INTO pipeline_update (update_id, pipeline_id, request, spec, created_ms, state)"
                " VALUES (?, ?, ?, ?, ?, 'QUEUED')",
                *values,
            )
        except sqlite3.IntegrityError:
            active = self.active(pipeline_id)
            which = f" {active['update_id']}" if active else ""
            raise conflict("RESOURCE_CONFLICT", f"An active update{which} already exists.") from None
        return self.get(pipeline_id, update_id)

    def get(self, pipeline_id: str, update_id: str) -> sqlite3.Row:
        """The update; 404 if the pipeline has none of that id."""
        sql = "SELECT * FROM pipeline_update WHERE pipeline_id = ? AND update_id = ?"
        row = self._database.row(sql, pipeline_id, update_id)
        if row is None:
            raise missing(f"The specified update {update_id} of pipeline {pipeline_id} was not found.")
        return row

    def active(self, pipeline_id: str) -> sqlite3.Row | None:
        """The update that has not ended, or None."""
        sql = f"SELECT * FROM pipeline_update WHERE pipeline_id = ? AND state IN ({ACTIVE_SQL})"
        return self._database.row(sql, pipeline_id)

    def all_active(self) -> list[sqlite3.Row]:
        """Every update that has not ended."""
        return self._database.rows(f"SELECT * FROM pipeline_update WHERE state IN ({ACTIVE_SQL})")

    def list(self, pipeline_id: str) -> list[sqlite3.Row]:
        """The pipeline's updates, newest first."""
        sql = "SELECT * FROM pipeline_update WHERE pipeline_id = ? ORDER BY number DESC"
        return self._database.rows(sql, pipeline_id)

    def move(self, update_id: str, new: str, old: tuple[str, ...] = ACTIVE) -> bool:
        """Go to a state from one of `old`; False when it is in none of them."""
        marks = ", ".join("?" for _ in old)
        sql = f"UPDATE pipeline_update SET state = ? WHERE update_id = ? AND state IN ({marks})"
        return self._database.change(sql, new, update_id, *old) == 1

    def begin(self, update_id: str, pid: int) -> None:
        """Its process has started."""
        self._database.change("UPDATE pipeline_update SET pid = ? WHERE update_id = ?", pid, update_id)
