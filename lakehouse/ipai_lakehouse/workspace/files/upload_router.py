"""Uploads in parts and download links: what official clients do with large files."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import BaseModel, Field

from ..context import Context
from ..core.bodies import Body, parse
from ..core.errors import invalid
from ..core.links import PREFIX
from .parts import MAX_PARTS

PART, UPLOAD, FILE = "upload-parts", "uploads", "files"
MAX_LINKS = 100
router = APIRouter(prefix="/api/2.0/fs")
open_router = APIRouter(prefix=PREFIX)


class AskedPart(BaseModel):
    """A part of a finished upload."""

    part_number: int = Field(ge=1, le=MAX_PARTS)
    etag: str = Field(pattern=r'^"?[0-9a-f]{64}"?$')


class AskedCompletion(BaseModel):
    """Body of `action=complete-upload`."""

    parts: list[AskedPart]


class AskedPartLinks(BaseModel):
    """Body of create-upload-part-urls."""

    path: str
    session_token: str
    start_part_number: int = Field(ge=1, le=MAX_PARTS)
    count: int = Field(ge=1)


class AskedAbort(BaseModel):
    """Body of create-abort-upload-url."""

    path: str
    session_token: str


@router.post("/files/{path:path}")
def upload_action(
    context: Context,
    path: str,
    body: Body,
    action: str = "",
    overwrite: bool = False,
    session_token: str = "",
) -> dict[str, object]:
    """Begin or complete an upload in parts."""
    if action == "initiate-upload":
        return {"multipart_upload": {"session_token": context.parts.begin(path, overwrite)}}
    if action != "complete-upload":
        raise invalid("The action of an upload is initiate-upload or complete-upload.")
    asked = parse(AskedCompletion, body)
    context.parts.complete(session_token, path, [(part.part_number, part.etag) for part in asked.parts])
    return {}


@router.post("/create-upload-part-urls")
def part_links(context: Context, request: Request, body: Body) -> dict[str, object]:
    """Links to upload the parts from `start_part_number` on, at most 100 at a time."""
    asked = parse(AskedPartLinks, body)
    context.parts.session(asked.session_token, asked.path)
    last = min(asked.start_part_number + min(asked.count, MAX_LINKS) - 1, MAX_PARTS)
    links = []
    for number in range(asked.start_part_number, last + 1):
        claims = {"session": asked.session_token, "part": number}
        link, _ = context.links.make(str(request.base_url), PART, **claims)
        links.append({"url": link, "part_number": number, "headers": []})
    return {"upload_part_urls": links}


@router.post("/create-abort-upload-url")
def abort_link(context: Context, request: Request, body: Body) -> dict[str, object]:
    """The link that gives an upload up."""
    asked = parse(AskedAbort, body)
    context.parts.session(asked.session_token, asked.path)
    link, _ = context.links.make(str(request.base_url), UPLOAD, session=asked.session_token)
    return {"abort_upload_url": {"url": link, "headers": []}}


@router.post("/create-download-url")
def download_link(context: Context, request: Request, path: Annotated[str, Query()]) -> dict[str, object]:
    """A link to read a file without a token."""
    context.files.file(path)
    link, _ = context.links.make(str(request.base_url), FILE, path=path)
    return {"url": link, "headers": []}


@open_router.put(f"/{PART}/{{token}}")
async def put_part(context: Context, request: Request, token: str) -> Response:
    """Store a part."""
    claims = context.links.read(PART, token)
    etag = await context.parts.put(claims["session"], claims["part"], request.stream())
    return Response(headers={"ETag": f'"{etag}"'})


@open_router.delete(f"/{UPLOAD}/{{token}}")
def abort(context: Context, token: str) -> Response:
    """Give an upload up."""
    claims = context.links.read(UPLOAD, token)
    context.parts.abort(claims["session"])
    return Response()


@open_router.get(f"/{FILE}/{{token}}")
def read_file(context: Context, token: str) -> Response:
    """The file; understands Range."""
    claims = context.links.read(FILE, token)
    return FileResponse(context.files.file(claims["path"]), media_type="application/octet-stream")
