"""One task as an operating-system process, in its own process group, with its output in files."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

GRACE_SECONDS = 5.0
MARKER = "IPAI_TASK_RUN_ID"
TAIL_BYTES = 64 * 1024


class TaskProcess:
    """A started task. `folder` gets `stdout.log` and `stderr.log`."""

    def __init__(self, argv: list[str], environment: Mapping[str, str], cwd: Path, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        with (folder / "stdout.log").open("wb") as out, (folder / "stderr.log").open("wb") as err:
            self._process = subprocess.Popen(
                argv, env=environment, cwd=cwd, stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                start_new_session=True,
            )  # fmt: skip

    @property
    def pid(self) -> int:
        """Process id, which is also the id of the group."""
        return self._process.pid

    def wait(self, timeout: float | None) -> int | None:
        """The exit code, or None when `timeout` seconds were not enough."""
        try:
            return self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            return None

    def terminate(self) -> None:
        """Ask the whole group to stop, and after a grace period make it."""
        signal_group(self.pid, signal.SIGTERM)
        if self.wait(GRACE_SECONDS) is None:
            signal_group(self.pid, signal.SIGKILL)
            self._process.wait()

    def errors(self) -> str:
        """The last part of what the task wrote to standard error."""
        return tail(self._folder / "stderr.log", TAIL_BYTES)


def signal_group(group: int, number: signal.Signals) -> None:
    """Send a signal to a process group; no error if it is gone."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        pass


def tail(path: Path, limit: int) -> str:
    """The last `limit` bytes of a text file; empty where there is none."""
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - limit))
        return file.read().decode("utf-8", "replace")


def kill_leftover(pid: int, task_run_id: int | str) -> None:
    """Kill the group of a task whose server was killed.

    The process is recognised by its environment, so that one that got the same number later is left alone.
    Where /proc does not exist, nothing is killed.
    """
    try:
        environment = Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return
    if f"{MARKER}={task_run_id}".encode() in environment.split(b"\0"):
        signal_group(pid, signal.SIGKILL)
