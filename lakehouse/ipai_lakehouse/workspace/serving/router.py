"""Model serving: endpoints and their invocations."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from ..context import Context, Services, User
from ..core.bodies import Body, parse
from ..core.errors import bad_request, unsupported
from .view import endpoint

router = APIRouter()
API = "/api/2.0/serving-endpoints"
ORIENTS = {"dataframe_records": "records", "dataframe_split": "split"}


class CreateEndpoint(BaseModel):
    """Body of create."""

    name: str = Field(pattern=r"^[\w-]{1,63}$")
    config: dict[str, Any]
    tags: list[dict[str, str]] = []
    description: str = ""


class ChangeTags(BaseModel):
    """Body of a change of tags."""

    add_tags: list[dict[str, str]] = []
    delete_tags: list[str] = []


def _shown(context: Services, name: str) -> dict[str, Any]:
    return endpoint(context.endpoints.row(name), context.endpoints.asleep)


@router.post(API)
def create(context: Context, user: User, body: Body) -> dict[str, Any]:
    """A new endpoint; its models load in the background."""
    asked = parse(CreateEndpoint, body)
    context.endpoints.create(asked.name, asked.config, user, asked.tags, asked.description)
    return _shown(context, asked.name)


@router.get(API)
def list_endpoints(context: Context) -> dict[str, Any]:
    """All endpoints."""
    return {"endpoints": [endpoint(row, context.endpoints.asleep) for row in context.endpoints.rows()]}


@router.get(API + "/{name}")
def get(context: Context, name: str) -> dict[str, Any]:
    """One endpoint."""
    return _shown(context, name)


@router.put(API + "/{name}/config")
def update(context: Context, name: str, body: Body) -> dict[str, Any]:
    """A new configuration; the old one serves until the new one is ready."""
    context.endpoints.update(name, body)
    return _shown(context, name)


@router.patch(API + "/{name}/tags")
def tag(context: Context, name: str, body: Body) -> dict[str, Any]:
    """Add, replace and remove tags."""
    asked = parse(ChangeTags, body)
    return {"tags": context.endpoints.tag(name, asked.add_tags, asked.delete_tags)}


@router.delete(API + "/{name}")
def delete(context: Context, name: str) -> dict[str, Any]:
    """Delete an endpoint."""
    context.endpoints.delete(name)
    return {}


@router.post("/serving-endpoints/{name}/invocations")
def invoke(context: Context, name: str, body: Body, response: Response) -> dict[str, Any]:
    """Score records; the header `served-model-name` says which model did."""
    context.endpoints.row(name)
    given = [member for member in ORIENTS if member in body]
    if not given and ("inputs" in body or "instances" in body):
        raise unsupported("The embedded workspace scores dataframe_records or dataframe_split, not tensors.")
    if len(given) != 1:
        raise bad_request("The body must have one of dataframe_records and dataframe_split.")
    served, predictions = context.endpoints.invoke(name, ORIENTS[given[0]], body[given[0]])
    response.headers["served-model-name"] = served
    return {"predictions": predictions}
