"""Grants of the catalog, for reading: whoever can sign in has every privilege, by the catalog."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter

from ...engine.catalog import CATALOG
from ..context import Context, Services
from ..core.errors import missing, unsupported
from .names import absent, check_catalog
from .router import PREFIX

router = APIRouter(prefix=PREFIX)
EVERYBODY = "admins"


@router.get("/permissions/{kind}/{full_name}")
def direct(context: Context, kind: str, full_name: str) -> dict[str, Any]:
    """What is granted on the object itself: everything on the catalog, nothing further down."""
    _check(context, kind.lower(), full_name)
    if kind.lower() != "catalog":
        return {}
    return {"privilege_assignments": [{"principal": EVERYBODY, "privileges": ["ALL_PRIVILEGES"]}]}


@router.get("/effective-permissions/{kind}/{full_name}")
def effective(context: Context, kind: str, full_name: str) -> dict[str, Any]:
    """What holds on the object, and where it comes from."""
    _check(context, kind.lower(), full_name)
    held = {"privilege": "ALL_PRIVILEGES"}
    if kind.lower() != "catalog":
        held |= {"inherited_from_type": "CATALOG", "inherited_from_name": CATALOG}
    return {"privilege_assignments": [{"principal": EVERYBODY, "privileges": [held]}]}


@router.patch("/permissions/{kind}/{full_name}")
def grant(context: Context, kind: str, full_name: str) -> None:
    """Nothing is granted here."""
    _check(context, kind.lower(), full_name)
    raise unsupported("The embedded workspace does not have grants: whoever can sign in administers it.")


def _check(context: Services, kind: str, full_name: str) -> None:
    """404 for an object that is not there, 501 for a kind that the embedded workspace has not."""
    catalog = context.catalog
    if kind == "table" and not catalog.tables.exists(full_name):
        raise absent("table", full_name)
    if kind == "metastore" and full_name != catalog.metastore_id:
        raise missing(f"Metastore '{full_name}' does not exist.")
    checks = {"catalog": check_catalog, "schema": catalog.schemas.find, "volume": catalog.volumes.find}
    if kind in checks:
        checks[kind](full_name)
    elif kind not in ("table", "metastore"):
        raise unsupported(f"The embedded workspace does not have grants on objects of kind {kind}.")
