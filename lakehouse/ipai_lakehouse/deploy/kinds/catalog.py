"""Schemas, volumes, registered models: found by their full name, changed in their comment, never deleted."""

from __future__ import annotations

from typing import Any

from databricks.sdk.errors import NotFound
from databricks.sdk.service.catalog import VolumeType

from ..files import BundleError
from .base import Known, Outcome, Place, differing, updated


class Schemas:
    """`catalog.schema`."""

    title, holds_data = "schema", True

    def apply(self, place: Place, key: str, settings: dict[str, Any], known: Known) -> Outcome:
        """Create or update."""
        api, name = place.client.schemas, f"{settings['catalog_name']}.{settings['name']}"
        wanted = {"comment": settings.get("comment") or "", "properties": settings.get("properties") or {}}
        try:
            found = api.get(name)
        except NotFound:
            return Outcome(api.create(**settings).full_name or name, "created")
        current = {"comment": found.comment or "", "properties": wanted["properties"] and found.properties}
        changed = differing(wanted, {**current, "properties": current["properties"] or {}})
        if changed:
            api.update(name, **{member: wanted[member] for member in changed})
        return updated(name, changed)

    def delete(self, place: Place, resource_id: str) -> None:
        """Never called: it holds data."""


class Volumes:
    """`catalog.schema.volume`."""

    title, holds_data = "volume", True

    def apply(self, place: Place, key: str, settings: dict[str, Any], known: Known) -> Outcome:
        """Create or update; BundleError where its type or its place is another."""
        api = place.client.volumes
        name = ".".join(settings[part] for part in ("catalog_name", "schema_name", "name"))
        kind = VolumeType(settings.get("volume_type", "MANAGED"))
        try:
            found = api.read(name)
        except NotFound:
            created = api.create(**{**settings, "volume_type": kind})
            return Outcome(created.full_name or name, "created")
        if found.volume_type not in (None, kind):
            raise BundleError(f"Volume {name} is {found.volume_type.value}, and its type cannot be changed.")
        changed = differing({"comment": settings.get("comment") or ""}, {"comment": found.comment or ""})
        if changed:
            api.update(name, comment=settings.get("comment") or "")
        return updated(name, changed)

    def delete(self, place: Place, resource_id: str) -> None:
        """Never called: it holds data."""


class RegisteredModels:
    """`catalog.schema.model`."""

    title, holds_data = "registered model", True

    def apply(self, place: Place, key: str, settings: dict[str, Any], known: Known) -> Outcome:
        """Create or update; versions and aliases are the training's and the promotion's."""
        api = place.client.registered_models
        name = ".".join(settings[part] for part in ("catalog_name", "schema_name", "name"))
        try:
            found = api.get(name)
        except NotFound:
            return Outcome(api.create(**settings).full_name or name, "created")
        changed = differing({"comment": settings.get("comment") or ""}, {"comment": found.comment or ""})
        if changed:
            api.update(name, comment=settings.get("comment") or "")
        return updated(name, changed)

    def delete(self, place: Place, resource_id: str) -> None:
        """Never called: it holds data."""
