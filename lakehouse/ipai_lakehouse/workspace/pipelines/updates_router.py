"""Updates of a pipeline and their events."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query

from ..context import Context
from ..core.bodies import Body, parse
from ..core.pages import page
from .events import MOST, read_wanted
from .request import StartUpdate
from .runner import origin_of
from .starting import start_update
from .view import update

router = APIRouter(prefix="/api/2.0/pipelines/{pipeline_id}")


@router.post("/updates")
def start(context: Context, pipeline_id: str, body: Body) -> dict[str, str]:
    """Start an update; 409 while another is active."""
    asked, pipeline = parse(StartUpdate, body), context.pipelines.get(pipeline_id)
    row = start_update(context.updates, context.update_runner, pipeline, asked)
    return {"update_id": row["update_id"]}


@router.get("/updates")
def list_updates(
    context: Context,
    pipeline_id: str,
    max_results: int = Query(default=25, ge=1, le=100),
    page_token: str | None = None,
    until_update_id: str | None = None,
) -> dict[str, Any]:
    """Updates, newest first, down to and with `until_update_id`."""
    context.pipelines.get(pipeline_id)
    rows = context.updates.list(pipeline_id)
    if until_update_id:
        last = context.updates.get(pipeline_id, until_update_id)["number"]
        rows = [row for row in rows if row["number"] >= last]
    found, links = page(rows, page_token, max_results)
    return ({"updates": [update(row) for row in found]} if found else {}) | links


@router.get("/updates/{update_id}")
def get(context: Context, pipeline_id: str, update_id: str) -> dict[str, Any]:
    """One update."""
    return {"update": update(context.updates.get(pipeline_id, update_id))}


@router.post("/stop")
def stop(context: Context, pipeline_id: str) -> dict[str, object]:
    """Ask the active update to stop; nothing happens when there is none."""
    context.pipelines.get(pipeline_id)
    active = context.updates.active(pipeline_id)
    if active is not None:
        context.update_runner.stop(active["update_id"], origin_of(active))
    return {}


@router.get("/events")
def events(
    context: Context,
    pipeline_id: str,
    filter: str | None = None,
    order_by: Annotated[list[str] | None, Query()] = None,
    max_results: int = Query(default=25, ge=0, le=MOST),
    page_token: str | None = None,
) -> dict[str, Any]:
    """A page of events."""
    context.pipelines.get(pipeline_id)
    return context.events.page(pipeline_id, read_wanted(filter, order_by or [], max_results, page_token))
