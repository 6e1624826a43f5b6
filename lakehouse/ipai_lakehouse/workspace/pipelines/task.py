"""An update of a pipeline as the task of a job: begun, waited for, stopped."""

from __future__ import annotations

import threading

from ..jobs.settings import PipelineTask
from .request import StartUpdate
from .runner import UpdateRunner, origin_of
from .starting import start_update
from .store import Pipelines
from .updates import ENDED, Updates

LOOK_SECONDS = 0.2
CAUSE = "JOB_TASK"


class UpdateWork:
    """A started update; it has no process of the job's own."""

    pid = None

    def __init__(self, pipeline_id: str, update_id: str, updates: Updates, runner: UpdateRunner) -> None:
        self._pipeline_id = pipeline_id
        self._update_id = update_id
        self._updates = updates
        self._runner = runner
        self._pause = threading.Event()

    def wait(self, timeout: float | None) -> int | None:
        """0 when it has completed, 1 when it failed or was cancelled, None when the time was not enough."""
        looks = None if timeout is None else max(1, int(timeout / LOOK_SECONDS))
        while (state := self._state()) not in ENDED:
            if looks is not None:
                looks -= 1
                if looks < 0:
                    return None
            self._pause.wait(LOOK_SECONDS)
        return 0 if state == "COMPLETED" else 1

    def terminate(self) -> None:
        """Stop the update and wait for its end."""
        self._runner.stop(self._update_id, origin_of(self._updates.get(self._pipeline_id, self._update_id)))
        self.wait(None)

    def errors(self) -> str:
        """Why it failed, behind the update's name."""
        reason = self._runner.last_error(self._pipeline_id, self._update_id)
        return reason or f"Update {self._update_id} of pipeline {self._pipeline_id} is {self._state()}."

    def _state(self) -> str:
        return self._updates.get(self._pipeline_id, self._update_id)["state"]


class PipelineTasks:
    """Starts updates for jobs."""

    def __init__(self, pipelines: Pipelines, updates: Updates, runner: UpdateRunner) -> None:
        self._pipelines = pipelines
        self._updates = updates
        self._runner = runner

    def start(self, task: PipelineTask, run_id: int) -> UpdateWork:
        """Begin an update; ApiError (404, 409) where there is no such pipeline, or it is being updated."""
        asked = StartUpdate(full_refresh=task.full_refresh, cause=CAUSE)
        pipeline = self._pipelines.get(task.pipeline_id)
        row = start_update(self._updates, self._runner, pipeline, asked)
        return UpdateWork(task.pipeline_id, row["update_id"], self._updates, self._runner)
