"""Serving with a real model: created, split and asked by one client, read by the other."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.service.serving import EndpointStateReady, Route, ServedEntityInput, TrafficConfig
from databricks_client import AlreadyExists, BadRequest, Databricks, NotFound, ServedEntity
from running_server import RunningServer

from ipai_lakehouse import layout
from tests.workspace.test_serving import REGISTER
from tests.workspace.waiting import until

# The registering program of the workspace's own tests, under a name of this file's own.
MODEL = "ipai.models.contract_adder"
RECORDS = [{"x": 1}, {"x": Decimal("2.5")}]


@pytest.fixture(scope="module", autouse=True)
def registered(workspace: RunningServer) -> None:
    """Two versions: the first adds 1, the second adds 2."""
    uri = layout.mlflow_uri(workspace.home)
    environment = {"MLFLOW_TRACKING_URI": uri, "MLFLOW_REGISTRY_URI": uri, "PATH": ""}
    program = REGISTER.replace("ipai.models.adder", MODEL)
    subprocess.run(
        [sys.executable, "-c", program], cwd=workspace.home, env=environment, check=True, capture_output=True
    )


def ready(ours: Databricks, name: str) -> None:
    """Wait for the end of a change."""
    until(lambda: ours.serving.get(name).ready and not ours.serving.get(name).updating)


def test_ours_is_read_by_theirs(ours: Databricks, theirs: WorkspaceClient) -> None:
    ours.serving.create("ours", [ServedEntity(MODEL, "1")])
    with pytest.raises(AlreadyExists):
        ours.serving.create("ours", [ServedEntity(MODEL, "1")])
    ready(ours, "ours")
    found = theirs.serving_endpoints.get("ours")
    assert found.state.ready is EndpointStateReady.READY
    assert [(one.entity_name, one.entity_version) for one in found.config.served_entities] == [(MODEL, "1")]
    mine = ours.serving.predict("ours", RECORDS)
    answer = theirs.serving_endpoints.query("ours", dataframe_records=[{"x": 1}, {"x": 2.5}])
    assert mine.predictions == answer.predictions == [{"sum": 2, "empty": None}, {"sum": 3.5, "empty": None}]
    assert mine.served_models == [answer.served_model_name] * 2 == ["contract_adder-1"] * 2
    split = [ServedEntity(MODEL, "1", 0, "old"), ServedEntity(MODEL, "2", 100, "new")]
    ours.serving.set_traffic("ours", split)
    ready(ours, "ours")
    routes = theirs.serving_endpoints.get("ours").config.traffic_config.routes
    assert {
        route.served_model_name or route.served_entity_name: route.traffic_percentage for route in routes
    } == {
        "old": 0,
        "new": 100,
    }
    assert ours.serving.predict("ours", RECORDS, batch_size=1).served_models == ["new", "new"]


def test_theirs_is_read_by_ours(ours: Databricks, theirs: WorkspaceClient) -> None:
    ours.serving.create("theirs", [ServedEntity(MODEL, "1")])
    ready(ours, "theirs")
    served = ServedEntityInput(
        entity_name=MODEL, entity_version="2", name="two", workload_size="Small", scale_to_zero_enabled=True
    )
    traffic = TrafficConfig(routes=[Route(100, served_entity_name="two")])
    theirs.serving_endpoints.update_config("theirs", served_entities=[served], traffic_config=traffic)
    ready(ours, "theirs")
    (entity,) = ours.serving.get("theirs").config.served_entities
    assert (entity.name, entity.entity_version) == ("two", "2")
    assert ours.serving.predict("theirs", [{"x": 1}]).predictions == [{"sum": 3, "empty": None}]
    with pytest.raises(BadRequest, match="."):
        ours.serving.predict("theirs", [{"x": -1}])
    assert {one.name for one in ours.serving.list()} >= {"ours", "theirs"}
    theirs.serving_endpoints.delete("theirs")
    with pytest.raises(NotFound):
        ours.serving.get("theirs")
