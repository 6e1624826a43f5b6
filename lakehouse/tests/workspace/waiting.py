"""Waiting for something to become true, without guessing how long it takes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from databricks.sdk import WorkspaceClient
from databricks.sdk.service.jobs import Run, RunLifeCycleState

Value = TypeVar("Value")
LIMIT_SECONDS = 240  # a busy machine
ENDED = (RunLifeCycleState.TERMINATED, RunLifeCycleState.SKIPPED, RunLifeCycleState.INTERNAL_ERROR)


def until(ask: Callable[[], Value | None]) -> Value:
    """The first true answer."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while time.monotonic() < deadline:
        answer = ask()
        if answer:
            return answer
        time.sleep(0.02)
    raise AssertionError("it did not happen in time")


def ended(client: WorkspaceClient, run_id: int) -> Run:
    """The run when it is over."""

    def over() -> Run | None:
        run = client.jobs.get_run(run_id)
        return run if run.state.life_cycle_state in ENDED else None

    return until(over)


def held(path: Path) -> int:
    """The process id of a task that holds `path` (entry point `hold`)."""
    return until(lambda: path.exists() and int(path.read_text() or 0))
