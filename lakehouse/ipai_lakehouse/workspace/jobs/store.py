"""Jobs in the database. Names are not unique, exactly as on the platform."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from ..core.clock import Clock
from ..core.database import Database
from ..core.errors import invalid
from .schedules import ScheduledJob, scheduled
from .settings import read_back, read_settings

SCHEMA = """
CREATE TABLE IF NOT EXISTS job (
    job_id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, settings TEXT NOT NULL,
    creator TEXT NOT NULL, created_ms INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS job_name ON job (lower(name));
"""
MERGED_BY = {"tasks": "task_key", "job_clusters": "job_cluster_key", "environments": "environment_key"}


def merged(old: dict[str, Any], new: dict[str, Any], remove: list[str]) -> dict[str, Any]:
    """Settings after jobs/update: top-level members replaced, tasks and clusters merged by their key."""
    result = {name: value for name, value in old.items() if name not in remove}
    for name, value in new.items():
        key = MERGED_BY.get(name)
        if key and name in result:
            by_key = {item[key]: item for item in result[name]} | {item[key]: item for item in value}
            value = list(by_key.values())
        result[name] = value
    return result


class Jobs:
    """Storage of jobs."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def create(self, settings: dict[str, Any], creator: str) -> int:
        """A new job; returns its id."""
        name = read_settings(settings).name
        with self._database.write() as connection:
            cursor = connection.execute(
                "INSERT INTO job (name, settings, creator, created_ms) VALUES (?, ?, ?, ?)",
                (name, json.dumps(settings), creator, self._clock.now_ms()),
            )
            assert cursor.lastrowid is not None, "an INSERT has a row id"
            return cursor.lastrowid

    def reserve(self) -> int:
        """A job id that no job has or will have: a one-time run counts as a job of its own."""
        with self._database.write() as connection:
            cursor = connection.execute(
                "INSERT INTO job (name, settings, creator, created_ms) VALUES ('', '{}', '', 0)"
            )
            assert cursor.lastrowid is not None, "an INSERT has a row id"
            connection.execute("DELETE FROM job WHERE job_id = ?", (cursor.lastrowid,))
            return cursor.lastrowid

    def reset(self, job_id: int, settings: dict[str, Any]) -> None:
        """Replace all settings; an omitted run_as survives."""
        run_as = self.settings(job_id).get("run_as")
        self._save(job_id, ({"run_as": run_as} if run_as else {}) | settings)

    def update(self, job_id: int, settings: dict[str, Any], remove: list[str]) -> None:
        """Merge settings into the old ones."""
        self._save(job_id, merged(self.settings(job_id), settings, remove))

    def _save(self, job_id: int, settings: dict[str, Any]) -> None:
        name = read_settings(settings).name
        sql = "UPDATE job SET name = ?, settings = ? WHERE job_id = ?"
        self._database.change(sql, name, json.dumps(settings), job_id)

    def delete(self, job_id: int) -> None:
        """Delete a job; its runs stay readable."""
        self._database.change("DELETE FROM job WHERE job_id = ?", self._row(job_id)["job_id"])

    def settings(self, job_id: int) -> dict[str, Any]:
        """Settings as they were sent; 400 for an unknown job."""
        return json.loads(self._row(job_id)["settings"])

    def get(self, job_id: int) -> dict[str, Any]:
        """The job as jobs/get shows it."""
        return _job(self._row(job_id), with_tasks=True)

    def list(self, name: str | None, with_tasks: bool) -> list[dict[str, Any]]:
        """All jobs, newest first; `name` matches exactly, without regard to case."""
        sql = "SELECT * FROM job WHERE ?1 IS NULL OR lower(name) = lower(?1) ORDER BY job_id DESC"
        return [_job(row, with_tasks) for row in self._database.rows(sql, name)]

    def scheduled(self) -> list[ScheduledJob]:
        """The jobs whose schedule is not paused."""
        rows = self._database.rows("SELECT * FROM job WHERE settings LIKE '%\"schedule\"%' ORDER BY job_id")
        return [job for job in map(scheduled, rows) if job is not None]

    def _row(self, job_id: int) -> sqlite3.Row:
        row = self._database.row("SELECT * FROM job WHERE job_id = ?", job_id)
        if row is None:
            raise invalid(f"Job {job_id} does not exist.")
        return row


def _job(row: sqlite3.Row, with_tasks: bool) -> dict[str, Any]:
    settings = read_back(json.loads(row["settings"]))
    if not with_tasks:
        settings.pop("tasks", None)
    return {
        "job_id": row["job_id"],
        "creator_user_name": row["creator"],
        "run_as_user_name": row["creator"],
        "created_time": row["created_ms"],
        "settings": settings,
    }
