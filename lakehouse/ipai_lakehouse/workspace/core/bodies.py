"""Request bodies. Clients send JSON as `application/json`, `text/json`, `text/plain` or without a type."""

from __future__ import annotations

import json
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError

from .errors import ApiError, invalid

MAX_BODY_BYTES = 16 * 1024 * 1024 + 1024
MALFORMED = "Invalid JSON given in the body of the request - failed to parse given JSON"

Model = TypeVar("Model", bound=BaseModel)


async def read_bytes(request: Request, limit: int = MAX_BODY_BYTES) -> bytes:
    """The raw body; 413 above `limit` bytes."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise ApiError(413, "REQUEST_TOO_LARGE", f"The request is larger than {limit} bytes.")
    return bytes(body)


async def read_object(request: Request) -> dict[str, Any]:
    """The body as a JSON object; an empty body is an empty object."""
    raw = await read_bytes(request)
    if not raw.strip():
        return {}
    try:
        value = json.loads(raw)
    except ValueError:
        raise ApiError(400, "MALFORMED_REQUEST", MALFORMED) from None
    if not isinstance(value, dict):
        raise ApiError(400, "MALFORMED_REQUEST", "The body of the request must be a JSON object.")
    return value


Body = Annotated[dict[str, Any], Depends(read_object)]


def parse(model: type[Model], body: dict[str, Any]) -> Model:
    """`body` as a `model`; unknown members are ignored, a wrong one is refused by name."""
    try:
        return model.model_validate(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        said = first["msg"].removeprefix("Value error, ").rstrip(".")
        raise invalid(f"{where}: {said}." if where else f"{said}.") from None
