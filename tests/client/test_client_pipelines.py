"""Pipelines, their updates, and what their expectations saw."""

import json
from datetime import datetime

import fault_server as fault
import pytest
from databricks_client import (
    AnswerTooLarge,
    Conflict,
    InvalidInput,
    MalformedAnswer,
    NotFound,
    OutcomeUnknown,
    TimedOutAfterSending,
)
from databricks_client.api import pipelines as pipelines_api
from databricks_client.api.expectations import DatasetQuality, Expectation

BASE = "/api/2.0/pipelines"
UPDATE = {"update_id": "u", "pipeline_id": "p", "state": "RUNNING", "creation_time": 1767225600123}


def checked(name, passed, failed, dataset="silver.wht"):
    return {"name": name, "dataset": dataset, "passed_records": passed, "failed_records": failed}


def progress(*expectations, dropped=0, update="u", text=False, **origin):
    """An event as the server sends it; `text`: its details as JSON text."""
    quality = {"dropped_records": dropped, "expectations": list(expectations)}
    details = {"flow_progress": {"status": "RUNNING", "metrics": {}, "data_quality": quality}}
    return {
        "id": "e",
        "event_type": "flow_progress",
        "level": "METRICS",
        "timestamp": "2026-01-01T00:00:01.000Z",
        "origin": {"pipeline_id": "p", "update_id": update, **origin},
        "details": json.dumps(details) if text else details,
    }


def events(*found, token=""):
    return fault.answer({"events": list(found), "next_page_token": token} if token else {"events": found})


@pytest.fixture
def expectations(server, connect):
    """Their sums over the answers given."""
    server.on("GET", f"{BASE}/p/updates/u", fault.answer({"update": UPDATE}))

    def read(*answers):
        server.on("GET", f"{BASE}/p/events", *answers)
        return connect().pipelines.expectations("p", "u")

    return read


def test_sums_over_an_update(expectations, server):
    sums = expectations(
        events(
            progress(checked("has_tin", 90, 10), checked("positive", 100, 0), dropped=10),
            progress(checked("has_tin", 5, 1), dropped=1, text=True),
            progress(checked("has_tin", 1000, 1000), dropped=7, update="another"),
            token="p2",
        ),
        events(progress(checked("fresh", 3, 0, dataset="gold.vat")), progress(checked("has_tin", 1, 1))),
    )
    assert sums == {
        "silver.wht": DatasetQuality(11, {"has_tin": Expectation(96, 12), "positive": Expectation(100, 0)}),
        "gold.vat": DatasetQuality(0, {"fresh": Expectation(3, 0)}),
    }
    assert server.seen[1].query == {
        "filter": "timestamp >= '2026-01-01T00:00:00.123Z'",
        "order_by": "timestamp desc",
        "max_results": "250",
    }
    assert server.seen[2].query == {"page_token": "p2", "max_results": "250"}


def test_records_dropped_belong_to_the_flow_where_no_one_dataset_is_named(expectations):
    sums = expectations(
        events(
            progress(checked("a", 1, 1, "x"), checked("b", 1, 1, "y"), dropped=2, dataset_name="z"),
            progress(dropped=3, flow_name="z"),
            progress(checked("c", 1, 0, dataset=""), dropped=1, flow_name="z"),
        )
    )
    assert {name: quality.dropped for name, quality in sums.items()} == {"x": 0, "y": 0, "z": 6}
    assert sums["z"].expectations == {"c": Expectation(1, 0)}


def test_events_without_quality(expectations):
    other = {
        "event_type": "update_progress",
        "origin": {"update_id": "u"},
        "details": {"update_progress": {}},
    }
    bare = {"event_type": "flow_progress", "origin": {"update_id": "u"}, "details": None}
    foreign = {**progress(checked("a", 1, 1)), "event_type": "dataset_definition"}
    silent = {**bare, "details": {"flow_progress": {"status": "QUEUED", "data_quality": None}}}
    assert expectations(events(other, bare, foreign, silent), fault.answer({})) == {}


@pytest.mark.parametrize(
    "details", ["{half", "[]", {"flow_progress": {"data_quality": {"expectations": [1]}}}]
)
def test_details_that_cannot_be_read(expectations, details):
    with pytest.raises(MalformedAnswer, match="details"):
        expectations(events({**progress(), "details": details}))


def test_no_part_of_a_sum(expectations, monkeypatch):
    monkeypatch.setattr(pipelines_api, "_PAGES", 2)
    page = events(progress(checked("a", 1, 0)), token="more")
    with pytest.raises(AnswerTooLarge, match="500 events"):
        expectations(page)
    last = events(progress(checked("a", 1, 0)))
    assert expectations(page, last)["silver.wht"].expectations["a"] == Expectation(2, 0)


