"""Repairs: tasks of an ended run begin again, under the same run id, in one transaction."""

from __future__ import annotations

import json
import sqlite3

from ..core.clock import Clock
from ..core.database import Database
from ..core.errors import ApiError, invalid
from .request import RepairRun, RunNow, parameters
from .runs import ACTIVE_SQL
from .schema import next_id
from .settings import Settings, read_settings
from .task_runs import SELECT, add_try


class Repairs:
    """Storage of repairs."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def of(self, run_id: int) -> list[sqlite3.Row]:
        """The repairs of a run, oldest first."""
        return self._database.rows("SELECT * FROM repair WHERE run_id = ? ORDER BY repair_id", run_id)

    def add(self, asked: RepairRun) -> int:
        """Let tasks of an ended run begin again; returns the repair's id.

        400 while the run goes on, for an unknown task, where none failed, and for a `latest_repair_id` that
        is not the latest: somebody else has repaired the run.
        """
        with self._database.write() as connection:
            run = _ended_run(connection, asked.run_id)
            _check_latest(connection, asked)
            settings = read_settings(json.loads(run["settings"]))
            tasks = _latest_tries(connection, asked.run_id)
            keys = _chosen(settings, tasks, asked)
            repair_id = next_id(connection)
            connection.execute(
                "INSERT INTO repair VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    *(repair_id, asked.run_id, self._clock.now_ms(), run["life_cycle_state"]),
                    *(run["result_state"], run["state_message"], run["end_ms"]),
                ),
            )
            for task in settings.tasks:
                if task.task_key in keys:
                    state = "BLOCKED" if task.depends_on else "PENDING"
                    add_try(connection, tasks[task.task_key], repair_id, state)
            _reopen(connection, run, settings, asked)
            return repair_id


def _ended_run(connection: sqlite3.Connection, run_id: int) -> sqlite3.Row:
    run: sqlite3.Row | None = connection.execute("SELECT * FROM run WHERE run_id = ?", (run_id,)).fetchone()
    if run is None:
        raise invalid(f"Run {run_id} does not exist.")
    if run["end_ms"] is None:
        raise ApiError(400, "INVALID_STATE", f"Run {run_id} has not ended: it cannot be repaired yet.")
    return run


def _check_latest(connection: sqlite3.Connection, asked: RepairRun) -> None:
    sql = "SELECT max(repair_id) FROM repair WHERE run_id = ?"
    latest = connection.execute(sql, (asked.run_id,)).fetchone()[0]
    if (asked.latest_repair_id or None) != latest:
        told = f"The latest repair of run {asked.run_id} is {latest or 'none'}"
        raise invalid(f"{told}, but latest_repair_id is {asked.latest_repair_id or 'missing'}.")


def _latest_tries(connection: sqlite3.Connection, run_id: int) -> dict[str, sqlite3.Row]:
    sql = f"{SELECT} WHERE job_run_id = ? ORDER BY run_id"
    return {row["task_key"]: row for row in connection.execute(sql, (run_id,))}


def _chosen(settings: Settings, tasks: dict[str, sqlite3.Row], asked: RepairRun) -> set[str]:
    """The keys of the tasks to run again."""
    failed = {key for key, row in tasks.items() if row["result_state"] != "SUCCESS"}
    chosen = failed if asked.rerun_all_failed_tasks else set(asked.rerun_tasks)
    if chosen - tasks.keys():
        raise invalid(f"Run {asked.run_id} has no task {sorted(chosen - tasks.keys())[0]}.")
    if not chosen:
        raise invalid(f"No task of run {asked.run_id} failed: there is nothing to repair.")
    return _with_dependents(settings, chosen) if asked.rerun_dependent_tasks else chosen


def _with_dependents(settings: Settings, chosen: set[str]) -> set[str]:
    while True:
        more = {task.task_key for task in settings.tasks if chosen & set(task.upstream())} - chosen
        if not more:
            return chosen
        chosen = chosen | more


def _reopen(connection: sqlite3.Connection, run: sqlite3.Row, settings: Settings, asked: RepairRun) -> None:
    """The run waits again, in the queue where the job has all the active runs it may."""
    sql = f"SELECT count(*) FROM run WHERE job_id = ? AND life_cycle_state IN ({ACTIVE_SQL})"
    full = connection.execute(sql, (run["job_id"],)).fetchone()[0] >= settings.max_concurrent_runs
    if full and not settings.queue.enabled:
        raise invalid(f"The job of run {run['run_id']} has all the active runs it may.")
    given = {one["name"]: one["value"] for one in json.loads(run["parameters"])} | asked.job_parameters
    values = parameters(settings, RunNow(job_id=run["job_id"], job_parameters=given))
    connection.execute(
        "UPDATE run SET life_cycle_state = ?, result_state = NULL, state_message = '', end_ms = NULL,"
        " parameters = ? WHERE run_id = ?",
        ("QUEUED" if full else "PENDING", json.dumps(values), run["run_id"]),
    )
