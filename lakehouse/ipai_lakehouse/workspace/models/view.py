"""Models and versions as Unity Catalog shows them. MLflow's times are milliseconds, like the platform's."""

from __future__ import annotations

from typing import Any

STATUSES = {"READY": "READY", "PENDING_REGISTRATION": "PENDING_REGISTRATION"}


def _names(full_name: str) -> dict[str, str]:
    catalog, schema, name = full_name.split(".")
    return {"catalog_name": catalog, "schema_name": schema, "name": name}


def model(found: Any, owner: str, with_aliases: bool) -> dict[str, Any]:
    """A registered model."""
    shown: dict[str, Any] = {
        "full_name": found.name,
        **_names(found.name),
        "comment": found.description or "",
        "owner": owner,
        "created_at": found.creation_timestamp,
        "updated_at": found.last_updated_timestamp,
    }
    if with_aliases and found.aliases:
        pairs = sorted(found.aliases.items())
        shown["aliases"] = [{"alias_name": name, "version_num": int(number)} for name, number in pairs]
    return shown


def version(found: Any, with_aliases: bool = False) -> dict[str, Any]:
    """A version of a model."""
    names = _names(found.name)
    shown: dict[str, Any] = {
        "model_name": names.pop("name"),
        **names,
        "version": int(found.version),
        "status": STATUSES.get(found.status, "FAILED_REGISTRATION"),
        "comment": found.description or "",
        "source": found.source,
        "run_id": found.run_id or "",
        "created_at": found.creation_timestamp,
        "updated_at": found.last_updated_timestamp,
    }
    if with_aliases and found.aliases:
        number = int(found.version)
        shown["aliases"] = [{"alias_name": name, "version_num": number} for name in sorted(found.aliases)]
    return shown
