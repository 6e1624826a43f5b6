"""Dashboards: draft by its name in its folder, then published."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from databricks.sdk.errors import NotFound
from databricks.sdk.service.dashboards import Dashboard, LifecycleState

from ..files import BundleError
from .base import Known, Outcome, Place, differing, only, updated

PUBLISHED = "published"


class Dashboards:
    """Dashboards; what was published last is noted, so that a deployment that broke off before is seen."""

    title, holds_data = "dashboard", False

    def apply(self, place: Place, key: str, settings: dict[str, Any], known: Known) -> Outcome:
        """Create or update the draft, and publish it where readers see something else."""
        definition = _definition(place, key, settings)
        wanted = {
            "display_name": settings["display_name"],
            "warehouse_id": settings["warehouse_id"],
            "definition": _comparable(definition),
        }
        digest = _digest(wanted)
        found = _by_id(place, known) or _by_name(place, settings)
        if found is None:
            dashboard_id, change = _create(place, settings, definition), "created"
            changed: list[str] = []
        else:
            dashboard_id, change = found.dashboard_id or "", "updated"
            changed = differing(wanted, _current(found))
            if changed:
                _update(place, found, settings, definition)
        if (
            change == "created"
            or changed
            or known.notes.get(PUBLISHED) != digest
            or not _readers_see(place, dashboard_id, settings)
        ):
            place.client.lakeview.publish(
                dashboard_id,
                embed_credentials=bool(settings.get("embed_credentials", False)),
                warehouse_id=settings["warehouse_id"],
            )
            changed = changed or ["publication"]
        if change == "created":
            return Outcome(dashboard_id, change, notes={PUBLISHED: digest})
        return updated(dashboard_id, changed, **{PUBLISHED: digest})

    def delete(self, place: Place, resource_id: str) -> None:
        """Move it to the trash."""
        place.client.lakeview.trash(resource_id)


def _definition(place: Place, key: str, settings: dict[str, Any]) -> str:
    if "serialized_dashboard" in settings:
        return str(settings["serialized_dashboard"])
    file = place.folder / settings["file_path"]
    try:
        text = file.read_text(encoding="utf-8")
        json.loads(text)
    except OSError:
        raise BundleError(f"Dashboard {key}: there is no file {file}.") from None
    except ValueError as error:
        raise BundleError(f"Dashboard {key}: {file.name} is not JSON: {error}.") from None
    return text


def _comparable(serialized: str | None) -> Any:
    """The definition without what servers add to it."""
    definition = json.loads(serialized or "{}")
    for page in definition.get("pages", []):
        page.setdefault("pageType", "PAGE_TYPE_CANVAS")
    return definition


def _digest(wanted: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(wanted, sort_keys=True).encode()).hexdigest()


def _folder(path: str | None) -> str:
    return (path or "").removeprefix("/Workspace")


def _by_id(place: Place, known: Known) -> Dashboard | None:
    try:
        found = place.client.lakeview.get(known.id) if known.id else None
    except NotFound:
        return None
    return None if found is None or found.lifecycle_state is LifecycleState.TRASHED else found


def _by_name(place: Place, settings: dict[str, Any]) -> Dashboard | None:
    name, folder = settings["display_name"], _folder(settings.get("parent_path"))
    listed = [one.dashboard_id for one in place.client.lakeview.list() if one.display_name == name]
    found = [place.client.lakeview.get(dashboard_id) for dashboard_id in listed if dashboard_id]
    return only([one for one in found if _folder(one.parent_path) == folder], "dashboard", name)


def _current(found: Dashboard) -> dict[str, Any]:
    return {
        "display_name": found.display_name,
        "warehouse_id": found.warehouse_id,
        "definition": _comparable(found.serialized_dashboard),
    }


def _create(place: Place, settings: dict[str, Any], definition: str) -> str:
    folder = _folder(settings["parent_path"])
    place.client.workspace.mkdirs(folder)
    body = Dashboard(
        display_name=settings["display_name"],
        warehouse_id=settings["warehouse_id"],
        serialized_dashboard=definition,
        parent_path=folder,
    )
    return place.client.lakeview.create(body).dashboard_id or ""


def _update(place: Place, found: Dashboard, settings: dict[str, Any], definition: str) -> None:
    body = Dashboard(
        display_name=settings["display_name"],
        warehouse_id=settings["warehouse_id"],
        serialized_dashboard=definition,
        etag=found.etag,
    )
    place.client.lakeview.update(found.dashboard_id or "", body)


def _readers_see(place: Place, dashboard_id: str, settings: dict[str, Any]) -> bool:
    try:
        published = place.client.lakeview.get_published(dashboard_id)
    except NotFound:
        return False
    same_credentials = bool(published.embed_credentials) == bool(settings.get("embed_credentials", False))
    return same_credentials and published.warehouse_id == settings["warehouse_id"]
