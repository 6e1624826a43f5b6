"""The suite's client and the official SDK, signed in to the same running workspace.

The client is loaded as a package of its own, `databricks_client`, from the connector's folder.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from databricks.sdk import WorkspaceClient
from running_server import RunningServer

CLIENT = Path(__file__).resolve().parents[3] / "addons" / "ipai_databricks_connector" / "client"
DEADLINE_SECONDS = 60  # a busy machine


def _load() -> None:
    if "databricks_client" in sys.modules:
        return
    spec = importlib.util.spec_from_file_location(
        "databricks_client", CLIENT / "__init__.py", submodule_search_locations=[str(CLIENT)]
    )
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["databricks_client"] = module
    spec.loader.exec_module(module)


_load()

from databricks_client import Databricks, ServicePrincipal  # noqa: E402


def connect(server: RunningServer) -> Databricks:
    """Our client of a server."""
    who = ServicePrincipal(server.client_id, server.client_secret)
    return Databricks(server.host, who, allowed_hosts=["127.0.0.1"], deadline=DEADLINE_SECONDS)


@pytest.fixture
def ours(workspace: RunningServer) -> Iterator[Databricks]:
    """Our client of the product's server."""
    client = connect(workspace)
    yield client
    client.close()


@pytest.fixture
def theirs(workspace: RunningServer) -> WorkspaceClient:
    """The official SDK at the same server."""
    return workspace.sdk()
