"""Three-level names (`ipai.silver.bills`), and the errors for those that do not exist."""

from __future__ import annotations

import re

from ...engine.catalog import CATALOG, SCHEMAS
from ..core.errors import ApiError, conflict, invalid

NAME = re.compile(r"[a-z_][a-z0-9_]{0,254}")


def absent(kind: str, full_name: str) -> ApiError:
    """404 as Unity Catalog says it: `SCHEMA_DOES_NOT_EXIST`."""
    code = f"{kind.upper()}_DOES_NOT_EXIST"
    return ApiError(404, code, f"{kind.capitalize()} '{full_name}' does not exist.")


def taken(kind: str, full_name: str) -> ApiError:
    """409 for a name that is in use."""
    return conflict("RESOURCE_ALREADY_EXISTS", f"{kind.capitalize()} '{full_name}' already exists.")


def belongs_to_lake(kind: str, full_name: str) -> ApiError:
    """403: what the lake itself is made of stays."""
    sentence = f"{kind.capitalize()} '{full_name}' belongs to the lake and cannot be deleted."
    return ApiError(403, "PERMISSION_DENIED", sentence)


def is_fixed(schema: str) -> bool:
    """Whether a schema is one of those the lake is made of."""
    return schema in SCHEMAS


def split(kind: str, full_name: str, levels: int) -> list[str]:
    """The names below the catalog, in lower case; 400 for more or fewer names, 404 in another catalog."""
    parts = full_name.lower().split(".")
    if len(parts) != levels:
        raise invalid(
            f"'{full_name}' is not the full name of a {kind}: it has {levels} names with dots between."
        )
    check_catalog(parts[0])
    if not all(NAME.fullmatch(part) for part in parts):
        raise absent(kind, full_name)
    return parts[1:]


def check_catalog(name: str) -> None:
    """404 for a catalog that is not the lake's one."""
    if name.lower() != CATALOG:
        raise absent("catalog", name)


def new_name(kind: str, name: str) -> str:
    """A name for something new, in lower case; 400 where it would not be a plain SQL name."""
    if not NAME.fullmatch(name.lower()) or name.startswith("_"):
        raise invalid(f"'{name}' cannot name a {kind}: use letters, digits and _, and begin with a letter.")
    return name.lower()
