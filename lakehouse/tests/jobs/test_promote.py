"""Promotion on the embedded workspace: what passed its gate serves, what did not leaves the old one."""

import os
import shutil
import sqlite3
import subprocess
import sys

import mlflow
import pytest
from running_server import server_over

from ipai_lakehouse import layout
from ipai_lakehouse.jobs.__main__ import main
from ipai_lakehouse.jobs.candidates import Candidates

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
MONTHS = [f"2025-{month:02}" for month in range(1, 13)]


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

    def register(self, name, gate, error=None):
        """A version; with a backtest of twelve months in which it was off by `error` percent."""
        tags = {"gate": gate, "reason": "it errs more than seasonal naive"}
        run_id = None
        if error is not None:
            with mlflow.start_run(experiment_id="0") as run:
                mlflow.log_dict({"months": {month: [error, 100] for month in MONTHS}}, "report.json")
            run_id = run.info.run_id
        found = mlflow.register_model(self.model, name, tags=tags)
        if run_id:  # as if the model had been logged in that run
            database = sqlite3.connect(layout.mlflow_db(self.server.home))
            sql = "UPDATE model_versions SET run_id = ? WHERE name = ? AND version = ?"
            database.execute(sql, (run_id, name, found.version))
            database.commit()
            database.close()

    def serving(self):
        """{endpoint: version} of the champions that serve."""
        return {name: next(iter(self.shares(name))) for name in ENDPOINTS}

    def shares(self, endpoint):
        """{version: percent} of an endpoint."""
        config = self.server.sdk().serving_endpoints.get(endpoint).config
        versions = {one.name: one.entity_version for one in config.served_entities}
        routes = config.traffic_config.routes
        return {versions[one.served_model_name]: one.traffic_percentage for one in routes}

    def aliases(self, model):
        found = self.registry.get_registered_model(model).aliases
        return {alias: str(version) for alias, version in found.items()}

    def config_version(self, endpoint):
        return self.server.sdk().serving_endpoints.get(endpoint).config.config_version

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
    assert lakehouse.aliases(FORECASTER) == {"champion": "1"}

    lakehouse.register(FORECASTER, "passed", error=8)
    assert main(["promote"]) == 0
    assert lakehouse.shares("bir-tax-forecaster") == {"3": 100}, "the champion had no backtest to compare"

    lakehouse.register(FORECASTER, "passed", error=9)
    assert main(["promote", "--challenger-share=20"]) == 0
    said = capsys.readouterr().out
    assert "version 3 is champion and serves, version 4 is challenger with 20 % of the requests" in said
    assert "version 4 was off by 9.0 % and the champion, version 3, by 8.0 %" in said
    assert lakehouse.shares("bir-tax-forecaster") == {"3": 80, "4": 20}
    assert lakehouse.aliases(FORECASTER) == {"champion": "3", "challenger": "4"}
    with lakehouse.server.http() as http:
        ask = {"dataframe_records": [{"x": 1.0}]}
        path = "/serving-endpoints/bir-tax-forecaster/invocations"
        names = {http.post(path, json=ask).headers["served-model-name"] for _ in range(60)}
    assert names == {"bir_tax_forecaster-3", "bir_tax_forecaster-4"}

    before = lakehouse.config_version("bir-tax-forecaster")
    assert main(["promote", "--challenger-share=20"]) == 0
    assert "as before: version 4 was judged before" in capsys.readouterr().out
    assert lakehouse.config_version("bir-tax-forecaster") == before
    assert main(["promote", "--challenger-share=0"]) == 0
    assert lakehouse.shares("bir-tax-forecaster") == {"3": 100}

    lakehouse.register(FORECASTER, "passed", error=8)
    assert main(["promote"]) == 0
    assert lakehouse.aliases(FORECASTER) == {"champion": "5"}, "as good, and it knows a month more"

    lakehouse.registry.set_registered_model_alias(FORECASTER, "champion", "3")
    assert main(["promote"]) == 0
    assert lakehouse.shares("bir-tax-forecaster") == {"3": 100}, "what a person chose stands"

    lakehouse.registry.set_registered_model_alias(FORECASTER, "champion", "2")
    assert main(["promote"]) == 1
    assert "version 2 has the alias champion, but its gate did not pass" in capsys.readouterr().err
    assert lakehouse.shares("bir-tax-forecaster") == {"3": 100}


def test_a_promotion_that_was_killed_in_between_is_finished(lakehouse, monkeypatch):
    lakehouse.register(FORECASTER, "passed", error=8)
    lakehouse.register(SCORER, "passed")
    assert main(["promote"]) == 0
    lakehouse.register(FORECASTER, "passed", error=5)

    def killed(*arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Candidates, "name", killed)
        main(["promote"])
    assert lakehouse.serving()["bir-tax-forecaster"] == "2"
    assert lakehouse.aliases(FORECASTER) == {"champion": "1"}
    before = lakehouse.config_version("bir-tax-forecaster")
    assert main(["promote"]) == 0
    assert lakehouse.aliases(FORECASTER) == {"champion": "2"}
    assert lakehouse.config_version("bir-tax-forecaster") == before


def test_wrong_options(lakehouse, capsys):
    assert main(["promote", "--challenger-share=51"]) == 1
    assert "0 to 50 percent" in capsys.readouterr().err
    assert main(["promote", "--serve=nothing"]) == 1
    assert "ENDPOINT=MODEL" in capsys.readouterr().err
