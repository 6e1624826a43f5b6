"""Task runs in the database."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from ..core.clock import Clock
from ..core.database import Database
from .schema import next_id

SELECT = (
    "SELECT t.*, coalesce(a.attempt_number, 0) AS attempt_number, coalesce(a.repair_id, 0) AS repair_id"
    " FROM task_run AS t LEFT JOIN task_attempt AS a ON a.task_run_id = t.run_id"
)


@dataclass(frozen=True)
class Outcome:
    """How a task ended: states for the API, a sentence, and for a failure the last words of the program."""

    life_cycle_state: str
    result_state: str
    message: str = ""
    error: str | None = None
    error_trace: str | None = None

    @property
    def succeeded(self) -> bool:
        """Whether tasks that depend on this one may run."""
        return self.result_state == "SUCCESS"


class TaskRuns:
    """Storage of task runs."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def of(self, job_run_id: int) -> list[sqlite3.Row]:
        """The last try of each task of a job run, in the order of its tasks."""
        return list({row["task_key"]: row for row in self.tries(job_run_id)}.values())

    def tries(self, job_run_id: int) -> list[sqlite3.Row]:
        """All task runs of a job run with `attempt_number` and `repair_id` (0 = before any repair)."""
        return self._database.rows(f"{SELECT} WHERE job_run_id = ? ORDER BY run_id", job_run_id)

    def find(self, run_id: int) -> sqlite3.Row | None:
        """One task run, or None."""
        return self._database.row(f"{SELECT} WHERE run_id = ?", run_id)

    def again(self, failed: int) -> int:
        """A retry of the task run `failed`; returns its id."""
        row = self.find(failed)
        assert row is not None, "a task that was tried has a row"
        with self._database.write() as connection:
            return add_try(connection, row, row["repair_id"], "WAITING_FOR_RETRY")

    def begin(self, run_id: int, pid: int | None) -> None:
        """The task has started, in a process of its own if it has a `pid`."""
        sql = "UPDATE task_run SET life_cycle_state = 'RUNNING', pid = ?, begun_ms = ? WHERE run_id = ?"
        self._database.change(sql, pid, self._clock.now_ms(), run_id)

    def end(self, run_id: int, outcome: Outcome) -> None:
        """Write how a task ended."""
        self._database.change(
            "UPDATE task_run SET life_cycle_state = ?, result_state = ?, state_message = ?, error = ?,"
            " error_trace = ?, end_ms = ?, pid = NULL WHERE run_id = ?",
            *(outcome.life_cycle_state, outcome.result_state, outcome.message, outcome.error),
            *(outcome.error_trace, self._clock.now_ms(), run_id),
        )

    def end_all(self, job_run_id: int, outcome: Outcome) -> None:
        """End every task of a run that has not ended."""
        for row in self.of(job_run_id):
            if row["end_ms"] is None:
                self.end(row["run_id"], outcome)


def outcome_of(row: sqlite3.Row) -> Outcome:
    """How a task that has ended ended."""
    return Outcome(row["life_cycle_state"], row["result_state"], row["state_message"])


def add_try(connection: sqlite3.Connection, last: sqlite3.Row, repair_id: int, state: str) -> int:
    """One more try of the task whose last one is given; returns its id."""
    run_id = next_id(connection)
    connection.execute(
        "INSERT INTO task_run (run_id, job_run_id, task_key, life_cycle_state) VALUES (?, ?, ?, ?)",
        (run_id, last["job_run_id"], last["task_key"], state),
    )
    values = (run_id, repair_id, last["attempt_number"] + 1)
    connection.execute("INSERT INTO task_attempt VALUES (?, ?, ?)", values)
    return run_id
