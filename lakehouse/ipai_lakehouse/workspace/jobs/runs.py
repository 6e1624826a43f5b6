"""Runs in the database: made exactly once a token, admitted by the job's limit, ended once."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from ..core.clock import Clock
from ..core.database import Database
from ..core.errors import invalid
from .request import RunNow, parameters
from .schema import ACTIVE, next_id
from .settings import Settings, read_settings

ACTIVE_SQL = ", ".join(f"'{state}'" for state in ACTIVE)
SKIPPED = ("SKIPPED", "MAXIMUM_CONCURRENT_RUNS_REACHED", "The job has all the active runs it may.")


class Runs:
    """Storage of job runs; task runs are in `task_runs.TaskRuns`."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, raw_settings: dict[str, Any], asked: RunNow, creator: str) -> sqlite3.Row:
        """A new run, or the run that already has the same idempotency token."""
        settings = read_settings(raw_settings)
        with self._database.write() as connection:
            run = self._by_token(connection, asked.token())
            if run is None:
                run_id = self._insert(connection, raw_settings, settings, asked, creator)
                run = connection.execute("SELECT * FROM run WHERE run_id = ?", (run_id,)).fetchone()
            return run

    def _by_token(self, connection: sqlite3.Connection, token: str | None) -> sqlite3.Row | None:
        sql = "SELECT * FROM run WHERE idempotency_token = ?"
        return connection.execute(sql, (token,)).fetchone() if token else None

    def _insert(
        self,
        connection: sqlite3.Connection,
        raw_settings: dict[str, Any],
        settings: Settings,
        asked: RunNow,
        creator: str,
    ) -> int:
        state, result, message = self._admission(connection, settings, asked)
        now = self._clock.now_ms()
        run_id = next_id(connection)
        connection.execute(
            "INSERT INTO run (run_id, job_id, number_in_job, idempotency_token, creator, settings,"
            " parameters, life_cycle_state, result_state, state_message, created_ms, end_ms)"
            " SELECT ?1, ?2, count(*) + 1, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11 FROM run WHERE job_id = ?2",
            (
                *(run_id, asked.job_id, asked.token(), creator, json.dumps(raw_settings)),
                *(json.dumps(parameters(settings, asked)), state, result, message, now),
                now if result else None,
            ),
        )
        for task in [] if result else settings.tasks:
            connection.execute(
                "INSERT INTO task_run (run_id, job_run_id, task_key, life_cycle_state) VALUES (?, ?, ?, ?)",
                (next_id(connection), run_id, task.task_key, "BLOCKED" if task.depends_on else "PENDING"),
            )
        return run_id

    def _admission(
        self, connection: sqlite3.Connection, settings: Settings, asked: RunNow
    ) -> tuple[str, str | None, str]:
        limit = settings.max_concurrent_runs
        sql = f"SELECT count(*) FROM run WHERE job_id = ? AND life_cycle_state IN ({ACTIVE_SQL}, 'QUEUED')"
        if connection.execute(sql, (asked.job_id,)).fetchone()[0] < limit:
            return "PENDING", None, ""
        queued = (asked.queue or settings.queue).enabled and limit > 0
        return ("QUEUED", None, "Waiting for an active run of this job to end.") if queued else SKIPPED

    def promote(self) -> None:
        """QUEUED → PENDING, oldest first, as far as each job's limit allows."""
        with self._database.write() as connection:
            sql = "SELECT * FROM run WHERE life_cycle_state = 'QUEUED' ORDER BY run_id"
            for run in connection.execute(sql).fetchall():
                limit = read_settings(json.loads(run["settings"])).max_concurrent_runs
                active = connection.execute(
                    f"SELECT count(*) FROM run WHERE job_id = ? AND life_cycle_state IN ({ACTIVE_SQL})",
                    (run["job_id"],),
                ).fetchone()[0]
                if active < limit:
                    connection.execute(
                        "UPDATE run SET life_cycle_state = 'PENDING', state_message = '' WHERE run_id = ?",
                        (run["run_id"],),
                    )

    def get(self, run_id: int) -> sqlite3.Row:
        """The run; 400 for an unknown one, in the platform's words."""
        row = self._database.row("SELECT * FROM run WHERE run_id = ?", run_id)
        if row is None:
            raise invalid(f"Run {run_id} does not exist.")
        return row

    def in_state(self, *states: str) -> list[sqlite3.Row]:
        """Runs in any of the states, oldest first."""
        marks = ", ".join("?" for _ in states)
        sql = f"SELECT * FROM run WHERE life_cycle_state IN ({marks}) ORDER BY run_id"
        return self._database.rows(sql, *states)

    def list(self, job_id: int | None) -> list[sqlite3.Row]:
        """Runs of a job, or all, newest first."""
        sql = "SELECT * FROM run WHERE ?1 IS NULL OR job_id = ?1 ORDER BY run_id DESC"
        return self._database.rows(sql, job_id)

    def move(self, run_id: int, old: tuple[str, ...], new: str, message: str = "") -> bool:
        """Go from one of the `old` states to `new`; False when the run is in none of them."""
        marks = ", ".join("?" for _ in old)
        sql = (
            "UPDATE run SET life_cycle_state = ?, state_message = ?, begun_ms = coalesce(begun_ms, ?)"
            f" WHERE run_id = ? AND life_cycle_state IN ({marks})"
        )
        begun = self._clock.now_ms() if new == "RUNNING" else None
        return self._database.change(sql, new, message, begun, run_id, *old) == 1

    def end(self, run_id: int, state: str, result: str, message: str = "") -> bool:
        """Write how the run ended; False when that stands there already."""
        sql = (
            "UPDATE run SET life_cycle_state = ?, result_state = ?, state_message = ?, end_ms = ?"
            " WHERE run_id = ? AND end_ms IS NULL"
        )
        return self._database.change(sql, state, result, message, self._clock.now_ms(), run_id) == 1
