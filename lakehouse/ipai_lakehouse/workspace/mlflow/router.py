"""MLflow over REST: tracking and the workspace's model registry, by MLflow's own handlers."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, JSONResponse

from ..context import Context
from ..core.bodies import Body
from ..core.errors import ApiError, invalid
from ..core.links import PREFIX as LINKS
from .application import FAMILIES, PREFIX, SINGLE

FAMILY = "model-files"
router = APIRouter(prefix=PREFIX.rstrip("/"))
open_router = APIRouter(prefix=f"{LINKS}/{FAMILY}")


@router.get("/model-versions/list-artifacts")
def list_files(context: Context, name: str, version: str, path: str = "") -> dict[str, Any]:
    """Files of a registered version; a path that is a file is answered with itself."""
    folder = context.mlflow.stores.version_folder(name, version)
    place = folder.joinpath(*_inside(path))
    if place.is_file():
        found = [place]
    else:
        found = sorted(place.iterdir()) if place.is_dir() else []
    entries = [{"path": str(one.relative_to(folder)), "is_dir": one.is_dir()} for one in found]
    sizes = [{} if one.is_dir() else {"file_size": one.stat().st_size} for one in found]
    return {"files": [entry | size for entry, size in zip(entries, sizes, strict=True)]}


@router.get("/model-versions/get-signed-download-uri")
def file_link(context: Context, request: Request, name: str, version: str, path: str) -> dict[str, Any]:
    """A link to one file of a registered version, used without a token."""
    place = context.mlflow.stores.version_folder(name, version).joinpath(*_inside(path))
    if not place.is_file():
        raise ApiError(404, "NOT_FOUND", f"Version {version} of {name} has no file '{path}'.")
    claims = {"name": name, "version": version, "path": path}
    link, _ = context.links.make(str(request.base_url), FAMILY, **claims)
    return {"signed_uri": link, "headers": []}


@open_router.get("/{token}")
def read_file(context: Context, token: str) -> Response:
    """The file of a link."""
    claims = context.links.read(FAMILY, token)
    folder = context.mlflow.stores.version_folder(claims["name"], claims["version"])
    return FileResponse(folder.joinpath(*_inside(claims["path"])), media_type="application/octet-stream")


def _inside(path: str) -> list[str]:
    """The segments of a path; 400 for one that leads out."""
    parts = [part for part in path.split("/") if part]
    if any(part in (".", "..") or "\0" in part or "\\" in part for part in parts):
        raise invalid(f"The path has a segment that is not allowed: '{path[:80]}'.")
    return parts


def _forward(context: Context, request: Request, body: Body) -> JSONResponse:
    query = request.scope["query_string"]
    answer = context.mlflow.application.answer(request.method, request.url.path, query, body)
    return JSONResponse(answer.body, answer.status)


VERBS = ["GET", "POST", "PATCH", "PUT", "DELETE"]
for shape in (*SINGLE, *FAMILIES, *(f"{family}/{{rest:path}}" for family in FAMILIES)):
    router.add_api_route(f"/{shape}", _forward, methods=VERBS, include_in_schema=False)
