"""Endpoints and dashboards that are created and changed."""

import json

import fault_server as fault
import pytest
from databricks_client import (
    AlreadyExists,
    Conflict,
    ConnectionCut,
    InvalidInput,
    NotFound,
    OutcomeUnknown,
    ServedEntity,
)
from databricks_client.retry import Backoff

ENDPOINTS = "/api/2.0/serving-endpoints"
DASHBOARDS = "/api/2.0/lakeview/dashboards"
CHAMPION = ServedEntity("ipai.models.tax", "3", 90, "champion")
CHALLENGER = ServedEntity("ipai.models.tax", "4", 10, "challenger", "Medium", scale_to_zero=False)
STARTING = {"name": "tax", "state": {"ready": "NOT_READY", "config_update": "IN_PROGRESS"}}


def test_an_endpoint_is_created(server, connect):
    server.on("POST", ENDPOINTS, fault.answer(STARTING))
    endpoint = connect().serving.create("tax", [ServedEntity("ipai.models.tax", "3")])
    assert (endpoint.ready, endpoint.updating) == (False, True)
    sent = server.seen[0].json
    assert sent["name"] == "tax"
    assert sent["config"]["served_entities"][0]["name"] == "tax-3"
    assert sent["config"]["traffic_config"] == {
        "routes": [{"served_entity_name": "tax-3", "traffic_percentage": 100}]
    }


def test_traffic_is_shared(server, connect, clock):
    server.on("PUT", f"{ENDPOINTS}/tax/config", fault.drop, fault.status(503), fault.answer(STARTING))
    assert connect(clock=clock).serving.set_traffic("tax", [CHAMPION, CHALLENGER]).updating
    assert [seen.json for seen in server.seen] == [
        {
            "served_entities": [
                {
                    "name": "champion",
                    "entity_name": "ipai.models.tax",
                    "entity_version": "3",
                    "workload_size": "Small",
                    "scale_to_zero_enabled": True,
                },
                {
                    "name": "challenger",
                    "entity_name": "ipai.models.tax",
                    "entity_version": "4",
                    "workload_size": "Medium",
                    "scale_to_zero_enabled": False,
                },
            ],
            "traffic_config": {
                "routes": [
                    {"served_entity_name": "champion", "traffic_percentage": 90},
                    {"served_entity_name": "challenger", "traffic_percentage": 10},
                ]
            },
        }
    ] * 3


@pytest.mark.parametrize(
    ("entities", "words"),
    [
        ([], "at least one"),
        ([CHAMPION], "sum to 100, not 90"),
        ([CHAMPION, CHAMPION], "names of their own: champion, champion"),
        ([ServedEntity("m", "1", 110), ServedEntity("m", "2", -10)], "sum to 100, not 110, -10"),
    ],
)
def test_shares_that_cannot_be(server, connect, entities, words):
    for call in (connect().serving.create, connect().serving.set_traffic):
        with pytest.raises(InvalidInput, match=words):
            call("tax", entities)
    assert server.seen == []


def test_refusals_of_endpoints(server, connect):
    taken = {"error_code": "RESOURCE_ALREADY_EXISTS", "message": "tax exists"}
    busy = {"error_code": "RESOURCE_CONFLICT", "message": "tax is being updated"}
    server.on("POST", ENDPOINTS, fault.status(409, taken))
    server.on("PUT", f"{ENDPOINTS}/tax/config", fault.status(409, busy))
    serving = connect().serving
    with pytest.raises(AlreadyExists):
        serving.create("tax", [ServedEntity("m", "1")])
    with pytest.raises(Conflict, match="being updated"):
        serving.set_traffic("tax", [ServedEntity("m", "1")])


def test_a_dashboard_is_created_changed_and_published(server, connect):
    definition = {"datasets": [], "pages": [{"name": "Buwis ₱"}]}
    wire = {"dashboard_id": "d", "etag": "2", "serialized_dashboard": json.dumps(definition) + "\n"}
    server.on("POST", DASHBOARDS, fault.answer({**wire, "etag": "1"}))
    server.on("PATCH", f"{DASHBOARDS}/d", fault.answer(wire))
    server.on("POST", f"{DASHBOARDS}/d/published", fault.answer({"display_name": "BIR"}))
    dashboards = connect().dashboards
    draft = dashboards.create("BIR", definition, warehouse_id="w")
    changed = dashboards.update("d", draft.etag, definition=definition, display_name="BIR 2026")
    assert (draft.definition, changed.etag) == (definition, "2")
    assert dashboards.publish("d").display_name == "BIR"
    created, patched, published = (seen.json for seen in server.seen)
    assert json.loads(created.pop("serialized_dashboard")) == definition
    assert created == {"display_name": "BIR", "warehouse_id": "w"}
    assert json.loads(patched.pop("serialized_dashboard")) == definition
    assert patched == {"etag": "1", "display_name": "BIR 2026"}
    assert published == {"embed_credentials": False}


def test_a_dashboard_somebody_else_changed(server, connect):
    stale = {"error_code": "CONFLICT", "message": "The dashboard was modified."}
    server.on("PATCH", f"{DASHBOARDS}/d", fault.status(409, stale))
    with pytest.raises(Conflict, match="modified"):
        connect().dashboards.update("d", "1", display_name="x")
    with pytest.raises(NotFound):
        connect().dashboards.update("gone", "1", display_name="x")


def test_dashboards_that_cannot_be_sent(server, connect):
    dashboards = connect().dashboards
    with pytest.raises(InvalidInput, match="etag"):
        dashboards.update("d", "", display_name="x")
    for value in (float("nan"), object()):
        with pytest.raises(InvalidInput, match="cannot be sent"):
            dashboards.create("x", {"pages": value})
    assert server.seen == []


def test_what_must_not_be_sent_twice(server, connect, clock):
    server.on("POST", ENDPOINTS, fault.drop, fault.answer({"name": "tax"}))
    server.on("POST", DASHBOARDS, fault.drop, fault.answer({"dashboard_id": "d"}))
    server.on("PATCH", f"{DASHBOARDS}/d", fault.drop, fault.answer({"dashboard_id": "d"}))
    client = connect(clock=clock)
    for call in (
        lambda: client.serving.create("tax", [ServedEntity("m", "1")]),
        lambda: client.dashboards.create("x", {}),
        lambda: client.dashboards.update("d", "1", display_name="x"),
    ):
        with pytest.raises(OutcomeUnknown):
            call()
    assert len(server.seen) == 3


def test_publishing_is_sent_again(server, connect, clock):
    server.on("POST", f"{DASHBOARDS}/d/published", fault.drop, fault.answer({"embed_credentials": True}))
    assert connect(clock=clock).dashboards.publish("d", embed_credentials=True).embed_credentials
    server.on("POST", f"{DASHBOARDS}/d/published", fault.drop)
    with pytest.raises(ConnectionCut) as caught:
        connect(backoff=Backoff(attempts=1)).dashboards.publish("d")
    assert caught.value.retryable
