"""What a data scientist does, with the unmodified MLflow client: python mlflow_client.py MODEL REGISTRY.

Trains, logs, registers, and loads the model back; prints what it saw as one JSON object. Addresses and
credentials come from the environment, as MLflow documents it.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import mlflow
import numpy as np
import pandas as pd
from mlflow.models import infer_signature
from sklearn.linear_model import LinearRegression

FRAME = pd.DataFrame({"x": [0.0, 1.0, 2.0, 3.0]})


def train() -> tuple[str, str]:
    """A run with everything in it; returns (run id, address of the model)."""
    mlflow.set_experiment("/Shared/lines")
    model = LinearRegression().fit(FRAME, 2 * FRAME["x"] + 1)
    with mlflow.start_run(run_name="line", tags={"team": "tax"}) as run:
        mlflow.log_params({"slope": 2, "note": "a b%"})
        mlflow.log_metrics({"rmse": 0.25})
        for step in range(3):
            mlflow.log_metric("loss", 1 / (step + 1), step=step)
        mlflow.log_text("hello", "notes/a b%.txt")
        signature = infer_signature(FRAME, model.predict(FRAME))
        logged = mlflow.sklearn.log_model(
            model, name="line", signature=signature, pip_requirements=[], serialization_format="cloudpickle"
        )
    return run.info.run_id, logged.model_uri


def read(run_id: str) -> dict[str, Any]:
    """The run as the client reads it back."""
    client = mlflow.MlflowClient()
    run = client.get_run(run_id)
    (found,) = mlflow.search_runs(
        experiment_names=["/Shared/lines"],
        filter_string=f"params.slope = '2' and attributes.run_id = '{run_id}'",
        output_format="list",
    )
    return {
        "run_id": run_id,
        "found": found.info.run_id,
        "params": run.data.params,
        "metrics": run.data.metrics,
        "team": run.data.tags["team"],
        "status": run.info.status,
        "artifact_uri": run.info.artifact_uri,
        "history": [[one.step, one.value] for one in client.get_metric_history(run_id, "loss")],
        "artifacts": sorted(one.path for one in client.list_artifacts(run_id)),
        "text": mlflow.artifacts.load_text(f"{run.info.artifact_uri}/notes/a b%.txt"),
    }


def register(model_uri: str, name: str, registry: str) -> dict[str, Any]:
    """Register and load back: by alias in Unity Catalog, by version in the workspace's registry."""
    client = mlflow.MlflowClient()
    version = mlflow.register_model(model_uri, name, tags={"gate": "passed"})
    address = f"models:/{name}/{version.version}"
    if registry == "databricks-uc":
        client.set_registered_model_alias(name, "champion", version.version)
        address = f"models:/{name}@champion"
    loaded = mlflow.pyfunc.load_model(address)
    known = client.get_model_version(name, version.version)
    return {
        "version": version.version,
        "registered": known.status,
        "tags": known.tags,
        "predictions": np.asarray(loaded.predict(FRAME)).round(6).tolist(),
        "versions": [one.version for one in client.search_model_versions(f"name = '{name}'")],
    }


def main(name: str, registry: str) -> None:
    """Do it all."""
    mlflow.set_registry_uri(registry)
    run_id, model_uri = train()
    print(json.dumps(read(run_id) | register(model_uri, name, registry)))


if __name__ == "__main__":
    main(*sys.argv[1:])
