"""Volumes of the catalog."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from ...engine.catalog import CATALOG
from ..context import Context, User
from ..core.bodies import Body, parse
from ..core.errors import unsupported
from .names import check_catalog
from .pages import pick
from .router import PREFIX, refuse_owner
from .service import Catalog

router = APIRouter(prefix=f"{PREFIX}/volumes")


class AskedVolume(BaseModel):
    """Body of a new volume."""

    catalog_name: str
    schema_name: str
    name: str
    volume_type: str = "MANAGED"
    comment: str = ""


class ChangedVolume(BaseModel):
    """Body of a change of a volume."""

    comment: str | None = None
    new_name: str | None = None
    owner: str | None = None


@router.get("")
def list_volumes(
    context: Context,
    catalog_name: str,
    schema_name: str,
    max_results: int = 0,
    page_token: str | None = None,
) -> dict[str, Any]:
    """Volumes of a schema by name."""
    check_catalog(catalog_name)
    schema = context.catalog.schemas.find(f"{catalog_name}.{schema_name}")
    found, links = pick(context.catalog.volumes.names(schema), max_results, page_token)
    return {"volumes": [_volume(context.catalog, schema, name) for name in found]} | links


@router.post("")
def create_volume(context: Context, user: User, body: Body) -> dict[str, Any]:
    """A new volume: a folder of the Files API."""
    asked = parse(AskedVolume, body)
    check_catalog(asked.catalog_name)
    if asked.volume_type != "MANAGED":
        raise unsupported("The embedded workspace has managed volumes only: there is no storage outside it.")
    schema = context.catalog.schemas.find(f"{CATALOG}.{asked.schema_name}")
    name = context.catalog.volumes.create(schema, asked.name, user, asked.comment)
    return _volume(context.catalog, schema, name)


@router.get("/{full_name}")
def get_volume(context: Context, full_name: str) -> dict[str, Any]:
    """One volume."""
    return _volume(context.catalog, *context.catalog.volumes.find(full_name))


@router.patch("/{full_name}")
def update_volume(context: Context, user: User, full_name: str, body: Body) -> dict[str, Any]:
    """Change the comment."""
    (schema, name), asked = context.catalog.volumes.find(full_name), parse(ChangedVolume, body)
    if asked.new_name is not None and asked.new_name.lower() != name:
        raise unsupported("The embedded workspace does not rename volumes: paths name them.")
    refuse_owner(context, asked.owner)
    if asked.comment is not None:
        context.catalog.volumes.update(schema, name, user, asked.comment)
    return _volume(context.catalog, schema, name)


@router.delete("/{full_name}")
def delete_volume(context: Context, full_name: str) -> dict[str, Any]:
    """Delete a volume and its files."""
    context.catalog.volumes.delete(*context.catalog.volumes.find(full_name))
    return {}


def _volume(catalog: Catalog, schema: str, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "catalog_name": CATALOG,
        "schema_name": schema,
        "full_name": f"{CATALOG}.{schema}.{name}",
        "volume_type": "MANAGED",
        "volume_id": f"{CATALOG}.{schema}.{name}",
        "owner": catalog.owner,
        "metastore_id": catalog.metastore_id,
        "storage_location": catalog.volumes.folder(schema, name).as_uri(),
        **catalog.volumes.note(schema, name).members(),
    }