def test_update_and_events_share_a_deadline(server, connect):
    server.on("GET", f"{BASE}/p/updates/u", fault.answer({"update": UPDATE}))
    server.on("GET", f"{BASE}/p/events", events(progress(), token="p2"), fault.hang)
    with pytest.raises(TimedOutAfterSending):
        connect(deadline=0.8).pipelines.expectations("p", "u")


def test_events(server, connect):
    server.on("GET", f"{BASE}/p/events", events(progress(text=True, flow_name="f"), token="more"))
    found = connect().pipelines.events("p", pages=2, level="METRICS")
    assert len(server.seen) == 2 and server.seen[0].query["filter"] == "level='METRICS'"
    assert [(event.level, event.origin.flow_name) for event in found] == [("METRICS", "f")] * 2
    assert found[0].details["flow_progress"]["status"] == "RUNNING"
    connect().pipelines.events("p", pages=1)
    assert "filter" not in server.seen[-1].query


@pytest.mark.parametrize(
    ("word", "state", "finished"),
    [
        ("QUEUED", "pending", False),
        ("WAITING_FOR_RESOURCES", "pending", False),
        ("SETTING_UP_TABLES", "running", False),
        ("STOPPING", "running", False),
        ("COMPLETED", "succeeded", True),
        ("FAILED", "failed", True),
        ("CANCELED", "canceled", True),
        ("DREAMING_OF_TABLES", "unknown", False),
    ],
)
def test_an_update(server, connect, caplog, word, state, finished):
    server.on("GET", f"{BASE}/p/updates/u", fault.answer({"update": {**UPDATE, "state": word}}))
    update = connect().pipelines.update("p", "u")
    assert (update.state, update.life_cycle, update.finished) == (state, word, finished)
    assert update.created_at == datetime(2026, 1, 1, 0, 0, 0, 123000)
    assert (word in caplog.text) == (state == "unknown")


def test_a_pipeline(server, connect):
    latest = {"update_id": "u", "state": "COMPLETED", "creation_time": "2026-01-01T00:00:00.123Z"}
    wire = {
        "pipeline_id": "p",
        "name": "ipai",
        "state": "IDLE",
        "latest_updates": [latest],
        "last_modified": 7,
    }
    server.on("GET", f"{BASE}/p", fault.answer(wire))
    pipeline = connect().pipelines.get("p")
    assert (pipeline.state, pipeline.last_modified) == ("IDLE", 7)
    assert pipeline.latest_updates[0].state == "succeeded"
    with pytest.raises(NotFound):
        connect().pipelines.get("q")


def test_starting_an_update(server, connect):
    server.on("POST", f"{BASE}/p/updates", fault.answer({"update_id": "u"}))
    pipelines = connect().pipelines
    assert pipelines.start_update("p") == "u"
    pipelines.start_update("p", full_refresh=True)
    pipelines.start_update("p", tables=("a",), full_refresh_tables=("b",))
    assert [seen.json for seen in server.seen] == [
        {},
        {"full_refresh": True},
        {"refresh_selection": ["a"], "full_refresh_selection": ["b"]},
    ]
    with pytest.raises(InvalidInput, match="not both"):
        pipelines.start_update("p", full_refresh=True, tables=["a"])
    active = {"error_code": "CONFLICT", "message": "An active update u already exists."}
    server.on("POST", f"{BASE}/p/updates", fault.status(409, active))
    with pytest.raises(Conflict, match="active update"):
        pipelines.start_update("p")


def test_what_must_not_be_sent_twice(server, connect, clock):
    server.on("POST", BASE, fault.drop, fault.answer({"pipeline_id": "p"}))
    server.on("POST", f"{BASE}/p/updates", fault.drop, fault.answer({"update_id": "u"}))
    server.on("PUT", f"{BASE}/p", fault.drop, fault.answer({}))
    pipelines = connect(clock=clock).pipelines
    for call in (
        lambda: pipelines.create({"name": "x"}),
        lambda: pipelines.start_update("p"),
        lambda: pipelines.edit("p", {"name": "x", "expected_last_modified": 7}),
    ):
        with pytest.raises(OutcomeUnknown):
            call()
    assert len(server.seen) == 3


def test_what_is_sent_again(server, connect, clock):
    server.on("PUT", f"{BASE}/p", fault.drop, fault.answer({}))
    server.on("POST", f"{BASE}/p/stop", fault.drop, fault.answer({}))
    pipelines = connect(clock=clock).pipelines
    pipelines.edit("p", {"name": "x"})
    pipelines.stop("p")
    assert [seen.method for seen in server.seen] == ["PUT", "PUT", "POST", "POST"]
    assert server.seen[1].json == {"name": "x"}
