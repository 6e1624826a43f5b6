"""Creating, updating and publishing a dashboard by its name in its folder."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import NotFound
from databricks.sdk.service.dashboards import Dashboard

from .bundle import BundleError

MEMBERS = {"display_name", "file_path", "warehouse_id", "parent_path", "embed_credentials"}


@dataclass(frozen=True)
class Wanted:
    """A dashboard as the bundle has it."""

    name: str
    folder: str
    warehouse_id: str
    embed_credentials: bool
    definition: str


def read_wanted(key: str, resource: dict[str, Any]) -> Wanted:
    """The resource with its definition file read; BundleError where something is missing."""
    unknown = set(resource) - MEMBERS
    lacking = {"display_name", "file_path", "warehouse_id", "parent_path"} - set(resource)
    if unknown or lacking:
        words = (
            f"unknown {', '.join(sorted(unknown))}" if unknown else f"missing {', '.join(sorted(lacking))}"
        )
        raise BundleError(f"Dashboard {key}: {words}.")
    file = Path(resource["file_path"])
    try:
        definition = file.read_text()
        json.loads(definition)
    except OSError:
        raise BundleError(f"Dashboard {key}: there is no file {file}.") from None
    except ValueError as error:
        raise BundleError(f"Dashboard {key}: {file.name} is not JSON: {error}.") from None
    return Wanted(
        name=resource["display_name"],
        folder=resource["parent_path"].removeprefix("/Workspace"),
        warehouse_id=resource["warehouse_id"],
        embed_credentials=bool(resource.get("embed_credentials", False)),
        definition=definition,
    )


def _comparable(serialized: str | None) -> Any:
    """The definition without what servers add to it."""
    definition = json.loads(serialized or "{}")
    for page in definition.get("pages", []):
        page.setdefault("pageType", "PAGE_TYPE_CANVAS")
    return definition


def _find(client: WorkspaceClient, wanted: Wanted) -> Dashboard | None:
    for one in client.lakeview.list():
        if one.display_name == wanted.name and one.dashboard_id:
            dashboard = client.lakeview.get(one.dashboard_id)
            if (dashboard.parent_path or "").removeprefix("/Workspace") == wanted.folder:
                return dashboard
    return None


def _draft(client: WorkspaceClient, wanted: Wanted) -> tuple[str, str]:
    body = Dashboard(
        display_name=wanted.name,
        warehouse_id=wanted.warehouse_id,
        serialized_dashboard=wanted.definition,
    )
    found = _find(client, wanted)
    if found is None or found.dashboard_id is None:
        client.workspace.mkdirs(wanted.folder)
        body.parent_path = wanted.folder
        return client.lakeview.create(body).dashboard_id or "", "created"
    same = _comparable(found.serialized_dashboard) == _comparable(wanted.definition)
    if same and found.warehouse_id == wanted.warehouse_id:
        return found.dashboard_id, "unchanged"
    body.etag = found.etag
    client.lakeview.update(found.dashboard_id, body)
    return found.dashboard_id, "updated"


def _is_published(client: WorkspaceClient, dashboard_id: str, wanted: Wanted) -> bool:
    try:
        published = client.lakeview.get_published(dashboard_id)
    except NotFound:
        return False
    return (
        bool(published.embed_credentials) == wanted.embed_credentials
        and published.warehouse_id == wanted.warehouse_id
    )


def deploy_dashboard(client: WorkspaceClient, wanted: Wanted) -> tuple[str, str]:
    """`(dashboard id, "created" | "updated" | "unchanged")`; published afterwards in any case."""
    dashboard_id, change = _draft(client, wanted)
    if change == "unchanged" and _is_published(client, dashboard_id, wanted):
        return dashboard_id, change
    client.lakeview.publish(
        dashboard_id, embed_credentials=wanted.embed_credentials, warehouse_id=wanted.warehouse_id
    )
    return dashboard_id, "updated" if change == "unchanged" else change
