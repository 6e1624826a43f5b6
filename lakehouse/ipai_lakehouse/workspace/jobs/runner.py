"""Starts runs, lets queued ones in, cancels, and puts things right after a crash."""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

from .execution import CANCELED, STOPPED, Execution
from .process import kill_leftover
from .runs import Runs
from .settings import read_settings
from .task_runs import Outcome, TaskRuns, outcome_of
from .work import Start

log = logging.getLogger(__name__)
MAX_RUNS = 32


class Runner:
    """Executes runs in background threads. The database is the truth; this only holds what is alive."""

    def __init__(self, runs: Runs, task_runs: TaskRuns, start_task: Start) -> None:
        self._runs = runs
        self._task_runs = task_runs
        self._start_task = start_task
        self._pool = ThreadPoolExecutor(MAX_RUNS, thread_name_prefix="run")
        self._lock = threading.RLock()  # a run may end while it is being started
        self._alive: dict[int, Execution] = {}
        self._closed = False

    def kick(self) -> None:
        """Start every run that may start now."""
        with self._lock:
            if self._closed:
                return
            self._runs.promote()
            for run in self._runs.in_state("PENDING"):
                if run["run_id"] not in self._alive:
                    self._start(run)

    def _start(self, run: sqlite3.Row) -> None:
        run_id = run["run_id"]
        tasks = self._task_runs.of(run_id)
        ids = {row["task_key"]: row["run_id"] for row in tasks}
        ended = {row["task_key"]: outcome_of(row) for row in tasks if row["end_ms"] is not None}
        settings = read_settings(json.loads(run["settings"]))
        values = _values(run, settings.name)
        execution = Execution(settings, ids, ended, values, self._task_runs, self._start_task)
        self._alive[run_id] = execution
        future = self._pool.submit(self._execute, run_id, execution)
        future.add_done_callback(partial(self._finish, run_id))

    def _execute(self, run_id: int, execution: Execution) -> Outcome:
        return execution.run() if self._runs.move(run_id, ("PENDING",), "RUNNING") else CANCELED

    def _finish(self, run_id: int, future: Future[Outcome]) -> None:
        """Write the end of a run, also of one that broke our own code, and let the next one in."""
        error = future.exception()
        if error is None:
            outcome = future.result()
        else:
            log.error("run %s failed", run_id, exc_info=error)
            outcome = Outcome("INTERNAL_ERROR", "FAILED", f"The workspace failed to run this: {error}")
        self._task_runs.end_all(run_id, outcome)
        self._runs.end(run_id, outcome.life_cycle_state, outcome.result_state, outcome.message)
        with self._lock:
            self._alive.pop(run_id, None)
        self.kick()

    def cancel(self, run_id: int) -> None:
        """Stop a run in the background; nothing happens to one that ended. 400 for an unknown run."""
        run = self._runs.get(run_id)
        if run["end_ms"] is not None:
            return
        self._runs.move(run_id, ("QUEUED", "PENDING", "RUNNING"), "TERMINATING", "Cancelling.")
        with self._lock:
            execution = self._alive.get(run_id)
        if execution is not None:
            threading.Thread(target=execution.stop, args=[CANCELED]).start()
            return
        self._task_runs.end_all(run_id, CANCELED)
        self._runs.end(run_id, "TERMINATED", "CANCELED", CANCELED.message)
        self.kick()

    def recover(self) -> None:
        """After a start: runs the server died in are errors in words; runs that had not begun begin."""
        for run in self._runs.in_state("RUNNING", "TERMINATING"):
            tries = self._task_runs.tries(run["run_id"])
            repair = max((row["repair_id"] for row in tries), default=0)
            tasks = [row for row in tries if row["repair_id"] == repair]
            if run["life_cycle_state"] == "RUNNING" and all(row["begun_ms"] is None for row in tasks):
                self._runs.move(run["run_id"], ("RUNNING",), "PENDING")
                continue
            for row in tasks:
                if row["pid"]:
                    kill_leftover(row["pid"], row["run_id"])
            self._task_runs.end_all(run["run_id"], STOPPED)
            self._runs.end(run["run_id"], STOPPED.life_cycle_state, STOPPED.result_state, STOPPED.message)
        self.kick()

    def close(self) -> None:
        """Terminate all tasks and wait until their ends are written."""
        with self._lock:
            self._closed = True
            alive = list(self._alive.values())
        for execution in alive:
            execution.stop(STOPPED)
        self._pool.shutdown(wait=True)


def _values(run: sqlite3.Row, name: str) -> dict[str, str]:
    """What `{{…}}` references mean in this run."""
    values = {f"job.parameters.{one['name']}": one["value"] for one in json.loads(run["parameters"])}
    return values | {"job.id": str(run["job_id"]), "job.run_id": str(run["run_id"]), "job.name": name}
