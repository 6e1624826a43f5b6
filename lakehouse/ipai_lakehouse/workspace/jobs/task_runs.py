"""Task runs in the database."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from ..core.clock import Clock
from ..core.database import Database


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
        """The task runs of a job run, in the order of its tasks."""
        return self._database.rows("SELECT * FROM task_run WHERE job_run_id = ? ORDER BY run_id", job_run_id)

    def find(self, run_id: int) -> sqlite3.Row | None:
        """One task run, or None."""
        return self._database.row("SELECT * FROM task_run WHERE run_id = ?", run_id)

    def begin(self, run_id: int, pid: int) -> None:
        """The task's process has started."""
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
