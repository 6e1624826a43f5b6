"""Log a trained model to MLflow and register it with the verdict of its gate."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version as installed
from pathlib import Path

import mlflow
from mlflow.models import ModelSignature
from mlflow.pyfunc import PythonModel

PACKAGE = Path(__file__).resolve().parents[1]
REQUIREMENTS = ("mlflow-skinny", "numpy", "pandas")


@dataclass(frozen=True)
class Registered:
    """A model version: its metrics, `gate` (passed or refused) and the sentence why."""

    name: str
    version: str
    metrics: Mapping[str, float]
    gate: str
    reason: str


@dataclass(frozen=True)
class Trained:
    """What training hands over: the fitted model as JSON `text`, plus what is written down about it."""

    text: str
    metrics: Mapping[str, float]
    parameters: Mapping[str, object]
    gate: str
    reason: str
    cutoff: str
    report: Mapping[str, object]


def register(
    home: Path,
    name: str,
    model: PythonModel,
    signature: ModelSignature,
    artifact: str,
    trained: Trained,
    experiment: str | None = None,
) -> Registered:
    """Register `trained` as the next version of `name`, with tags gate, cutoff and reason.

    `experiment` is where the run is kept, `/Shared/<model>` unless told otherwise. The package's own code
    goes with the model, so a version serves where the package is not installed. The requirements are given,
    not guessed: nothing asks a package index.
    """
    short = name.rsplit(".", 1)[-1]
    _enter(experiment or f"/Shared/{short}", home)
    with mlflow.start_run(run_name=f"{short} {trained.cutoff}"), tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{artifact}.json"
        file.write_text(trained.text, encoding="utf-8")
        mlflow.log_params(dict(trained.parameters))
        mlflow.log_metrics(dict(trained.metrics))
        mlflow.log_dict(dict(trained.report), "report.json")
        logged = mlflow.pyfunc.log_model(
            name=short,
            python_model=model,
            artifacts={artifact: str(file)},
            signature=signature,
            pip_requirements=[f"{package}=={installed(package)}" for package in REQUIREMENTS],
            code_paths=[str(PACKAGE)],
        )
    tags = {"gate": trained.gate, "cutoff": trained.cutoff, "reason": trained.reason}
    registered = mlflow.register_model(logged.model_uri, name, tags=tags)
    return Registered(name, str(registered.version), dict(trained.metrics), trained.gate, trained.reason)


def _enter(experiment: str, home: Path) -> None:
    """Make the experiment current; MLflow in a local file keeps its model files in the lakehouse home."""
    local = mlflow.get_tracking_uri().startswith("sqlite:")
    if local and mlflow.get_experiment_by_name(experiment) is None:
        mlflow.create_experiment(experiment, artifact_location=(home.resolve() / "mlartifacts").as_uri())
    mlflow.set_experiment(experiment)
