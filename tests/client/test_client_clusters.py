"""Clusters and their states."""

import logging
from datetime import datetime

import fault_server as fault
import pytest
from databricks_client import BadRequest, ConnectionCut, MalformedAnswer, NotFound, OutcomeUnknown
from databricks_client.retry import Backoff

BASE = "/api/2.1/clusters"
CLUSTER = {
    "cluster_id": "c-1",
    "cluster_name": "ipai",
    "state": "TERMINATED",
    "state_message": "Inactive cluster terminated",
    "start_time": 1767225600000,
    "terminated_time": 1767225660000,
    "termination_reason": {"code": "INACTIVITY", "type": "SUCCESS", "parameters": {"minutes": "30"}},
}
WRONG_STATE = {"error_code": "INVALID_STATE", "message": "Cluster c-1 is in unexpected state."}


def in_state(word):
    return fault.answer({**CLUSTER, "state": word})


def test_a_cluster(server, connect):
    server.on("GET", f"{BASE}/get", fault.answer(CLUSTER))
    cluster = connect().clusters.get("c-1")
    assert server.seen[0].query == {"cluster_id": "c-1"}
    assert (cluster.state, cluster.life_cycle, cluster.running) == ("terminated", "TERMINATED", False)
    assert (cluster.started_at, cluster.terminated_at) == (
        datetime(2026, 1, 1),
        datetime(2026, 1, 1, 0, 1),
    )
    assert cluster.termination_reason.code == "INACTIVITY"


@pytest.mark.parametrize(
    ("word", "ours", "running"),
    [
        ("PENDING", "pending", False),
        ("RUNNING", "running", True),
        ("RESIZING", "resizing", True),
        ("RESTARTING", "restarting", False),
        ("TERMINATING", "terminating", False),
        ("ERROR", "error", False),
        ("UNKNOWN", "unknown", False),
    ],
)
def test_states(server, connect, word, ours, running):
    server.on("GET", f"{BASE}/get", in_state(word))
    cluster = connect().clusters.get("c-1")
    assert (cluster.state, cluster.running) == (ours, running)


def test_an_unknown_word_is_logged_once(server, connect, caplog):
    server.on("GET", f"{BASE}/get", in_state("HIBERNATING_CLUSTER"))
    for _ in range(3):
        assert connect().clusters.get("c-1").state == "unknown"
    noted = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert len(noted) == 1 and "HIBERNATING_CLUSTER" in noted[0].getMessage()


def test_an_unknown_cluster_is_not_found_whatever_the_status(server, connect):
    body = {"error_code": "INVALID_PARAMETER_VALUE", "message": "Cluster c-9 does not exist"}
    server.on("GET", f"{BASE}/get", fault.status(400, body))
    with pytest.raises(NotFound, match="c-9"):
        connect().clusters.get("c-9")


@pytest.mark.parametrize("behaviour", [fault.drop, fault.cut_body, fault.answer({"id": 1}), fault.NOT_JSON])
def test_a_cluster_is_never_created_twice(server, connect, clock, behaviour):
    server.on("POST", f"{BASE}/create", behaviour, fault.answer({"cluster_id": "c-2"}))
    with pytest.raises(OutcomeUnknown):
        connect(clock=clock).clusters.create({"cluster_name": "ipai", "spark_version": "x"})
    assert len(server.seen) == 1


def test_create(server, connect):
    server.on("POST", f"{BASE}/create", fault.answer({"cluster_id": "c-1"}))
    settings = {"cluster_name": "ipai", "spark_version": "x", "num_workers": 0}
    assert connect().clusters.create(settings) == "c-1"
    assert server.seen[0].json == settings


@pytest.mark.parametrize("verb", ["start", "terminate"])
def test_start_and_terminate_are_sent_again(server, connect, clock, verb):
    path = f"{BASE}/{'delete' if verb == 'terminate' else verb}"
    server.on("POST", path, fault.drop, fault.status(503), fault.answer({}))
    getattr(connect(clock=clock).clusters, verb)("c-1")
    assert [seen.json for seen in server.seen] == [{"cluster_id": "c-1"}] * 3
    server.on("POST", path, fault.drop)
    with pytest.raises(ConnectionCut) as caught:
        getattr(connect(backoff=Backoff(attempts=1)).clusters, verb)("c-1")
    assert caught.value.retryable


@pytest.mark.parametrize("word", ["RUNNING", "PENDING", "RESIZING", "RESTARTING"])
def test_starting_what_is_started_is_no_error(server, connect, word):
    server.on("POST", f"{BASE}/start", fault.status(400, WRONG_STATE))
    server.on("GET", f"{BASE}/get", in_state(word))
    connect().clusters.start("c-1")
    assert [seen.method for seen in server.seen] == ["POST", "GET"]


def test_a_start_that_is_refused(server, connect):
    server.on("POST", f"{BASE}/start", fault.status(400, WRONG_STATE), fault.status(400))
    server.on("GET", f"{BASE}/get", in_state("TERMINATING"))
    for _ in range(2):
        with pytest.raises(BadRequest):
            connect().clusters.start("c-1")
    assert [seen.method for seen in server.seen] == ["POST", "GET", "POST"]


def test_list(server, connect):
    server.on(
        "GET",
        f"{BASE}/list",
        fault.answer({"clusters": [CLUSTER], "next_page_token": "p2"}),
        fault.answer({"clusters": [{"cluster_id": "c-2"}]}),
    )
    assert [cluster.cluster_id for cluster in connect().clusters.list()] == ["c-1", "c-2"]
    assert server.seen[1].query == {"page_size": "100", "page_token": "p2"}
    server.on("GET", f"{BASE}/list", fault.answer({"clusters": "many"}))
    with pytest.raises(MalformedAnswer):
        connect().clusters.list()
