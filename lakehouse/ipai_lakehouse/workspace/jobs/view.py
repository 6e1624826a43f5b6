"""Runs as the API shows them, in both state models: `state` (old) and `status` (new)."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from .request import SUBMITTED
from .schema import ENDED
from .settings import read_back

# result_state → (termination code, type)
TERMINATIONS = {
    "SUCCESS": ("SUCCESS", "SUCCESS"),
    "FAILED": ("RUN_EXECUTION_ERROR", "CLIENT_ERROR"),
    "CANCELED": ("USER_CANCELED", "SUCCESS"),
    "TIMEDOUT": ("CANCELED", "CLIENT_ERROR"),
    "UPSTREAM_FAILED": ("SKIPPED", "CLIENT_ERROR"),
    "MAXIMUM_CONCURRENT_RUNS_REACHED": ("MAX_CONCURRENT_RUNS_EXCEEDED", "CLIENT_ERROR"),
}


Row = sqlite3.Row | dict[str, Any]


def states(row: Row) -> dict[str, Any]:
    """`state` and `status` of a job run or a task run."""
    life, result, message = row["life_cycle_state"], row["result_state"], row["state_message"]
    state: dict[str, Any] = {
        "life_cycle_state": life,
        "state_message": message,
        "user_cancelled_or_timedout": result in ("CANCELED", "TIMEDOUT"),
    }
    waiting = "WAITING" if life == "WAITING_FOR_RETRY" else life
    status: dict[str, Any] = {"state": "TERMINATED" if life in ENDED else waiting}
    if result:
        state["result_state"] = result
        code, kind = TERMINATIONS[result]
        if life == "INTERNAL_ERROR":
            code, kind = "INTERNAL_ERROR", "INTERNAL_ERROR"
        status["termination_details"] = {"code": code, "type": kind, "message": message}
    if life == "QUEUED":
        details = {"code": "MAX_CONCURRENT_RUNS_REACHED", "message": message}
        state["queue_reason"] = message
        status["queue_details"] = details
    return {"state": state, "status": status}


def _times(row: sqlite3.Row, created: int) -> dict[str, int]:
    begun, end = row["begun_ms"], row["end_ms"]
    return {
        "start_time": begun or created,
        "end_time": end or 0,
        "setup_duration": 0,
        "execution_duration": end - begun if begun and end else 0,
        "cleanup_duration": 0,
    }


def job_run(
    run: sqlite3.Row,
    tasks: list[sqlite3.Row] | None,
    host: str,
    workspace_id: str,
    started_by: sqlite3.Row | None = None,
) -> dict[str, Any]:
    """A job run; without `tasks` as runs/list shows it. `started_by` is the due time of a schedule's run."""
    settings = read_back(json.loads(run["settings"]))
    created, end = run["created_ms"], run["end_ms"]
    shown = {
        "job_id": run["job_id"],
        "run_id": run["run_id"],
        "job_run_id": run["run_id"],
        "original_attempt_run_id": run["run_id"],
        "number_in_job": run["number_in_job"],
        "creator_user_name": run["creator"],
        "run_name": settings.get(SUBMITTED) or settings["name"],
        "run_type": run_type(run),
        "trigger": "ONE_TIME",
        "format": "MULTI_TASK",
        "run_page_url": _page(host, workspace_id, run, run["run_id"]),
        "job_parameters": json.loads(run["parameters"]),
        **_times(run, created),
        **states(run),
        "start_time": created,
        "queue_duration": (run["begun_ms"] or end or created) - created,
        "run_duration": (end - created) if end else 0,
    }
    if started_by is not None:
        shown |= {"trigger": "PERIODIC", "description": started_by["description"]}
    if settings.get("schedule"):
        shown["schedule"] = settings["schedule"]
    if tasks is not None:
        by_key = {task["task_key"]: task for task in settings.get("tasks", [])}
        shown["tasks"] = [
            task_run(row, by_key[row["task_key"]], created)
            | {"run_page_url": _page(host, workspace_id, run, row["run_id"])}
            for row in tasks
        ]
    return shown


def _page(host: str, workspace_id: str, run: sqlite3.Row, run_id: int) -> str:
    return f"{host}/?o={workspace_id}#job/{run['job_id']}/run/{run_id}"


def run_type(run: sqlite3.Row) -> str:
    """`SUBMIT_RUN` for a one-time run: its settings are those of runs/submit."""
    return "SUBMIT_RUN" if SUBMITTED in json.loads(run["settings"]) else "JOB_RUN"


def task_run(row: sqlite3.Row, task: dict[str, Any], created: int) -> dict[str, Any]:
    """A task run inside its job run; it has a run_id of its own."""
    return {
        **task,
        "run_id": row["run_id"],
        "attempt_number": row["attempt_number"],
        **_times(row, created),
        **states(row),
    }
