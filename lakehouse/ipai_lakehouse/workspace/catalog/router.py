"""The metastore, the catalog and its schemas."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from ... import layout
from ...engine.catalog import CATALOG
from ..context import Context, Services, User
from ..core.bodies import Body, parse
from ..core.errors import missing, unsupported
from .names import check_catalog
from .pages import pick
from .service import Catalog

PREFIX = "/api/2.1/unity-catalog"
ONE_CATALOG = (
    f"The embedded workspace has the one catalog {CATALOG}: it cannot be changed, and has no others."
)
router = APIRouter(prefix=PREFIX)


class AskedSchema(BaseModel):
    """Body of a new schema."""

    name: str
    catalog_name: str
    comment: str = ""
    properties: dict[str, str] = Field(default_factory=dict)
    storage_root: str | None = None


class ChangedSchema(BaseModel):
    """Body of a change of a schema; what is absent stays."""

    comment: str | None = None
    properties: dict[str, str] | None = None
    new_name: str | None = None
    owner: str | None = None


@router.get("/current-metastore-assignment")
def assignment(context: Context) -> dict[str, Any]:
    """Which metastore the workspace has."""
    return {
        "workspace_id": int(context.identity.workspace_id),
        "metastore_id": context.catalog.metastore_id,
        "default_catalog_name": CATALOG,
    }


@router.get("/metastore_summary")
def metastore_summary(context: Context) -> dict[str, Any]:
    """The one metastore."""
    return _metastore(context)


@router.get("/metastores")
def list_metastores(context: Context, max_results: int = 0, page_token: str | None = None) -> dict[str, Any]:
    """The one metastore, as a list."""
    found, links = pick([_metastore(context)], max_results, page_token)
    return {"metastores": found} | links


@router.get("/metastores/{metastore_id}")
def get_metastore(context: Context, metastore_id: str) -> dict[str, Any]:
    """A metastore by its id."""
    if metastore_id != context.catalog.metastore_id:
        raise missing(f"Metastore '{metastore_id}' does not exist.")
    return _metastore(context)


@router.get("/catalogs")
def list_catalogs(context: Context, max_results: int = 0, page_token: str | None = None) -> dict[str, Any]:
    """The one catalog, as a list."""
    found, links = pick([_catalog(context)], max_results, page_token)
    return {"catalogs": found} | links


@router.get("/catalogs/{name}")
def get_catalog(context: Context, name: str) -> dict[str, Any]:
    """A catalog by its name."""
    check_catalog(name)
    return _catalog(context)


@router.post("/catalogs")
def create_catalog() -> None:
    """There is one catalog and no other."""
    raise unsupported(ONE_CATALOG)


@router.api_route("/catalogs/{name}", methods=["PATCH", "DELETE"])
def change_catalog(name: str) -> None:
    """The catalog is what it is."""
    check_catalog(name)
    raise unsupported(ONE_CATALOG)


@router.get("/schemas")
def list_schemas(
    context: Context, catalog_name: str, max_results: int = 0, page_token: str | None = None
) -> dict[str, Any]:
    """Schemas by name."""
    check_catalog(catalog_name)
    found, links = pick(context.catalog.schemas.names(), max_results, page_token)
    return {"schemas": [_schema(context.catalog, name) for name in found]} | links


@router.post("/schemas")
def create_schema(context: Context, user: User, body: Body) -> dict[str, Any]:
    """A new schema: a folder."""
    asked = parse(AskedSchema, body)
    check_catalog(asked.catalog_name)
    if asked.storage_root is not None:
        raise unsupported("The embedded workspace chooses where a schema lies: leave storage_root out.")
    name = context.catalog.schemas.create(asked.name, user, asked.comment, asked.properties)
    return _schema(context.catalog, name)


@router.get("/schemas/{full_name}")
def get_schema(context: Context, full_name: str) -> dict[str, Any]:
    """One schema."""
    return _schema(context.catalog, context.catalog.schemas.find(full_name))


@router.patch("/schemas/{full_name}")
def update_schema(context: Context, user: User, full_name: str, body: Body) -> dict[str, Any]:
    """Change comment and properties."""
    name, asked = context.catalog.schemas.find(full_name), parse(ChangedSchema, body)
    if asked.new_name is not None and asked.new_name.lower() != name:
        raise unsupported("The embedded workspace does not rename schemas: its SQL names them.")
    refuse_owner(context, asked.owner)
    context.catalog.schemas.update(name, user, asked.comment, asked.properties)
    return _schema(context.catalog, name)


@router.delete("/schemas/{full_name}")
def delete_schema(context: Context, full_name: str, force: bool = False) -> dict[str, Any]:
    """Delete a schema; one with tables or volumes only by force."""
    context.catalog.schemas.delete(context.catalog.schemas.find(full_name), force=force)
    return {}


def refuse_owner(context: Services, owner: str | None) -> None:
    """501 for another owner than the one everything has."""
    if owner is not None and owner != context.catalog.owner:
        raise unsupported("In the embedded workspace everything belongs to its service principal.")


def _metastore(context: Services) -> dict[str, Any]:
    catalog = context.catalog
    return {
        "metastore_id": catalog.metastore_id,
        "name": "embedded",
        "cloud": "local",
        "region": "local",
        "global_metastore_id": f"local:local:{catalog.metastore_id}",
        "owner": catalog.owner,
        "storage_root": layout.tables(context.home).as_uri(),
        "privilege_model_version": "1.0",
    }


def _catalog(context: Services) -> dict[str, Any]:
    return {
        "name": CATALOG,
        "full_name": CATALOG,
        "catalog_type": "MANAGED_CATALOG",
        "securable_type": "CATALOG",
        "isolation_mode": "OPEN",
        "comment": "The lake: Delta tables on this machine",
        "owner": context.catalog.owner,
        "metastore_id": context.catalog.metastore_id,
        "storage_root": layout.tables(context.home).as_uri(),
    }


def _schema(catalog: Catalog, name: str) -> dict[str, Any]:
    note = catalog.schemas.note(name)
    return {
        "name": name,
        "catalog_name": CATALOG,
        "full_name": f"{CATALOG}.{name}",
        "catalog_type": "MANAGED_CATALOG",
        "owner": catalog.owner,
        "metastore_id": catalog.metastore_id,
        "storage_location": catalog.schemas.folder(name).as_uri(),
        **({"properties": note.properties} if note.properties else {}),
        **note.members(),
    }
