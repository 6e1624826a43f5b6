"""What a task is while it goes on: a process, or an update of a pipeline. The runner treats both alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from .launcher import Launcher
from .references import resolve
from .settings import PipelineTask, Task


class Work(Protocol):
    """Something that has begun and will end. `pid` is its process, if it is one."""

    pid: int | None

    def wait(self, timeout: float | None) -> int | None:
        """0 when it succeeded, another number when not; None when `timeout` seconds were not enough."""

    def terminate(self) -> None:
        """Stop it and wait until it has stopped."""

    def errors(self) -> str:
        """What it said about its failure; the last line is the sentence that counts."""


# (task, task run id, what `{{…}}` references mean) → the work, begun
Start = Callable[[Task, int, Mapping[str, str]], Work]
StartPipeline = Callable[[PipelineTask, int], Work]


def starter(launcher: Launcher, start_pipeline: StartPipeline) -> Start:
    """How tasks of each kind begin.

    The work's start raises OSError (no process), UnknownReference or ApiError (the pipeline refuses).
    """

    def start(task: Task, run_id: int, values: Mapping[str, str]) -> Work:
        if task.pipeline_task is not None:
            return start_pipeline(task.pipeline_task, run_id)
        wheel = task.python_wheel_task
        assert wheel is not None, "settings were checked"
        return launcher.start(run_id, wheel.entry_point, [resolve(text, values) for text in wheel.parameters])

    return start
