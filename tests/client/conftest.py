"""Loads the client as a package of its own, without Odoo, and gives the tests a server that misbehaves."""

import importlib.util
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "addons" / "ipai_databricks_connector" / "client"


def _load() -> None:
    """Put the folder into sys.modules as `databricks_client`."""
    if "databricks_client" in sys.modules:
        return
    spec = importlib.util.spec_from_file_location(
        "databricks_client", FOLDER / "__init__.py", submodule_search_locations=[str(FOLDER)]
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["databricks_client"] = module
    spec.loader.exec_module(module)


_load()

sys.path.insert(0, str(Path(__file__).parent))

from databricks_client import Databricks, PersonalAccessToken  # noqa: E402
from fault_server import FaultServer  # noqa: E402

MARKER = "dapi0123456789marker"


class FakeClock:
    """A clock that moves only when somebody sleeps or a test says so."""

    def __init__(self) -> None:
        self.sleeps: list[float] = []
        self.elapsed = 0.0

    def monotonic(self) -> float:
        return self.elapsed

    def now(self) -> datetime:
        return datetime(2026, 3, 1) + timedelta(seconds=self.elapsed)

    def sleep(self, seconds: float) -> None:
        self.sleeps.append(seconds)
        self.elapsed += seconds


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as running:
        yield running


@pytest.fixture
def connect(server: FaultServer):
    """Makes clients of the server."""
    clients: list[Databricks] = []

    def make(auth=None, **options) -> Databricks:
        options.setdefault("allowed_hosts", ["127.0.0.1"])
        clients.append(Databricks(server.url, auth or PersonalAccessToken(MARKER), **options))
        return clients[-1]

    yield make
    for client in clients:
        client.close()
