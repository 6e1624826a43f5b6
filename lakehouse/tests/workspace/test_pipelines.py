"""Pipelines: states, stopping, one update at a time, crashes, failures, filters and refusals.

The updates here are played by `task_server.py`; the real ones run in tests/contract/test_pipelines.py.
"""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import NotFound, ResourceConflict
from databricks.sdk.service.pipelines import EventLevel, PipelineState, UpdateInfo, UpdateInfoState
from running_server import RunningServer

from .waiting import held, until

OVER = (UpdateInfoState.COMPLETED, UpdateInfoState.FAILED, UpdateInfoState.CANCELED)
TABLES = {"ipai.tables": "silver.taxes, silver.bills"}


def make(client: WorkspaceClient, name: str) -> str:
    """A pipeline of two tables."""
    return client.pipelines.create(name=name, configuration=TABLES).pipeline_id


def ended(client: WorkspaceClient, pipeline_id: str, update_id: str) -> UpdateInfo:
    """The update when it is over."""

    def over() -> UpdateInfo | None:
        update = client.pipelines.get_update(pipeline_id, update_id).update
        return update if update.state in OVER else None

    return until(over)


def hold(server: RunningServer) -> Path:
    """The next updates of this server hold this file until it is gone."""
    file = server.home / "hold"
    file.touch()
    return file


def test_one_update_at_a_time_and_stop(own_tasks: RunningServer) -> None:
    client, file = own_tasks.sdk(), hold(own_tasks)
    pipeline_id = make(client, "stop")
    update_id = client.pipelines.start_update(pipeline_id).update_id
    pid = held(file)
    until(lambda: client.pipelines.get(pipeline_id).state is PipelineState.RUNNING)
    with pytest.raises(ResourceConflict, match=update_id):
        client.pipelines.start_update(pipeline_id)
    with pytest.raises(ResourceConflict, match="stop it first"):
        client.pipelines.delete(pipeline_id)
    client.pipelines.stop(pipeline_id)
    assert ended(client, pipeline_id, update_id).state is UpdateInfoState.CANCELED
    assert not Path(f"/proc/{pid}").exists()
    words = [event.message for event in client.pipelines.list_pipeline_events(pipeline_id)]
    assert any("'ipai.silver.bills' was not reached" in message for message in words)
    assert client.pipelines.get(pipeline_id).state is PipelineState.IDLE


