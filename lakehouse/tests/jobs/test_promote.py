"""Promotion on the embedded workspace: what passed its gate serves, what did not leaves the old one."""

import os
import shutil
import subprocess
import sys

import mlflow
import pytest
from running_server import server_over

from ipai_lakehouse import layout
from ipai_lakehouse.jobs.__main__ import main

FORECASTER, SCORER = "ipai.models.bir_tax_forecaster", "ipai.models.ap_risk_scorer"
ENDPOINTS = {"bir-tax-forecaster": FORECASTER, "ap-risk-scorer": SCORER}
# A process of its own, as a training task is: the model's class must travel with the model.
LOG_MODEL = """
import mlflow
import pandas as pd
from mlflow.models import infer_signature

class Constant(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return [1.0 for _ in range(len(model_input))]

frame = pd.DataFrame({"x": [1.0]})
with mlflow.start_run():
    logged = mlflow.pyfunc.log_model(name="model", python_model=Constant(), pip_requirements=[],
                                     signature=infer_signature(frame, [1.0]))
print(logged.model_uri)
"""


class Lakehouse:
    """A running workspace and its model registry."""

    def __init__(self, server, environment):
        self.server = server
        done = subprocess.run(
            [sys.executable, "-c", LOG_MODEL], env=environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        self.model = done.stdout.splitlines()[-1]
        self.registry = mlflow.MlflowClient()

    def register(self, name, gate):
        tags = {"gate": gate, "reason": "it errs more than seasonal naive"}
        mlflow.register_model(self.model, name, tags=tags)

    def serving(self):
        """{endpoint: version} of what serves."""
        endpoints = self.server.sdk().serving_endpoints
        return {name: endpoints.get(name).config.served_entities[0].entity_version for name in ENDPOINTS}

    def champions(self):
        return {
            name: str(self.registry.get_model_version_by_alias(model, "champion").version)
            for name, model in ENDPOINTS.items()
        }


@pytest.fixture
def lakehouse(prepared, tmp_path, monkeypatch):
    folder = shutil.copytree(prepared[0], tmp_path / "home")
    server = server_over(folder, prepared[1])
    server.start()
    monkeypatch.setenv("IPAI_LAKEHOUSE_HOME", str(folder))
    monkeypatch.setenv("DATABRICKS_HOST", server.host)
    monkeypatch.setenv("DATABRICKS_TOKEN", server.token())
    monkeypatch.setenv("MLFLOW_TRACKING_URI", layout.mlflow_uri(folder))
    monkeypatch.setenv("MLFLOW_REGISTRY_URI", layout.mlflow_uri(folder))
    monkeypatch.delenv("MLFLOW_EXPERIMENT_ID", raising=False)  # set_experiment of an earlier test leaves it
    yield Lakehouse(server, dict(os.environ))
    server.stop()


def test_promotion_follows_the_gate(lakehouse, capsys):
    assert main(["promote"]) == 1
    assert f"{FORECASTER} has no version yet: run its training first." in capsys.readouterr().err

    lakehouse.register(FORECASTER, "passed")
    lakehouse.register(SCORER, "passed")
    assert main(["promote"]) == 0
    assert "bir-tax-forecaster: version 1 is champion and serves" in capsys.readouterr().out
    assert lakehouse.serving() == lakehouse.champions() == {"bir-tax-forecaster": "1", "ap-risk-scorer": "1"}

    lakehouse.register(FORECASTER, "refused")
    lakehouse.register(SCORER, "passed")
    assert main(["promote"]) == 1
    refusal = f"{FORECASTER} version 2 is not promoted: it errs more than seasonal naive."
    assert refusal in capsys.readouterr().err
    assert lakehouse.serving() == lakehouse.champions() == {"bir-tax-forecaster": "1", "ap-risk-scorer": "2"}
