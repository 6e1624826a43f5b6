"""Serving endpoints with real MLflow models."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter

import pytest
from databricks.sdk.errors import BadRequest, NotFound, ResourceConflict
from databricks.sdk.service.serving import (
    EndpointCoreConfigInput,
    EndpointStateConfigUpdate,
    Route,
    ServedEntityInput,
    TrafficConfig,
)
from running_server import RunningServer

from ipai_lakehouse import layout

from .waiting import until

MODEL = "ipai.models.adder"
# Registers two versions: the first adds 1, the second adds 2. A process of its own, as a job's task is.
REGISTER = f"""
import mlflow, pandas as pd
from mlflow.models import infer_signature

class Adder(mlflow.pyfunc.PythonModel):
    def __init__(self, step):
        self.step = step
    def predict(self, context, model_input, params=None):
        if (model_input["x"] < 0).any():
            raise ValueError("x must not be negative")
        return [{{"sum": float(x) + self.step, "empty": float("nan")}} for x in model_input["x"]]

frame = pd.DataFrame({{"x": [1.0, 2.0]}})
for step in (1, 2):
    with mlflow.start_run():
        mlflow.pyfunc.log_model(name="model", python_model=Adder(step), registered_model_name="{MODEL}",
                                signature=infer_signature(frame, [{{"sum": 2.0, "empty": 1.0}}]),
                                pip_requirements=[])
"""


def entity(version: str, name: str | None = None) -> ServedEntityInput:
    """A version of the model."""
    return ServedEntityInput(
        entity_name=MODEL,
        entity_version=version,
        name=name,
        workload_size="Small",
        scale_to_zero_enabled=True,
    )


def ready(workspace: RunningServer, name: str) -> EndpointStateConfigUpdate:
    """The state of the last update when it is over."""
    endpoints = workspace.sdk().serving_endpoints

    def over() -> EndpointStateConfigUpdate | None:
        state = endpoints.get(name).state.config_update
        return state if state is not EndpointStateConfigUpdate.IN_PROGRESS else None

    return until(over)


@pytest.fixture(scope="module", autouse=True)
def endpoint(workspace: RunningServer) -> str:
    """An endpoint that serves version 1."""
    uri = layout.mlflow_uri(workspace.home)
    environment = {"MLFLOW_TRACKING_URI": uri, "MLFLOW_REGISTRY_URI": uri, "PATH": ""}
    subprocess.run(
        [sys.executable, "-c", REGISTER], cwd=workspace.home, env=environment, check=True, capture_output=True
    )
    config = EndpointCoreConfigInput(name="adder", served_entities=[entity("1")])
    workspace.sdk().serving_endpoints.create("adder", config=config)
    assert ready(workspace, "adder") is EndpointStateConfigUpdate.NOT_UPDATING
    return "adder"


def test_records_and_split_are_scored(workspace: RunningServer, endpoint: str) -> None:
    client = workspace.sdk().serving_endpoints
    answer = client.query(endpoint, dataframe_records=[{"x": 1.0}, {"x": 2}])
    assert answer.predictions == [{"sum": 2.0, "empty": None}, {"sum": 3.0, "empty": None}]
    assert answer.served_model_name == "adder-1"
    with workspace.http() as http:
        body = {"dataframe_split": {"columns": ["x"], "data": [[5.0]]}}
        split = http.post(f"/serving-endpoints/{endpoint}/invocations", json=body)
    assert split.json() == {"predictions": [{"sum": 6.0, "empty": None}]}


def test_wrong_input_is_400_in_words(workspace: RunningServer, endpoint: str) -> None:
    client = workspace.sdk().serving_endpoints
    with pytest.raises(BadRequest, match="x must not be negative"):
        client.query(endpoint, dataframe_records=[{"x": -1.0}])
    with pytest.raises(BadRequest, match="(?i)missing"):
        client.query(endpoint, dataframe_records=[{"y": 1.0}])
    with pytest.raises(BadRequest, match="dataframe_records"):
        client.query(endpoint)
    with pytest.raises(NotFound):
        client.query("nothing", dataframe_records=[{"x": 1.0}])


def test_traffic_is_split_by_weight(workspace: RunningServer) -> None:
    client = workspace.sdk().serving_endpoints
    routes = TrafficConfig(
        routes=[
            Route(traffic_percentage=80, served_entity_name="champion"),
            Route(traffic_percentage=20, served_entity_name="challenger"),
        ]
    )
    config = EndpointCoreConfigInput(
        name="split",
        served_entities=[entity("1", "champion"), entity("2", "challenger")],
        traffic_config=routes,
    )
    client.create("split", config=config)
    ready(workspace, "split")
    seen: Counter[tuple[str, float]] = Counter()
    with workspace.http() as http:
        for _ in range(100):
            answer = http.post(
                "/serving-endpoints/split/invocations", json={"dataframe_records": [{"x": 0.0}]}
            )
            served = answer.headers["served-model-name"]
            seen[served, answer.json()["predictions"][0]["sum"]] += 1
    assert set(seen) == {("champion", 1.0), ("challenger", 2.0)}
    assert seen["champion", 1.0] > seen["challenger", 2.0]


def test_new_version_replaces_the_old_and_a_bad_one_does_not(workspace: RunningServer) -> None:
    client = workspace.sdk().serving_endpoints
    config = EndpointCoreConfigInput(name="next", served_entities=[entity("1")])
    client.create("next", config=config)
    ready(workspace, "next")
    with pytest.raises(ResourceConflict):
        client.create("next", config=config)
    client.update_config("next", served_entities=[entity("2")])
    ready(workspace, "next")
    assert client.query("next", dataframe_records=[{"x": 0.0}]).predictions[0]["sum"] == 2.0
    client.update_config("next", served_entities=[entity("99")])
    assert ready(workspace, "next") is EndpointStateConfigUpdate.UPDATE_FAILED
    found = client.get("next")
    assert "99" in found.pending_config.served_entities[0].state.deployment_state_message
    assert client.query("next", dataframe_records=[{"x": 0.0}]).served_model_name == "adder-2"
    client.delete("next")
    with pytest.raises(NotFound):
        client.get("next")


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"served_entities": []}, "served_entities"),
        ({"served_entities": [{"entity_name": MODEL, "entity_version": "champion"}]}, "entity_version"),
        (
            {
                "served_entities": [{"entity_name": MODEL, "entity_version": "1"}],
                "traffic_config": {"routes": [{"served_model_name": "adder-1", "traffic_percentage": 90}]},
            },
            "sum to 100",
        ),
    ],
)
def test_wrong_configurations(workspace: RunningServer, config: dict[str, object], words: str) -> None:
    with workspace.http() as http:
        answer = http.post("/api/2.0/serving-endpoints", json={"name": "wrong", "config": config})
        assert answer.status_code == 400 and words in answer.json()["message"]
        assert "wrong" not in [
            one["name"] for one in http.get("/api/2.0/serving-endpoints/").json()["endpoints"]
        ]
