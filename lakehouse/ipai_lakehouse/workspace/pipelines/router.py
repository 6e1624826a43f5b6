"""Pipelines: create, change, read, list, delete."""

from __future__ import annotations

import re
from typing import Any

from fastapi import APIRouter, Query

from ..context import Context, User
from ..core.bodies import Body
from ..core.errors import invalid
from ..core.pages import page
from .spec import read_spec
from .store import settings_of
from .view import pipeline, status

router = APIRouter(prefix="/api/2.0/pipelines")
NAME_LIKE = re.compile(r"\s*name\s+like\s+'([^']*)'\s*", re.I)
NOTEBOOK = re.compile(r"\s*notebook\s*=\s*'[^']*'\s*", re.I)


@router.post("")
def create(context: Context, user: User, body: Body) -> dict[str, Any]:
    """A new pipeline; with `dry_run` only the check."""
    if body.get("dry_run"):
        read_spec(body)
        return {"effective_settings": settings_of(body)}
    return {"pipeline_id": context.pipelines.create(body, user)}


@router.get("")
def list_pipelines(
    context: Context,
    filter: str = "",
    max_results: int = Query(default=25, ge=1, le=100),
    page_token: str | None = None,
) -> dict[str, Any]:
    """Pipelines by name, those whose name is like a pattern."""
    rows = [row for row in context.pipelines.list() if _like(filter)(row["name"])]
    found, links = page(rows, page_token, max_results)
    shown = [status(row, context.updates.list(row["pipeline_id"])) for row in found]
    return ({"statuses": shown} if shown else {}) | links


@router.get("/{pipeline_id}")
def get(context: Context, pipeline_id: str) -> dict[str, Any]:
    """One pipeline."""
    return pipeline(context.pipelines.get(pipeline_id), context.updates.list(pipeline_id))


@router.put("/{pipeline_id}")
def edit(context: Context, pipeline_id: str, body: Body) -> dict[str, object]:
    """Replace all settings."""
    context.pipelines.edit(pipeline_id, body)
    return {}


@router.delete("/{pipeline_id}")
def delete(context: Context, pipeline_id: str) -> dict[str, object]:
    """Remove it for good; the tables stay."""
    context.pipelines.delete(pipeline_id)
    return {}


def _like(text: str) -> Any:
    """A test of names. No pipeline here has a notebook, so a filter by notebook finds none."""
    if not text.strip():
        return lambda name: True
    if NOTEBOOK.fullmatch(text):
        return lambda name: False
    match = NAME_LIKE.fullmatch(text)
    if match is None:
        raise invalid("The filter of pipelines is name LIKE '…' or notebook = '…'.")
    pattern = re.escape(match[1]).replace("%", ".*").replace("_", ".")
    return re.compile(pattern, re.I | re.S).fullmatch
