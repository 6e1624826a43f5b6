"""Lakeview dashboards through the official client."""

from __future__ import annotations

import json

import pytest
from databricks.sdk.errors import NotFound, ResourceAlreadyExists, ResourceConflict
from databricks.sdk.service.dashboards import Dashboard, LifecycleState
from running_server import RunningServer

DEFINITION = {"datasets": [], "pages": [{"name": "p1", "displayName": "One", "layout": []}]}


def draft(name: str, **options: str) -> Dashboard:
    """A dashboard to create."""
    return Dashboard(display_name=name, serialized_dashboard=json.dumps(DEFINITION), **options)


def test_draft_published_and_changed_apart(workspace: RunningServer) -> None:
    lakeview = workspace.sdk().lakeview
    made = lakeview.create(draft("Compliance", warehouse_id=workspace.warehouse_id))
    assert made.path == f"/Users/{workspace.client_id}/Compliance.lvdash.json"
    assert made.serialized_dashboard.endswith("}\n")
    assert json.loads(made.serialized_dashboard)["pages"][0]["pageType"] == "PAGE_TYPE_CANVAS"
    with pytest.raises(NotFound, match="Unable to find published dashboard"):
        lakeview.get_published(made.dashboard_id)
    published = lakeview.publish(made.dashboard_id, embed_credentials=True)
    assert published.embed_credentials and published.warehouse_id == workspace.warehouse_id
    changed = lakeview.update(made.dashboard_id, Dashboard(display_name="Compliance 2", etag=made.etag))
    assert changed.etag != made.etag
    assert lakeview.get_published(made.dashboard_id).display_name == "Compliance"
    with pytest.raises(ResourceConflict):
        lakeview.update(made.dashboard_id, Dashboard(display_name="Late", etag=made.etag))
    lakeview.unpublish(made.dashboard_id)
    lakeview.trash(made.dashboard_id)
    assert lakeview.get(made.dashboard_id).lifecycle_state is LifecycleState.TRASHED
    assert made.dashboard_id not in {one.dashboard_id for one in lakeview.list()}


def test_names_are_unique_in_a_folder(workspace: RunningServer) -> None:
    client = workspace.sdk()
    client.workspace.mkdirs("/Workspace/Shared/finance")
    first = client.lakeview.create(draft("Twice", parent_path="/Shared/finance"))
    with pytest.raises(ResourceAlreadyExists):
        client.lakeview.create(draft("Twice", parent_path="/Workspace/Shared/finance"))
    status = client.workspace.get_status("/Shared/finance/Twice.lvdash.json")
    assert (status.object_type.value, status.resource_id) == ("DASHBOARD", first.dashboard_id)
    assert [item.path for item in client.workspace.list("/Shared/finance")] == [status.path]
    client.lakeview.trash(first.dashboard_id)
    client.lakeview.create(draft("Twice", parent_path="/Shared/finance"))


def test_unknown_folder_and_broken_definition(workspace: RunningServer) -> None:
    client = workspace.sdk()
    with pytest.raises(NotFound, match="doesn't exist"):
        client.lakeview.create(draft("Nowhere", parent_path="/Shared/nowhere"))
    with workspace.http() as http:
        body = {"display_name": "Broken", "serialized_dashboard": "{"}
        assert http.post("/api/2.0/lakeview/dashboards", json=body).status_code == 400
        info = http.get("/api/2.0/lakeview/dashboards/x/published/tokeninfo")
        assert info.status_code == 404
