"""The settings API, for the two settings of dashboard embedding."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from ..context import Context
from ..core.bodies import Body, parse
from .embed_settings import DOMAINS, POLICY

router = APIRouter(prefix="/api/2.0/settings/types")


class Update(BaseModel):
    """Body of update; each of these settings has one member only, so any field mask means all of it."""

    allow_missing: bool = True
    setting: dict[str, Any]
    field_mask: str


def _add(kind: str) -> None:
    path = f"/{kind}/names/default"

    @router.get(path, name=f"get_{kind}")
    def get(context: Context) -> dict[str, Any]:
        return context.embed_settings.get(kind)

    @router.patch(path, name=f"update_{kind}")
    def update(context: Context, body: Body) -> dict[str, Any]:
        return context.embed_settings.update(kind, parse(Update, body).setting)

    @router.delete(path, name=f"delete_{kind}")
    def delete(context: Context, etag: str | None = None) -> dict[str, Any]:
        return context.embed_settings.delete(kind, etag)


_add(POLICY)
_add(DOMAINS)
