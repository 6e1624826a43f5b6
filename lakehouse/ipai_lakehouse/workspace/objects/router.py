"""The workspace tree: folders and the dashboards in them."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from ..context import Context
from ..core.bodies import Body, parse
from .store import normal

router = APIRouter(prefix="/api/2.0/workspace")


class PathBody(BaseModel):
    """A body that names a path."""

    path: str


@router.post("/mkdirs")
def mkdirs(context: Context, body: Body) -> dict[str, object]:
    """Make a folder and those above it."""
    context.folders.make(parse(PathBody, body).path)
    return {}


@router.get("/get-status")
def get_status(context: Context, path: str) -> dict[str, object]:
    """What stands at a path."""
    return context.dashboards.at_path(normal(path)) or context.folders.status(path)


@router.get("/list")
def list_objects(context: Context, path: str) -> dict[str, object]:
    """What stands directly below a folder."""
    found = context.folders.children(path) + context.dashboards.in_folder(normal(path))
    return {"objects": found} if found else {}
