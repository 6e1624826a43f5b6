"""Shared fixtures: a prepared home, and the embedded workspace running over one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from running_server import RunningServer, server_over

from ipai_lakehouse.workspace.setup import Prepared, prepare


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Prepared]:
    """A home made once; tests get copies, because MLflow takes seconds to make its tables."""
    folder = tmp_path_factory.mktemp("prepared") / "home"
    return folder, prepare(folder)


@pytest.fixture
def home(prepared: tuple[Path, Prepared], tmp_path: Path) -> Path:
    """A prepared home of this test's own."""
    return shutil.copytree(prepared[0], tmp_path / "home")


@pytest.fixture(scope="session")
def workspace(
    prepared: tuple[Path, Prepared], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """The product's server, shared by all tests that leave it running; `workspace.sdk()` is signed in."""
    folder = shutil.copytree(prepared[0], tmp_path_factory.mktemp("workspace") / "home")
    server = server_over(folder, prepared[1])
    server.start()
    yield server
    server.stop()
