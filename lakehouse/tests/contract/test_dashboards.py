"""Dashboards: created, changed by etag and published by one client, read by the other."""

from __future__ import annotations

import json

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import PermissionDenied as SdkPermissionDenied
from databricks.sdk.errors import ResourceConflict
from databricks.sdk.service.dashboards import Dashboard
from databricks_client import Conflict, Databricks, NotFound
from running_server import RunningServer

PAGES = {"datasets": [], "pages": [{"name": "p1", "displayName": "₱", "layout": []}]}


def test_ours_is_read_by_theirs(ours: Databricks, theirs: WorkspaceClient, workspace: RunningServer) -> None:
    made = ours.dashboards.create("Ours", PAGES, warehouse_id=workspace.warehouse_id, parent_path="/Shared")
    found = theirs.lakeview.get(made.dashboard_id)
    assert (found.display_name, found.path) == ("Ours", "/Shared/Ours.lvdash.json")
    assert json.loads(found.serialized_dashboard)["pages"][0]["displayName"] == "₱"
    changed = ours.dashboards.update(made.dashboard_id, made.etag, display_name="Ours 2")
    assert theirs.lakeview.get(made.dashboard_id).etag == changed.etag != made.etag
    with pytest.raises(ResourceConflict):
        theirs.lakeview.update(made.dashboard_id, Dashboard(display_name="x", etag=made.etag))
    with pytest.raises(Conflict):
        ours.dashboards.update(made.dashboard_id, made.etag, definition=PAGES)
    ours.dashboards.publish(made.dashboard_id, embed_credentials=True)
    published = theirs.lakeview.get_published(made.dashboard_id)
    assert (published.display_name, published.embed_credentials) == ("Ours 2", True)
    assert published.warehouse_id == workspace.warehouse_id


def test_theirs_is_read_by_ours(ours: Databricks, theirs: WorkspaceClient) -> None:
    draft = Dashboard(display_name="Theirs", serialized_dashboard=json.dumps(PAGES), parent_path="/Shared")
    made = theirs.lakeview.create(draft)
    found = ours.dashboards.get(made.dashboard_id)
    assert (found.display_name, found.etag, found.path) == ("Theirs", made.etag, made.path)
    assert found.definition["pages"][0]["name"] == "p1"
    with pytest.raises(NotFound):
        ours.dashboards.published(made.dashboard_id)
    theirs.lakeview.publish(made.dashboard_id, embed_credentials=False, warehouse_id="w")
    published = ours.dashboards.published(made.dashboard_id)
    assert (published.warehouse_id, published.embed_credentials) == ("w", False)
    assert made.dashboard_id in {one.dashboard_id for one in ours.dashboards.list()}
    theirs.lakeview.trash(made.dashboard_id)
    assert made.dashboard_id not in {one.dashboard_id for one in ours.dashboards.list()}


def test_a_viewer_token_opens_what_theirs_says_it_opens(
    ours: Databricks, theirs: WorkspaceClient, workspace: RunningServer
) -> None:
    made = ours.dashboards.create("Live", PAGES, warehouse_id=workspace.warehouse_id, parent_path="/Shared")
    ours.dashboards.publish(made.dashboard_id, embed_credentials=True)
    info = theirs.lakeview_embedded.get_published_dashboard_token_info(
        made.dashboard_id, external_viewer_id="viewer-7", external_value="1,3"
    )
    token = ours.dashboards.viewer_token(made.dashboard_id, "viewer-7", "1,3")
    assert token.workspace_id == str(theirs.get_workspace_id())
    assert info.authorization_details and "viewer-7" in (info.custom_claim or "")
    viewer = WorkspaceClient(host=workspace.host, token=token.token.reveal(), auth_type="pat")
    with pytest.raises(SdkPermissionDenied):
        viewer.lakeview.get(made.dashboard_id)
