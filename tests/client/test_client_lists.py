"""What a workspace has, who may use it, and which groups we are in."""

import fault_server as fault
import pytest
from databricks_client import NotSupported

ACCESS = {
    "object_id": "/jobs/7",
    "access_control_list": [
        {"user_name": "ann@example.com", "all_permissions": [{"permission_level": "CAN_MANAGE"}]},
        {"service_principal_name": "app-1", "all_permissions": [{"permission_level": "CAN_VIEW"}]},
        {"group_name": "finance", "all_permissions": [{"permission_level": "CAN_MANAGE_RUN"}]},
    ],
}


def test_endpoints_and_our_permission_on_them(server, connect):
    server.on(
        "GET",
        "/api/2.0/serving-endpoints",
        fault.answer({"endpoints": [{"name": "one", "permission_level": "CAN_QUERY"}, {"name": "two"}]}),
    )
    found = connect().serving.list()
    assert [(one.name, one.permission_level) for one in found] == [("one", "CAN_QUERY"), ("two", "")]


def test_a_workspace_without_endpoints_leaves_the_member_out(server, connect):
    server.on("GET", "/api/2.0/serving-endpoints", fault.answer({}))
    assert connect().serving.list() == []


def test_pipelines_come_in_pages(server, connect):
    server.on(
        "GET",
        "/api/2.0/pipelines",
        fault.answer({"statuses": [{"pipeline_id": "a", "state": "IDLE"}], "next_page_token": "p2"}),
        fault.answer({"statuses": [{"pipeline_id": "b", "state": "RUNNING"}]}),
    )
    assert [one.pipeline_id for one in connect().pipelines.list()] == ["a", "b"]
    assert [seen.query for seen in server.seen] == [
        {"max_results": "100"},
        {"max_results": "100", "page_token": "p2"},
    ]


def test_a_server_without_pipelines_says_so(server, connect):
    server.on("GET", "/api/2.0/pipelines", fault.status(501, {"message": "none here"}))
    with pytest.raises(NotSupported, match="none here"):
        connect().pipelines.list()


def test_permission_levels_are_ours_and_those_of_our_groups(server, connect):
    server.on("GET", "/api/2.0/permissions/jobs/7", fault.answer(ACCESS))
    access = connect().permissions.get("jobs", "7")
    assert access.levels(["app-1"]) == {"CAN_VIEW"}
    assert access.levels(["app-1"], ["finance"]) == {"CAN_VIEW", "CAN_MANAGE_RUN"}
    assert access.levels(["", "nobody"]) == set()


def test_a_warehouse_is_asked_for_by_its_two_part_kind(server, connect):
    server.on("GET", "/api/2.0/permissions/sql/warehouses/w1", fault.answer({}))
    assert connect().permissions.get("sql/warehouses", "w1").levels(["app-1"]) == set()


def test_we_know_our_groups(server, connect):
    me = {"id": "1", "userName": "app-1", "groups": [{"display": "finance", "value": "9"}, {"value": "8"}]}
    server.on("GET", "/api/2.0/preview/scim/v2/Me", fault.answer(me))
    assert connect().users.me().groups == ("finance",)
