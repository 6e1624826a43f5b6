"""A server whose tasks are the programs of `task_server.py`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from running_server import RunningServer, server_over

from ipai_lakehouse.workspace.setup import Prepared

TASK_SERVER = ("workspace.task_server",)


@pytest.fixture(scope="session")
def tasks(
    prepared: tuple[Path, Prepared], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """Shared by all tests that leave it running."""
    folder = shutil.copytree(prepared[0], tmp_path_factory.mktemp("tasks") / "home")
    server = server_over(folder, prepared[1], module=TASK_SERVER)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_tasks(prepared: tuple[Path, Prepared], home: Path) -> Iterator[RunningServer]:
    """One of the test's own, to be killed and started again."""
    server = server_over(home, prepared[1], module=TASK_SERVER)
    server.start()
    yield server
    server.stop()
