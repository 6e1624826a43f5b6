"""Jobs: create, change, read, delete. Versions 2.0, 2.1 and 2.2 of the API share one model."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from ..context import Context, User
from ..core.bodies import Body, parse
from ..core.pages import page

router = APIRouter()
TASKS_A_PAGE = 100


class JobId(BaseModel):
    """A body that names a job; ids come as numbers or as text."""

    job_id: int


class ResetJob(JobId):
    """Body of reset."""

    new_settings: dict[str, Any]


class UpdateJob(JobId):
    """Body of update."""

    new_settings: dict[str, Any] = {}
    fields_to_remove: list[str] = []


@router.post("/create")
def create(context: Context, user: User, body: Body) -> dict[str, int]:
    """A new job. The same call twice makes two jobs: callers look one up by name first."""
    return {"job_id": context.jobs.create(body, user)}


@router.post("/reset")
def reset(context: Context, body: Body) -> dict[str, object]:
    """Replace all settings."""
    asked = parse(ResetJob, body)
    context.jobs.reset(asked.job_id, asked.new_settings)
    return {}


@router.post("/update")
def update(context: Context, body: Body) -> dict[str, object]:
    """Merge settings."""
    asked = parse(UpdateJob, body)
    context.jobs.update(asked.job_id, asked.new_settings, asked.fields_to_remove)
    return {}


@router.post("/delete")
def delete(context: Context, body: Body) -> dict[str, object]:
    """Delete a job."""
    context.jobs.delete(parse(JobId, body).job_id)
    return {}


@router.get("/get")
def get(context: Context, job_id: int, page_token: str | None = None) -> dict[str, Any]:
    """One job with its settings; tasks beyond 100 stand on further pages."""
    job = context.jobs.get(job_id)
    tasks, links = page(job["settings"].get("tasks", []), page_token, TASKS_A_PAGE)
    if tasks:
        job["settings"]["tasks"] = tasks
    return job | links


@router.get("/list")
def list_jobs(
    context: Context,
    limit: int = Query(default=20, ge=1, le=100),
    name: str | None = None,
    expand_tasks: bool = False,
    page_token: str | None = None,
) -> dict[str, Any]:
    """Jobs, newest first."""
    jobs, links = page(context.jobs.list(name, expand_tasks), page_token, limit)
    answer: dict[str, Any] = {"has_more": "next_page_token" in links} | links
    return answer | ({"jobs": jobs} if jobs else {})
