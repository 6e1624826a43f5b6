"""Registered models, their versions and their aliases. Tags and runs are MLflow's: read them there."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from ..context import Context
from ..core.bodies import Body, parse
from ..core.pages import page
from .view import model, version

router = APIRouter(prefix="/api/2.1/unity-catalog/models")
PAGE = 100


class CreateModel(BaseModel):
    """Body of create."""

    catalog_name: str = Field(min_length=1)
    schema_name: str = Field(min_length=1)
    name: str = Field(min_length=1)
    comment: str = ""


class ChangeModel(BaseModel):
    """Body of an update; what is not named stays."""

    comment: str | None = None
    new_name: str | None = None


class ChangeVersion(BaseModel):
    """Body of an update of a version."""

    comment: str = ""


class SetAlias(BaseModel):
    """Body of an alias."""

    version_num: int = Field(ge=1)


def _shown(context: Context, found: Any, with_aliases: bool = False) -> dict[str, Any]:
    return model(found, context.identity.client_id, with_aliases)


@router.post("")
def create(context: Context, body: Body) -> dict[str, Any]:
    """A new model without versions."""
    asked = parse(CreateModel, body)
    name = f"{asked.catalog_name}.{asked.schema_name}.{asked.name}"
    return _shown(context, context.registry.create(name, asked.comment))


@router.get("")
def list_models(
    context: Context,
    catalog_name: str = "",
    schema_name: str = "",
    max_results: int = Query(default=PAGE, ge=0, le=1000),
    page_token: str | None = None,
) -> dict[str, Any]:
    """Models by name, of a schema or of all."""
    prefix = ".".join(part for part in (catalog_name, schema_name) if part)
    found, links = page(
        context.registry.list(f"{prefix}." if prefix else ""), page_token, max_results or PAGE
    )
    links.pop("prev_page_token", None)
    return ({"registered_models": [_shown(context, one) for one in found]} if found else {}) | links


@router.get("/{name}")
def get(context: Context, name: str, include_aliases: bool = False) -> dict[str, Any]:
    """One model."""
    return _shown(context, context.registry.get(name), include_aliases)


@router.patch("/{name}")
def change(context: Context, name: str, body: Body) -> dict[str, Any]:
    """Change its comment or its name."""
    asked = parse(ChangeModel, body)
    new_name = f"{name.rsplit('.', 1)[0]}.{asked.new_name}" if asked.new_name else None
    return _shown(context, context.registry.change(name, asked.comment, new_name))


@router.delete("/{name}")
def delete(context: Context, name: str) -> dict[str, object]:
    """Delete a model without versions."""
    context.registry.delete(name)
    return {}


@router.get("/{name}/versions")
def list_versions(
    context: Context,
    name: str,
    max_results: int = Query(default=PAGE, ge=0, le=1000),
    page_token: str | None = None,
) -> dict[str, Any]:
    """Versions, newest first."""
    found, links = page(context.registry.versions(name), page_token, max_results or PAGE)
    links.pop("prev_page_token", None)
    return ({"model_versions": [version(one) for one in found]} if found else {}) | links


@router.get("/{name}/versions/{number}")
def get_version(context: Context, name: str, number: int, include_aliases: bool = False) -> dict[str, Any]:
    """One version."""
    return version(context.registry.version(name, number), include_aliases)


@router.patch("/{name}/versions/{number}")
def change_version(context: Context, name: str, number: int, body: Body) -> dict[str, Any]:
    """Change a version's comment."""
    return version(context.registry.describe(name, number, parse(ChangeVersion, body).comment))


@router.get("/{name}/aliases/{alias}")
def get_by_alias(context: Context, name: str, alias: str, include_aliases: bool = False) -> dict[str, Any]:
    """The version an alias stands for."""
    return version(context.registry.by_alias(name, alias), include_aliases)


@router.put("/{name}/aliases/{alias}")
def set_alias(context: Context, name: str, alias: str, body: Body) -> dict[str, Any]:
    """Let an alias stand for a version."""
    number = parse(SetAlias, body).version_num
    context.registry.set_alias(name, alias, number)
    return {"alias_name": alias, "version_num": number}


@router.delete("/{name}/aliases/{alias}")
def delete_alias(context: Context, name: str, alias: str) -> dict[str, object]:
    """Remove an alias."""
    context.registry.delete_alias(name, alias)
    return {}
