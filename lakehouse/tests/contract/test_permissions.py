"""Access lists: both clients read that whoever can sign in may manage an object."""

from __future__ import annotations

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import NotFound as SdkNotFound
from databricks.sdk.service.iam import PermissionLevel
from databricks_client import Databricks, NotFound
from running_server import RunningServer


def test_both_read_that_we_may_manage_a_job(ours: Databricks, theirs: WorkspaceClient) -> None:
    job = theirs.jobs.create(name="whose").job_id
    me = ours.users.me()
    assert ours.permissions.get("jobs", str(job)).levels([me.user_name], me.groups) == {"CAN_MANAGE"}
    found = theirs.permissions.get("jobs", str(job))
    assert (found.object_type, found.object_id) == ("job", f"/jobs/{job}")
    (entry,) = found.access_control_list
    assert entry.group_name == "admins"
    assert entry.all_permissions[0].permission_level is PermissionLevel.CAN_MANAGE


def test_a_stranger_has_none(ours: Databricks, theirs: WorkspaceClient) -> None:
    job = theirs.jobs.create(name="not yours").job_id
    assert ours.permissions.get("jobs", str(job)).levels(["stranger"], ["guests"]) == set()


def test_a_warehouse_has_one_list_under_both_names(
    ours: Databricks, theirs: WorkspaceClient, workspace: RunningServer
) -> None:
    assert ours.permissions.get("sql/warehouses", workspace.warehouse_id).access_control_list
    assert theirs.permissions.get("warehouses", workspace.warehouse_id).access_control_list


@pytest.mark.parametrize("kind", ["jobs", "pipelines", "clusters", "serving-endpoints", "dashboards"])
def test_what_does_not_exist_is_not_found(ours: Databricks, theirs: WorkspaceClient, kind: str) -> None:
    with pytest.raises(NotFound):
        ours.permissions.get(kind, "12345")
    with pytest.raises(SdkNotFound):
        theirs.permissions.get(kind, "12345")
