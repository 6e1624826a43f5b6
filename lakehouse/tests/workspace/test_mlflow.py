"""MLflow over REST: the unmodified client in a process of its own, and the official SDK's experiments.

| family | client |
|---|---|
| experiments, runs, metrics, logged models, artifacts | `mlflow` (`MLFLOW_TRACKING_URI=databricks`) |
| Unity Catalog's registry, the workspace's registry | `mlflow` (`databricks-uc`, `databricks`) |
| experiments, runs, metric history by REST | `databricks-sdk` (`w.experiments`) |
"""

from __future__ import annotations

import io
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import NotFound, PermissionDenied, ResourceAlreadyExists
from databricks.sdk.service.ml import Metric, Param, ViewType
from databricks.sdk.service.serving import EndpointCoreConfigInput, ServedEntityInput
from running_server import RunningServer

from ipai_lakehouse import layout

from .test_serving import MODEL, REGISTER, ready

SCRIPT = Path(__file__).with_name("mlflow_client.py")
FOREIGN = ("MLFLOW_", "DATABRICKS_")


def run_client(workspace: RunningServer, name: str, registry: str) -> dict[str, Any]:
    """The script's answer, signed in as the service principal."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(FOREIGN)} | {
        "DATABRICKS_HOST": workspace.host,
        "DATABRICKS_CLIENT_ID": workspace.client_id,
        "DATABRICKS_CLIENT_SECRET": workspace.client_secret,
        "MLFLOW_TRACKING_URI": "databricks",
        "MLFLOW_DISABLE_TELEMETRY": "true",
        "MLFLOW_HTTP_REQUEST_MAX_RETRIES": "1",
    }
    argv = [sys.executable, str(SCRIPT), name, registry]
    done = subprocess.run(argv, env=environment, cwd=workspace.home, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.fixture(scope="module")
def seen(workspace: RunningServer) -> dict[str, Any]:
    """What the client saw with the registry of Unity Catalog."""
    return run_client(workspace, "ipai.models.line", "databricks-uc")


def test_a_run_comes_back_as_it_was_logged(seen: dict[str, Any]) -> None:
    assert seen["found"] == seen["run_id"]
    assert seen["params"] == {"slope": "2", "note": "a b%"}
    assert seen["metrics"] == {"rmse": 0.25, "loss": pytest.approx(1 / 3)}
    assert seen["history"] == [[0, 1.0], [1, 0.5], [2, pytest.approx(1 / 3)]]
    assert (seen["team"], seen["status"], seen["text"]) == ("tax", "FINISHED", "hello")
    assert seen["artifacts"] == ["notes"]
    assert seen["artifact_uri"].startswith("dbfs:/databricks/mlflow-tracking/")


def test_a_version_is_registered_in_unity_catalog_and_loaded_by_its_alias(seen: dict[str, Any]) -> None:
    assert (seen["registered"], seen["versions"]) == ("READY", [seen["version"]])
    assert seen["predictions"] == [1.0, 3.0, 5.0, 7.0]
    assert seen["tags"] == {"gate": "passed"}


def test_the_workspace_registry_works_too(workspace: RunningServer) -> None:
    seen = run_client(workspace, "plain-line", "databricks")
    assert seen["predictions"] == [1.0, 3.0, 5.0, 7.0]
    assert seen["tags"] == {"gate": "passed"}


def test_what_the_client_registered_is_served(workspace: RunningServer, seen: dict[str, Any]) -> None:
    endpoints = workspace.sdk().serving_endpoints
    entity = ServedEntityInput(
        entity_name="ipai.models.line",
        entity_version=str(seen["version"]),
        workload_size="Small",
        scale_to_zero_enabled=True,
    )
    endpoints.create("line", config=EndpointCoreConfigInput(name="line", served_entities=[entity]))
    ready(workspace, "line")
    answer = endpoints.query("line", dataframe_records=[{"x": 10.0}])
    assert answer.predictions == [pytest.approx(21.0)]
    assert answer.served_model_name == "line-1"


def test_there_is_one_store(workspace: RunningServer, seen: dict[str, Any]) -> None:
    with sqlite3.connect(layout.mlflow_db(workspace.home)) as database:
        row = database.execute(
            "SELECT artifact_uri FROM runs WHERE run_uuid = ?", (seen["run_id"],)
        ).fetchone()
    assert str(layout.mlflow_artifacts(workspace.home)) in row[0]


def test_what_a_job_registers_is_read_over_rest(workspace: RunningServer) -> None:
    """Tasks write to the database directly; the client reads the same model and its files."""
    uri = layout.mlflow_uri(workspace.home)
    environment = {"MLFLOW_TRACKING_URI": uri, "MLFLOW_REGISTRY_URI": uri, "PATH": ""}
    argv = [sys.executable, "-c", REGISTER]
    subprocess.run(argv, cwd=workspace.home, env=environment, check=True, capture_output=True)
    with workspace.http() as http:
        query = {"name": MODEL, "version": "1"}
        got = http.get("/api/2.0/mlflow/unity-catalog/model-versions/get", params=query).json()[
            "model_version"
        ]
        assert (got["status"], got["storage_location"]) == ("READY", "/Models/ipai/models/adder/1")
        assert http.get("/api/2.0/mlflow/runs/get", params={"run_id": got["run_id"]}).status_code == 200
    names = [one.name for one in workspace.sdk().files.list_directory_contents("/Models/ipai/models/adder/1")]
    assert {"MLmodel", "python_model.pkl"} <= set(names)


def test_experiments_through_the_sdk(workspace: RunningServer) -> None:
    client = workspace.sdk().experiments
    made = client.create_experiment("/Shared/by-sdk").experiment_id
    client.set_experiment_tag(made, "owner", "tax")
    found = client.get_by_name("/Shared/by-sdk").experiment
    assert (found.experiment_id, found.tags[0].value) == (made, "tax")
    assert found.artifact_location == f"dbfs:/databricks/mlflow-tracking/{made}"
    client.delete_experiment(made)
    assert made not in [one.experiment_id for one in client.search_experiments()]
    deleted = client.search_experiments(view_type=ViewType.DELETED_ONLY)
    assert made in [one.experiment_id for one in deleted]
    client.restore_experiment(made)
    client.update_experiment(made, new_name="/Shared/renamed")
    assert client.get_experiment(made).experiment.name == "/Shared/renamed"
    with pytest.raises(ResourceAlreadyExists):
        client.create_experiment("/Shared/renamed")
    with pytest.raises(NotFound):
        client.get_by_name("/Shared/nothing")


def make_run(client: WorkspaceClient, name: str) -> tuple[str, str]:
    """A run of a new experiment: (experiment id, run id)."""
    experiment = client.experiments.create_experiment(name).experiment_id
    run = client.experiments.create_run(experiment_id=experiment, run_name="r", start_time=1).run
    return experiment, run.info.run_id


def test_runs_through_the_sdk(workspace: RunningServer) -> None:
    client = workspace.sdk()
    experiment, run_id = make_run(client, "/Shared/runs")
    runs = client.experiments
    runs.log_param("a", "1", run_id=run_id)
    runs.log_metric("m", 0.5, 2, run_id=run_id, step=7)
    runs.log_batch(
        run_id=run_id, params=[Param("b", "2")], metrics=[Metric(key="m", step=8, timestamp=3, value=0.75)]
    )
    runs.set_tag("t", "v", run_id=run_id)
    runs.delete_tag(run_id, "t")
    got = runs.get_run(run_id).run
    assert {one.key: one.value for one in got.data.params} == {"a": "1", "b": "2"}
    assert [(one.step, one.value) for one in runs.get_history("m", run_id=run_id)] == [(7, 0.5), (8, 0.75)]
    (found,) = runs.search_runs(experiment_ids=[experiment], filter="metrics.m > 0.7")
    assert found.info.run_id == run_id
    runs.delete_run(run_id)
    assert not list(runs.search_runs(experiment_ids=[experiment]))
    runs.restore_run(run_id)
    assert len(list(runs.search_runs(experiment_ids=[experiment]))) == 1


def test_artifacts_stay_in_their_run(workspace: RunningServer) -> None:
    client = workspace.sdk()
    experiment, run_id = make_run(client, "/Shared/artifacts")
    base = f"/WorkspaceInternal/Mlflow/Artifacts/{experiment}/Runs/{run_id}/artifacts"
    client.files.upload(f"{base}/a/b.txt", io.BytesIO(b"b"))
    assert [one.path for one in client.files.list_directory_contents(f"{base}/a")] == [f"{base}/a/b.txt"]
    with workspace.http() as http:
        for path in (
            f"{base}/%2e%2e/x",
            base.replace(run_id, "0" * 32) + "/x",
            base.replace(experiment, "99999"),
        ):
            assert http.get(f"/api/2.0/fs/files{path}").status_code in (400, 404)


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        (
            "experiments/create",
            {"name": "/Shared/x", "artifact_location": "file:///etc"},
            "artifact_location",
        ),
        ("model-versions/create", {"name": "plain", "source": "file:///etc"}, "source is below"),
        (
            "model-versions/create",
            {"name": "plain", "source": "dbfs:/databricks/mlflow-tracking/1/../x"},
            "source",
        ),
        ("experiments/create", {}, "name"),
    ],
)
def test_what_leads_out_of_the_store_is_refused(
    workspace: RunningServer, path: str, body: dict[str, str], words: str
) -> None:
    with workspace.http() as http:
        answer = http.post(f"/api/2.0/mlflow/{path}", json=body)
    assert answer.status_code == 400 and words in answer.json()["message"]


def test_registered_files_stay_as_they_are(workspace: RunningServer, seen: dict[str, Any]) -> None:
    folder = f"/Models/ipai/models/line/{seen['version']}"
    with pytest.raises(PermissionDenied, match="stay as they are"):
        workspace.sdk().files.upload(f"{folder}/MLmodel", io.BytesIO(b"x"), overwrite=True)
    with workspace.http() as http:
        version = {"name": "ipai.models.line", "version": str(seen["version"])}
        answer = http.get("/api/2.0/mlflow/model-versions/list-artifacts", params=version | {"path": "../.."})
        assert answer.status_code == 400


def test_a_version_is_ready_only_with_its_files(workspace: RunningServer, seen: dict[str, Any]) -> None:
    registry = "/api/2.0/mlflow/unity-catalog"
    with workspace.http() as http:
        unknown = http.post(f"{registry}/registered-models/create", json={"name": "ipai.nothing.m"})
        assert unknown.json()["error_code"] == "SCHEMA_DOES_NOT_EXIST"
        http.post(f"{registry}/registered-models/create", json={"name": "ipai.models.half"})
        body = {"name": "ipai.models.half", "source": "dbfs:/somewhere"}
        made = http.post(f"{registry}/model-versions/create", json=body).json()["model_version"]
        assert made["status"] == "PENDING_REGISTRATION"
        assert made["storage_location"] == "/Models/ipai/models/half/1"
        refused = http.post(
            f"{registry}/model-versions/finalize", json={"name": made["name"], "version": "1"}
        )
        assert refused.status_code == 400 and "MLmodel" in refused.json()["message"]


def test_aliases_tags_and_deletion_in_unity_catalog(workspace: RunningServer) -> None:
    registry, name = "/api/2.0/mlflow/unity-catalog", "ipai.models.tagged"
    model, versions = f"{registry}/registered-models", f"{registry}/model-versions"
    with workspace.http() as http:
        http.post(f"{model}/create", json={"name": name, "description": "d"})
        http.post(f"{versions}/create", json={"name": name, "source": "dbfs:/x"})
        http.post(f"{model}/set-tag", json={"name": name, "key": "k", "value": "v"})
        http.post(f"{model}/alias", json={"name": name, "alias": "champion", "version": "1"})
        got = http.get(f"{model}/get", params={"name": name}).json()["registered_model"]
        assert got["aliases"] == [{"alias": "champion", "version": "1"}]
        assert got["tags"] == [{"key": "k", "value": "v"}]
        by_alias = http.get(f"{model}/alias", params={"name": name, "alias": "champion"}).json()
        assert by_alias["model_version"]["version"] == "1"
        http.request("DELETE", f"{model}/alias", json={"name": name, "alias": "champion"})
        assert http.get(f"{model}/alias", params={"name": name, "alias": "champion"}).status_code >= 400
        http.request("DELETE", f"{model}/delete", json={"name": name})
        assert http.get(f"{model}/get", params={"name": name}).status_code == 404


def test_what_of_mlflow_is_not_here(workspace: RunningServer) -> None:
    with workspace.http() as http:
        assert http.get("/api/2.0/mlflow/traces").status_code == 501
        unknown = http.post("/api/2.0/mlflow/experiments/nothing", json={})
        assert (unknown.status_code, unknown.json()["error_code"]) == (404, "ENDPOINT_NOT_FOUND")


def test_what_is_logged_survives_kill_9(own_tasks: RunningServer) -> None:
    _, run_id = make_run(own_tasks.sdk(), "/Shared/crash")
    own_tasks.sdk().experiments.log_metric("m", 1.5, 1, run_id=run_id)
    own_tasks.kill()
    own_tasks.start()
    assert own_tasks.sdk().experiments.get_run(run_id).run.data.metrics[0].value == 1.5
