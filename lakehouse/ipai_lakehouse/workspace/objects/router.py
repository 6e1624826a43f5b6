"""The workspace tree: folders, notebooks, files, and the dashboards in it."""

from __future__ import annotations

import base64

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from ..context import Context, Services, User
from ..core.bodies import Body, parse, read_bytes
from ..core.errors import unsupported
from .formats import EXPORTED, Item, file_type, read_item, source
from .request import MAX_CONTENT, Import
from .store import normal

router = APIRouter(prefix="/api/2.0")


class PathBody(BaseModel):
    """A body that names a path."""

    path: str


class DeleteBody(PathBody):
    """Body of delete."""

    recursive: bool = False


@router.post("/workspace/mkdirs")
def mkdirs(context: Context, body: Body) -> dict[str, object]:
    """Make a folder and those above it."""
    context.tree.make_folder(parse(PathBody, body).path)
    return {}


@router.get("/workspace/get-status")
def get_status(context: Context, path: str) -> dict[str, object]:
    """What stands at a path."""
    return context.tree.status(path)


@router.get("/workspace/list")
def list_objects(context: Context, path: str) -> dict[str, object]:
    """What stands directly below a folder."""
    found = context.tree.children(path)
    return {"objects": found} if found else {}


@router.post("/workspace/import")
def import_object(context: Context, user: User, asked: Import) -> dict[str, object]:
    """Write a notebook or a file of at most 10 MB into a folder that exists."""
    item = read_item(normal(asked.path), asked.content, asked.format, asked.language)
    _put(context, user, item, asked.overwrite)
    return {}


@router.post("/workspace-files/import-file/{path:path}")
async def import_file(
    context: Context, user: User, request: Request, path: str, overwrite: bool = False
) -> dict[str, object]:
    """Write a file from the bare body, as bundles do."""
    content = await read_bytes(request, MAX_CONTENT)
    _put(context, user, Item(normal(f"/{path}"), "FILE", None, content), overwrite)
    return {}


@router.get("/workspace/export", response_model=None)
def export_object(
    context: Context, path: str, format: str = "SOURCE", direct_download: bool = False
) -> Response | dict[str, str]:
    """The content of a notebook or file: base64 in JSON, or bare with `direct_download`."""
    if format not in EXPORTED:
        raise unsupported(f"The embedded workspace exports {', '.join(EXPORTED)}, not {format}.")
    row = context.tree.read(path)
    content = source(row["content"], row["language"])
    if direct_download:
        return Response(content, media_type="application/octet-stream")
    kind = file_type(row["path"], row["language"])
    return {"content": base64.b64encode(content).decode(), "file_type": kind}


@router.post("/workspace/delete")
def delete(context: Context, body: Body) -> dict[str, object]:
    """Delete an object, or a folder with all that is in it."""
    asked = parse(DeleteBody, body)
    context.tree.delete(asked.path, asked.recursive)
    return {}


def _put(context: Services, user: str, item: Item, overwrite: bool) -> None:
    home = f"/Users/{user}"
    if item.path.startswith(f"{home}/"):
        context.folders.make(home)  # everybody has one
    context.tree.put(item, overwrite)
