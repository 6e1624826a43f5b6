"""Clusters in the database. Reading one first writes down what the clock has done to it."""

from __future__ import annotations

import json
import secrets
import sqlite3
from typing import Any

from ..core.clock import Clock
from ..core.database import Database
from ..core.errors import ApiError, invalid
from .states import STARTED, Standing, passed

SCHEMA = """
CREATE TABLE IF NOT EXISTS cluster (
    cluster_id TEXT PRIMARY KEY, settings TEXT NOT NULL, creator TEXT NOT NULL, state TEXT NOT NULL,
    since_ms INTEGER NOT NULL, reason TEXT NOT NULL, start_ms INTEGER NOT NULL, terminated_ms INTEGER
);
CREATE TABLE IF NOT EXISTS cluster_event (
    event_id INTEGER PRIMARY KEY AUTOINCREMENT, cluster_id TEXT NOT NULL REFERENCES cluster ON DELETE CASCADE,
    timestamp_ms INTEGER NOT NULL, type TEXT NOT NULL, user TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS cluster_event_of ON cluster_event (cluster_id);
"""


class Clusters:
    """Storage of clusters; every change is one transaction."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def create(self, settings: dict[str, Any], user: str) -> str:
        """A new cluster that starts at once; returns its id."""
        now = self._clock.now_ms()
        cluster_id = f"{now // 1000:010d}-{secrets.token_hex(4)}"
        with self._database.write() as connection:
            connection.execute(
                "INSERT INTO cluster VALUES (?, ?, ?, 'PENDING', ?, '', ?, NULL)",
                (cluster_id, json.dumps(settings), user, now, now),
            )
            _note(connection, cluster_id, now, "CREATING", user)
        return cluster_id

    def get(self, cluster_id: str) -> sqlite3.Row:
        """The cluster as it is now; 400 for an unknown one, in the platform's words."""
        with self._database.write() as connection:
            return self._now(connection, cluster_id)

    def start(self, cluster_id: str, user: str) -> None:
        """TERMINATED → PENDING; 400 in any other state."""
        self._move(cluster_id, ("TERMINATED",), "PENDING", "STARTING", user)

    def restart(self, cluster_id: str, user: str) -> None:
        """RUNNING → RESTARTING; 400 in any other state."""
        self._move(cluster_id, ("RUNNING",), "RESTARTING", "RESTARTING", user)

    def terminate(self, cluster_id: str, user: str) -> None:
        """Begin to end; nothing happens to one that ends or has ended."""
        if self.get(cluster_id)["state"] in STARTED:
            self._move(cluster_id, STARTED, "TERMINATING", "TERMINATING", user)

    def edit(self, cluster_id: str, settings: dict[str, Any], user: str) -> None:
        """Replace the settings; a running cluster restarts. 400 while it starts or ends."""
        with self._database.write() as connection:
            row = self._now(connection, cluster_id)
            _allow(row, ("RUNNING", "TERMINATED"))
            sql = "UPDATE cluster SET settings = ? WHERE cluster_id = ?"
            connection.execute(sql, (json.dumps(settings), cluster_id))
            _note(connection, cluster_id, self._clock.now_ms(), "EDITED", user)
            if row["state"] == "RUNNING":
                self._write(connection, cluster_id, _standing(row).to("RESTARTING", self._clock.now_ms()))
                _note(connection, cluster_id, self._clock.now_ms(), "RESTARTING", user)

    def forget(self, cluster_id: str) -> None:
        """Remove a cluster and its events."""
        self.get(cluster_id)
        self._database.change("DELETE FROM cluster WHERE cluster_id = ?", cluster_id)

    def events(self, cluster_id: str) -> list[sqlite3.Row]:
        """All events of a cluster, oldest first."""
        self.get(cluster_id)
        sql = "SELECT * FROM cluster_event WHERE cluster_id = ? ORDER BY event_id"
        return self._database.rows(sql, cluster_id)

    def list(self) -> list[sqlite3.Row]:
        """All clusters as they are now, newest first."""
        rows = self._database.rows("SELECT cluster_id FROM cluster ORDER BY start_ms DESC, cluster_id DESC")
        with self._database.write() as connection:
            return [self._now(connection, row["cluster_id"]) for row in rows]

    def _move(self, cluster_id: str, old: tuple[str, ...], new: str, event: str, user: str) -> None:
        now = self._clock.now_ms()
        with self._database.write() as connection:
            row = self._now(connection, cluster_id)
            _allow(row, old)
            reason = "USER_REQUEST" if new == "TERMINATING" else ""
            self._write(connection, cluster_id, _standing(row).to(new, now, reason))
            _note(connection, cluster_id, now, event, user)

    def _now(self, connection: sqlite3.Connection, cluster_id: str) -> sqlite3.Row:
        """The row after everything that happened by itself until now is written."""
        row = _row(connection, cluster_id)
        idle = json.loads(row["settings"]).get("autotermination_minutes") or 0
        for step in passed(_standing(row), idle, self._clock.now_ms()):
            self._write(connection, cluster_id, step.standing)
            if step.event:
                _note(connection, cluster_id, step.standing.since_ms, step.event, "")
        return _row(connection, cluster_id)

    def _write(self, connection: sqlite3.Connection, cluster_id: str, standing: Standing) -> None:
        started = standing.since_ms if standing.state in ("PENDING", "RESTARTING") else None
        ended = standing.since_ms if standing.state == "TERMINATED" else None
        connection.execute(
            "UPDATE cluster SET state = ?, since_ms = ?, reason = ?, start_ms = coalesce(?, start_ms),"
            " terminated_ms = ? WHERE cluster_id = ?",
            (standing.state, standing.since_ms, standing.reason, started, ended, cluster_id),
        )


def _row(connection: sqlite3.Connection, cluster_id: str) -> sqlite3.Row:
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM cluster WHERE cluster_id = ?", (cluster_id,)
    ).fetchone()
    if row is None:
        raise invalid(f"Cluster {cluster_id} does not exist")
    return row


def _standing(row: sqlite3.Row) -> Standing:
    return Standing(row["state"], row["since_ms"], row["reason"])


def _allow(row: sqlite3.Row, states: tuple[str, ...]) -> None:
    if row["state"] not in states:
        sentence = f"Cluster {row['cluster_id']} is in unexpected state {row['state'].capitalize()}."
        raise ApiError(400, "INVALID_STATE", sentence)


def _note(connection: sqlite3.Connection, cluster_id: str, at_ms: int, event: str, user: str) -> None:
    sql = "INSERT INTO cluster_event (cluster_id, timestamp_ms, type, user) VALUES (?, ?, ?, ?)"
    connection.execute(sql, (cluster_id, at_ms, event, user))
