"""How a task becomes a command line and an environment."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from ... import layout
from .process import MARKER, TaskProcess

# (entry point, parameters) → argv
CommandBuilder = Callable[[str, list[str]], list[str]]
TokenSource = Callable[[], str]
SOURCE_FOLDER = Path(__file__).resolve().parents[3]


def module_command(entry_point: str, parameters: list[str]) -> list[str]:
    """The package's own tasks: `python -m ipai_lakehouse.jobs <entry_point> <parameters…>`."""
    return [sys.executable, "-m", "ipai_lakehouse.jobs", entry_point, *parameters]


class Launcher:
    """Starts task processes for one home. `host` is the address under which tasks reach the workspace."""

    def __init__(self, home: Path, host: str, token: TokenSource, command: CommandBuilder) -> None:
        self._home = home
        self._host = host
        self._token = token
        self._command = command

    def folder(self, task_run_id: int | str) -> Path:
        """Where a task run's output lies."""
        return layout.runs(self._home) / str(task_run_id)

    def start(self, task_run_id: int | str, entry_point: str, parameters: list[str]) -> TaskProcess:
        """Start a task; OSError when the command cannot be started."""
        argv = self._command(entry_point, parameters)
        # In HOME, so that relative paths of libraries stay there.
        return TaskProcess(argv, self._environment(task_run_id), self._home, self.folder(task_run_id))

    def _environment(self, task_run_id: int | str) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("DATABRICKS_")}
        path = os.pathsep.join(filter(None, [str(SOURCE_FOLDER), inherited.get("PYTHONPATH")]))
        return inherited | {
            MARKER: str(task_run_id),
            "PYTHONPATH": path,
            "PYTHONUNBUFFERED": "1",
            "IPAI_LAKEHOUSE_HOME": str(self._home),
            "MLFLOW_TRACKING_URI": layout.mlflow_uri(self._home),
            "MLFLOW_REGISTRY_URI": layout.mlflow_uri(self._home),
            "DATABRICKS_HOST": self._host,
            "DATABRICKS_TOKEN": self._token(),
        }
