"""What an import sends: JSON with base64, or a form with the content as a file part."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from pydantic import BaseModel
from starlette.datastructures import FormData, UploadFile

from ..core.bodies import parse, read_object
from ..core.errors import ApiError, invalid

MAX_CONTENT = 10 * 1000 * 1000


class _Members(BaseModel):
    """Members both kinds of body have."""

    path: str
    format: str = "SOURCE"
    language: str | None = None
    overwrite: bool = False


@dataclass(frozen=True)
class Asked:
    """An import as it was asked for; `content` is at most 10 MB."""

    path: str
    content: bytes
    format: str
    language: str | None
    overwrite: bool


async def read_import(request: Request) -> Asked:
    """The import; 400 for content that is missing, too large or not base64."""
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        async with request.form() as form:
            return _asked(dict(form), await _part(form))
    body = await read_object(request)
    return _asked(body, _decoded(body.get("content") or ""))


Import = Annotated[Asked, Depends(read_import)]


def _asked(members: dict[str, Any], content: bytes) -> Asked:
    known = {name: value for name, value in members.items() if name in _Members.model_fields}
    read = parse(_Members, known)
    if len(content) > MAX_CONTENT:
        raise ApiError(400, "MAX_NOTEBOOK_SIZE_EXCEEDED", f"{read.path} is larger than 10 MB.")
    return Asked(read.path, content, read.format, read.language, read.overwrite)


async def _part(form: FormData) -> bytes:
    part = form.get("content")
    if part is None:
        raise invalid("The form has no part `content`.")
    return await part.read() if isinstance(part, UploadFile) else part.encode()


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error:
        raise invalid("content is not base64.") from None
