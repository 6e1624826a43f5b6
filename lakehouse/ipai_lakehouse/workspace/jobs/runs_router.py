"""Runs: trigger, follow, read the output, cancel."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from ..context import Context, Services, User
from ..core.bodies import Body, parse
from ..core.errors import bad_request, invalid
from ..core.pages import page
from .process import tail
from .repair_history import history
from .request import read_repair, read_run_now, read_submit
from .schema import ENDED
from .settings import read_back
from .view import job_run, task_run
from .view import run_type as type_of

router = APIRouter()
TASKS_A_PAGE = 100
OUTPUT_BYTES = 5 * 1024 * 1024
MANY_TASKS = (
    "Retrieving the output of runs with multiple tasks is not supported."
    " Please retrieve the output of each individual task run instead."
)


class RunId(BaseModel):
    """A body that names a run."""

    run_id: int


def _host(request: Request) -> str:
    return str(request.base_url).rstrip("/")


@router.post("/run-now")
def run_now(context: Context, user: User, body: Body) -> dict[str, int]:
    """Trigger a run. The same idempotency token gives the same run, whatever happens in between."""
    asked = read_run_now(body)
    run = context.runs.add(context.jobs.settings(asked.job_id), asked, user)
    context.runner.kick()
    return {"run_id": run["run_id"], "number_in_job": run["number_in_job"]}


@router.post("/runs/submit")
def submit(context: Context, user: User, body: Body) -> dict[str, int]:
    """A run without a job, once a token."""
    settings, asked = read_submit(body)
    own = asked.model_copy(update={"job_id": context.jobs.reserve()})
    run = context.runs.add(settings, own, user)
    context.runner.kick()
    return {"run_id": run["run_id"]}


@router.post("/runs/repair")
def repair(context: Context, body: Body) -> dict[str, int]:
    """Run tasks of an ended run again, under its run id."""
    repair_id = context.repairs.add(read_repair(body))
    context.runner.kick()
    return {"repair_id": repair_id}


@router.get("/runs/get")
def get_run(
    context: Context,
    request: Request,
    run_id: int,
    include_history: bool = False,
    page_token: str | None = None,
) -> dict[str, Any]:
    """A job run with its tasks, or the job run that a task run belongs to."""
    task = context.task_runs.find(run_id)
    run = context.runs.get(task["job_run_id"] if task else run_id)
    tasks, links = page(context.task_runs.of(run["run_id"]), page_token, TASKS_A_PAGE)
    shown = job_run(run, tasks, *_where(context, request), context.schedules.of_run(run["run_id"])) | links
    if include_history:
        tries = context.task_runs.tries(run["run_id"])
        shown["repair_history"] = history(run, context.repairs.of(run["run_id"]), tries)
    return shown


@router.get("/runs/list")
def list_runs(
    context: Context,
    request: Request,
    job_id: int | None = None,
    active_only: bool = False,
    completed_only: bool = False,
    start_time_from: int | None = None,
    start_time_to: int | None = None,
    run_type: str | None = None,
    expand_tasks: bool = False,
    limit: int = Query(default=20, ge=0, le=25),
    page_token: str | None = None,
) -> dict[str, Any]:
    """Runs, newest first."""
    if active_only and completed_only:
        raise invalid("active_only and completed_only cannot both be true.")
    low, high = start_time_from or 0, start_time_to or 2**63
    rows = [row for row in context.runs.list(job_id) if low <= row["created_ms"] <= high]
    if active_only or completed_only:
        rows = [row for row in rows if (row["life_cycle_state"] in ENDED) == completed_only]
    if run_type:
        rows = [row for row in rows if type_of(row) == run_type]
    found, links = page(rows, page_token, limit or 20)
    shown = [
        job_run(
            row,
            context.task_runs.of(row["run_id"]) if expand_tasks else None,
            *_where(context, request),
            context.schedules.of_run(row["run_id"]),
        )
        for row in found
    ]
    answer: dict[str, Any] = {"has_more": "next_page_token" in links} | links
    return answer | ({"runs": shown} if shown else {})


def _where(context: Services, request: Request) -> tuple[str, str]:
    return _host(request), context.identity.workspace_id


@router.get("/runs/get-output")
def get_output(context: Context, run_id: int) -> dict[str, Any]:
    """What a task wrote, and how it failed."""
    row = _task(context, run_id)
    run = context.runs.get(row["job_run_id"])
    settings = read_back(json.loads(run["settings"]))
    task = next(one for one in settings["tasks"] if one["task_key"] == row["task_key"])
    folder = context.launcher.folder(row["run_id"])
    logs = tail(folder / "stdout.log", OUTPUT_BYTES) + tail(folder / "stderr.log", OUTPUT_BYTES)
    output: dict[str, Any] = {
        "metadata": {"job_id": run["job_id"], **task_run(row, task, run["created_ms"])},
        "logs": logs[-OUTPUT_BYTES:],
        "logs_truncated": len(logs) > OUTPUT_BYTES,
    }
    for member in ("error", "error_trace"):
        if row[member]:
            output[member] = row[member]
    return output


def _task(context: Services, run_id: int) -> sqlite3.Row:
    task = context.task_runs.find(run_id)
    if task is not None:
        return task
    tasks = context.task_runs.of(context.runs.get(run_id)["run_id"])
    if len(tasks) != 1:
        raise bad_request(MANY_TASKS)
    return tasks[0]


@router.post("/runs/cancel")
def cancel(context: Context, body: Body) -> dict[str, object]:
    """Ask a run to stop; the answer comes before it has."""
    context.runner.cancel(parse(RunId, body).run_id)
    return {}
