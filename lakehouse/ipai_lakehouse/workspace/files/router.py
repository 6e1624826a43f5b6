"""The Files API: /api/2.0/fs/files and /api/2.0/fs/directories."""

from __future__ import annotations

from email.utils import formatdate

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse

from ..context import Context
from ..core.pages import page

router = APIRouter(prefix="/api/2.0/fs")
LIST_SIZE = 1000


@router.put("/files/{path:path}", status_code=204)
async def upload(context: Context, request: Request, path: str, overwrite: bool = False) -> Response:
    """Store the raw body as a file."""
    await context.files.upload(path, request.stream(), overwrite)
    return Response(status_code=204)


@router.get("/files/{path:path}")
def download(context: Context, path: str) -> FileResponse:
    """The file; understands Range."""
    return FileResponse(context.files.file(path), media_type="application/octet-stream")


@router.head("/files/{path:path}")
def file_metadata(context: Context, path: str) -> Response:
    """Size and time of a file."""
    stat = context.files.file(path).stat()
    headers = {
        "Content-Length": str(stat.st_size),
        "Content-Type": "application/octet-stream",
        "Last-Modified": formatdate(stat.st_mtime, usegmt=True),
        "Accept-Ranges": "bytes",
    }
    return Response(headers=headers)


@router.delete("/files/{path:path}", status_code=204)
def delete_file(context: Context, path: str) -> Response:
    """Delete a file."""
    context.files.delete_file(path)
    return Response(status_code=204)


@router.put("/directories/{path:path}", status_code=204)
def make_folder(context: Context, path: str) -> Response:
    """Make a folder and those above it."""
    context.files.make_folder(path)
    return Response(status_code=204)


@router.get("/directories/{path:path}")
def list_folder(
    context: Context,
    path: str,
    page_size: int = Query(default=LIST_SIZE, ge=0),
    page_token: str | None = None,
) -> dict[str, object]:
    """Entries of a folder, at most 1000 a page."""
    entries, links = page(context.files.list(path), page_token, min(page_size or LIST_SIZE, LIST_SIZE))
    links.pop("prev_page_token", None)
    return {"contents": entries} | links


@router.head("/directories/{path:path}")
def folder_metadata(context: Context, path: str) -> Response:
    """Whether the folder exists."""
    context.files.folder(path)
    return Response()


@router.delete("/directories/{path:path}", status_code=204)
def delete_folder(context: Context, path: str) -> Response:
    """Delete an empty folder."""
    context.files.delete_folder(path)
    return Response(status_code=204)
