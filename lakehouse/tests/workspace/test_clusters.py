"""The state machine of clusters by a clock that is moved by hand, and its refusals."""

from __future__ import annotations

from pathlib import Path

import pytest
from databricks.sdk.errors import InvalidState
from running_server import RunningServer

from ipai_lakehouse import layout
from ipai_lakehouse.workspace.clusters.store import Clusters
from ipai_lakehouse.workspace.core.database import Database
from ipai_lakehouse.workspace.core.errors import ApiError
from ipai_lakehouse.workspace.schemas import SCHEMAS

from .standing_clock import Clock

SETTINGS = {"spark_version": "17.3.x-scala2.13", "num_workers": 1}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def clusters(home: Path, clock: Clock) -> Clusters:
    return Clusters(Database(layout.workspace_db(home), SCHEMAS), clock)


def test_it_moves_by_the_clock_and_only_by_the_clock(clusters: Clusters, clock: Clock) -> None:
    cluster_id = clusters.create(SETTINGS, "ana")
    assert clusters.get(cluster_id)["state"] == "PENDING"
    clock.ms += 999
    assert clusters.get(cluster_id)["state"] == "PENDING"
    clock.ms += 1
    assert clusters.get(cluster_id)["state"] == "RUNNING"
    clusters.restart(cluster_id, "ana")
    assert clusters.get(cluster_id)["state"] == "RESTARTING"
    clock.ms += 1000
    clusters.terminate(cluster_id, "ana")
    assert clusters.get(cluster_id)["state"] == "TERMINATING"
    clock.ms += 1000
    assert clusters.get(cluster_id)["terminated_ms"] == clock.ms
    clusters.start(cluster_id, "ben")
    assert clusters.get(cluster_id)["state"] == "PENDING"
    assert clusters.get(cluster_id)["terminated_ms"] is None


def test_an_idle_cluster_ends_by_itself(clusters: Clusters, clock: Clock) -> None:
    cluster_id = clusters.create(SETTINGS | {"autotermination_minutes": 10}, "ana")
    begun = clock.ms
    clock.ms += 24 * 3_600_000
    row = clusters.get(cluster_id)
    assert (row["state"], row["reason"]) == ("TERMINATED", "INACTIVITY")
    assert row["terminated_ms"] == begun + 1000 + 600_000 + 1000
    assert [event["type"] for event in clusters.events(cluster_id)] == ["CREATING", "RUNNING", "TERMINATING"]


def test_a_restarted_server_sees_the_same(clusters: Clusters, clock: Clock, home: Path) -> None:
    cluster_id = clusters.create(SETTINGS, "ana")
    clock.ms += 1000
    after = Clusters(Database(layout.workspace_db(home), SCHEMAS), clock)
    assert after.get(cluster_id)["state"] == "RUNNING"


@pytest.mark.parametrize(
    ("state_ms", "verb", "word"),
    [(0, "start", "Pending"), (1000, "start", "Running"), (0, "restart", "Pending")],
)
def test_a_wrong_state_is_refused(
    clusters: Clusters, clock: Clock, state_ms: int, verb: str, word: str
) -> None:
    cluster_id = clusters.create(SETTINGS, "ana")
    clock.ms += state_ms
    with pytest.raises(ApiError, match=f"unexpected state {word}") as refusal:
        getattr(clusters, verb)(cluster_id, "ana")
    assert (refusal.value.status, refusal.value.error_code) == (400, "INVALID_STATE")


def test_edit_restarts_a_running_cluster(clusters: Clusters, clock: Clock) -> None:
    cluster_id = clusters.create(SETTINGS, "ana")
    with pytest.raises(ApiError, match="Pending"):
        clusters.edit(cluster_id, SETTINGS, "ana")
    clock.ms += 1000
    clusters.edit(cluster_id, SETTINGS | {"num_workers": 7}, "ana")
    assert clusters.get(cluster_id)["state"] == "RESTARTING"
    assert '"num_workers": 7' in clusters.get(cluster_id)["settings"]


def test_the_official_client_understands_the_refusal(workspace: RunningServer) -> None:
    clusters = workspace.sdk().clusters
    made = clusters.create(spark_version="17.3.x-scala2.13", num_workers=1).result()
    with pytest.raises(InvalidState):
        clusters.start(made.cluster_id)


WRONG = [
    ({"num_workers": 1}, "spark_version"),
    ({"spark_version": "x", "num_workers": -1}, "num_workers"),
    ({"spark_version": "x", "autotermination_minutes": 5}, "between 10 and 10000"),
    ({"spark_version": "x", "num_workers": 1, "autoscale": {"min_workers": 1, "max_workers": 2}}, "not both"),
]


@pytest.mark.parametrize(("sent", "words"), WRONG)
def test_wrong_settings_are_named(workspace: RunningServer, sent: dict[str, object], words: str) -> None:
    with workspace.http() as http:
        answer = http.post("/api/2.0/clusters/create", json=sent)
    assert answer.status_code == 400 and words in answer.json()["message"]


def test_versions_pages_and_what_is_not_there(workspace: RunningServer) -> None:
    client = workspace.sdk()
    made = {client.clusters.create(spark_version="x").response.cluster_id for _ in range(3)}
    assert made <= {cluster.cluster_id for cluster in client.clusters.list(page_size=1)}
    with workspace.http() as http:
        assert made <= {one["cluster_id"] for one in http.get("/api/2.0/clusters/list").json()["clusters"]}
        running = {"filter_by.cluster_states": "ERROR"}
        assert http.get("/api/2.1/clusters/list", params=running).json() == {}
        pinned = {"filter_by.is_pinned": "true"}
        assert http.get("/api/2.1/clusters/list", params=pinned).status_code == 501
        assert http.post("/api/2.1/clusters/resize", json={}).status_code == 501
        assert http.post("/api/2.1/clusters/terminate", json={}).status_code == 404
