"""Clusters: what one client starts and stops the other sees."""

from __future__ import annotations

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.service.compute import State, TerminationReasonCode
from databricks_client import Databricks, NotFound

from tests.workspace.waiting import until

SETTINGS = {"cluster_name": "ours", "spark_version": "17.3.x-scala2.13", "num_workers": 1}


def test_ours_is_read_by_theirs(ours: Databricks, theirs: WorkspaceClient) -> None:
    cluster_id = ours.clusters.create(SETTINGS)
    until(lambda: theirs.clusters.get(cluster_id).state is State.RUNNING)
    found = theirs.clusters.get(cluster_id)
    assert (found.cluster_name, found.num_workers) == ("ours", 1)
    assert found.creator_user_name == theirs.config.client_id
    assert "no cluster compute" in found.state_message
    ours.clusters.start(cluster_id)  # it runs: nothing happens
    ours.clusters.terminate(cluster_id)
    until(lambda: theirs.clusters.get(cluster_id).state is State.TERMINATED)
    ended = theirs.clusters.get(cluster_id)
    assert ended.termination_reason.code is TerminationReasonCode.USER_REQUEST
    assert ended.terminated_time >= ended.start_time
    events = [event.type.value for event in theirs.clusters.events(cluster_id, limit=1)]
    assert events == ["TERMINATING", "RUNNING", "CREATING"]
    ours.clusters.terminate(cluster_id)
    ours.clusters.start(cluster_id)
    assert theirs.clusters.get(cluster_id).state in (State.PENDING, State.RUNNING)
    theirs.clusters.permanent_delete(cluster_id)
    with pytest.raises(NotFound):
        ours.clusters.get(cluster_id)


def test_theirs_is_read_by_ours(ours: Databricks, theirs: WorkspaceClient) -> None:
    version = theirs.clusters.spark_versions().versions[0].key
    node = theirs.clusters.list_node_types().node_types[0].node_type_id
    made = theirs.clusters.create(
        spark_version=version, node_type_id=node, cluster_name="theirs", num_workers=0
    ).result()
    found = ours.clusters.get(made.cluster_id)
    assert (found.state, found.running, found.cluster_name) == ("running", True, "theirs")
    assert (found.node_type_id, found.num_workers) == (node, 0)
    assert found.started_at is not None and found.terminated_at is None
    assert made.cluster_id in {cluster.cluster_id for cluster in ours.clusters.list()}
    theirs.clusters.delete_and_wait(made.cluster_id)
    ended = ours.clusters.get(made.cluster_id)
    assert (ended.state, ended.termination_reason.code) == ("terminated", "USER_REQUEST")
    assert ended.terminated_at is not None