@pytest.mark.parametrize("way", ["kill", "stop"])
def test_no_update_hangs_after_the_server_ended(own_tasks: RunningServer, way: str) -> None:
    client, file = own_tasks.sdk(), hold(own_tasks)
    pipeline_id = make(client, "crash")
    update_id = client.pipelines.start_update(pipeline_id).update_id
    pid = held(file)
    until(lambda: client.pipelines.get(pipeline_id).state is PipelineState.RUNNING)
    getattr(own_tasks, way)()
    own_tasks.start()
    assert client.pipelines.get_update(pipeline_id, update_id).update.state is UpdateInfoState.FAILED
    last = next(iter(client.pipelines.list_pipeline_events(pipeline_id)))
    assert last.level is EventLevel.ERROR
    assert "server stopped while this update was going on" in last.error.exceptions[0].message
    state = Path(f"/proc/{pid}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"
    file.unlink()
    again = client.pipelines.start_update(pipeline_id).update_id
    assert ended(client, pipeline_id, again).state is UpdateInfoState.COMPLETED


def test_a_failure_is_told_by_the_flow_and_the_update(tasks: RunningServer) -> None:
    client = tasks.sdk()
    pipeline_id = client.pipelines.create(name="failing", configuration={"ipai.tables": "all"}).pipeline_id
    update_id = client.pipelines.start_update(
        pipeline_id, refresh_selection=["gold.data_quality", "gold.bir_filings"]
    ).update_id
    assert ended(client, pipeline_id, update_id).state is UpdateInfoState.FAILED
    errors = list(client.pipelines.list_pipeline_events(pipeline_id, filter="level = 'ERROR'"))
    assert [event.event_type for event in errors] == ["update_progress", "flow_progress"]
    assert errors[1].error.exceptions[0].message == "gold.bir_filings: no"
    assert errors[0].error.exceptions[0].message == "ValueError: gold.bir_filings: no"
    assert client.pipelines.get(pipeline_id).state is PipelineState.FAILED


def test_pages_and_filters_of_events(tasks: RunningServer) -> None:
    client = tasks.sdk()
    pipeline_id = make(client, "pages")
    first = client.pipelines.start_update(pipeline_id).update_id
    ended(client, pipeline_id, first)
    whole = list(client.pipelines.list_pipeline_events(pipeline_id, order_by=["timestamp asc"]))
    pages = list(client.pipelines.list_pipeline_events(pipeline_id, max_results=2))
    assert [event.id for event in pages] == [event.id for event in reversed(whole)]
    by_id = client.pipelines.list_pipeline_events(pipeline_id, filter=f"id = '{whole[0].id}'")
    assert [event.event_type for event in by_id] == ["create_update"]
    later = f"timestamp > '{whole[0].timestamp}' AND level IN ('METRICS', 'ERROR')"
    found = list(client.pipelines.list_pipeline_events(pipeline_id, filter=later))
    assert {event.origin.dataset_name for event in found} == {"ipai.silver.taxes", "ipai.silver.bills"}


WRONG = [
    ({"filter": "event_type = 'x'"}, "cannot be read"),
    ({"filter": "timestamp > 'yesterday'"}, "is not a time"),
    ({"filter": "level IN (1)"}, "cannot be read"),
    ({"order_by": "id asc"}, "order_by of events"),
    ({"page_token": "x"}, "not a token of this list"),
    ({"max_results": "251"}, "max_results"),
]


@pytest.mark.parametrize(("query", "words"), WRONG)
def test_a_wrong_question_about_events_is_refused(
    tasks: RunningServer, query: dict[str, str], words: str
) -> None:
    client = tasks.sdk()
    found = list(client.pipelines.list_pipelines(filter="name LIKE 'wrong questions'"))
    pipeline_id = found[0].pipeline_id if found else make(client, "wrong questions")
    with tasks.http() as http:
        answer = http.get(f"/api/2.0/pipelines/{pipeline_id}/events", params=query)
    assert answer.status_code == 400 and words in answer.json()["message"], answer.text


REFUSED = [
    ({"libraries": [{"file": {"path": "/a.py"}}]}, 501, "does not run the library"),
    ({}, 501, "computes nothing here"),
    ({"configuration": {"ipai.tables": "silver.nothing"}}, 400, "silver.nothing"),
    ({"configuration": TABLES, "continuous": True}, 501, "triggered"),
    ({"configuration": TABLES, "catalog": "main"}, 501, "catalog ipai only"),
    ({"configuration": TABLES, "name": ""}, 400, "name"),
]


@pytest.mark.parametrize(("sent", "status", "words"), REFUSED)
def test_what_it_cannot_compute_is_refused(
    tasks: RunningServer, sent: dict[str, object], status: int, words: str
) -> None:
    with tasks.http() as http:
        answer: httpx.Response = http.post("/api/2.0/pipelines", json={"name": "refused"} | sent)
    assert (answer.status_code, words in answer.json()["message"]) == (status, True), answer.text


def test_names_pages_and_dry_run(tasks: RunningServer) -> None:
    client = tasks.sdk()
    settings = {"name": "twice", "configuration": TABLES}
    made = client.pipelines.create(**settings).pipeline_id
    with pytest.raises(ResourceConflict, match="already used"):
        client.pipelines.create(**settings)
    other = client.pipelines.create(**settings, allow_duplicate_names=True).pipeline_id
    listed = client.pipelines.list_pipelines(filter="name LIKE 'twic_'", max_results=1)
    assert {one.pipeline_id for one in listed} == {made, other}
    assert list(client.pipelines.list_pipelines(filter="notebook='/Shared/x'")) == []
    tried = client.pipelines.create(name="tried", configuration=TABLES, dry_run=True)
    assert tried.pipeline_id is None and tried.effective_settings.name == "tried"
    with pytest.raises(NotFound):
        client.pipelines.get("nothing")
