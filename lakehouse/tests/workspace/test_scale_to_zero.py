"""Scale to zero by a standing clock: a model nobody asks is unloaded, and loaded again by who asks next."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ipai_lakehouse import layout
from ipai_lakehouse.workspace.core.database import Database
from ipai_lakehouse.workspace.schemas import SCHEMAS
from ipai_lakehouse.workspace.serving.endpoints import IDLE_MS, Endpoints
from ipai_lakehouse.workspace.serving.models import Models
from ipai_lakehouse.workspace.serving.view import SCALED_TO_ZERO, endpoint

from .standing_clock import Clock
from .test_serving import MODEL, REGISTER
from .waiting import until


class Serving:
    """Endpoints of a workspace without its server."""

    def __init__(self, home: Path) -> None:
        self.clock = Clock()
        uri = layout.mlflow_uri(home)
        database = Database(layout.workspace_db(home), SCHEMAS)
        self.endpoints = Endpoints(database, Models(uri, self.clock), self.clock, random.Random(1))

    def create(self, name: str, version: str, sleeps: bool) -> None:
        entity = {"entity_name": MODEL, "entity_version": version, "scale_to_zero_enabled": sleeps}
        self.endpoints.create(name, {"served_entities": [entity]}, "robot", [], "")
        until(lambda: self.endpoints.row(name)["update_state"] == "NOT_UPDATING")

    def message(self, name: str) -> str:
        shown = endpoint(self.endpoints.row(name), self.endpoints.asleep)
        assert shown["state"]["ready"] == "READY"
        (entity,) = shown["config"]["served_entities"]
        return str(entity["state"]["deployment_state_message"])

    def passes(self, ms: int) -> None:
        self.clock.ms += ms
        self.endpoints.scale_to_zero()

    def ask(self, name: str) -> float:
        _, predictions = self.endpoints.invoke(name, "records", [{"x": 1.0}])
        return float(predictions[0]["sum"])


@pytest.fixture
def serving(home: Path) -> Iterator[Serving]:
    uri = layout.mlflow_uri(home)
    environment = {"MLFLOW_TRACKING_URI": uri, "MLFLOW_REGISTRY_URI": uri, "PATH": ""}
    subprocess.run(
        [sys.executable, "-c", REGISTER], cwd=home, env=environment, check=True, capture_output=True
    )
    made = Serving(home)
    yield made
    made.endpoints.close()


def test_idle_models_sleep_and_wake(serving: Serving) -> None:
    serving.create("sleepy", "1", sleeps=True)
    serving.passes(IDLE_MS - 1)
    assert serving.message("sleepy") == ""
    assert serving.ask("sleepy") == 2.0
    serving.passes(IDLE_MS - 1)
    assert serving.message("sleepy") == "", "it counts from the last request"
    serving.passes(1)
    assert serving.message("sleepy") == SCALED_TO_ZERO
    assert serving.ask("sleepy") == 2.0 and serving.message("sleepy") == ""

    serving.create("wakeful", "1", sleeps=False)
    serving.passes(2 * IDLE_MS)
    assert serving.message("wakeful") == serving.message("sleepy") == "", "they share the model in memory"
    serving.endpoints.delete("wakeful")
    serving.passes(0)
    assert serving.message("sleepy") == SCALED_TO_ZERO
