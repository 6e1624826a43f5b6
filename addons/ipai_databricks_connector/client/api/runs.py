"""Runs of jobs as the server describes them, and as we do."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..messages import Wire
from ..states import FINISHED, RunState, run_state
from .base import moment


class _Legacy(Wire):
    life_cycle_state: str = ""
    result_state: str = ""
    state_message: str = ""


class _Termination(Wire):
    code: str = ""
    type: str = ""
    message: str = ""


class _Status(Wire):
    state: str = ""
    termination_details: _Termination = _Termination()


class _Timed(Wire):
    run_id: int
    state: _Legacy = _Legacy()
    status: _Status = _Status()
    run_page_url: str = ""
    start_time: int | None = None
    end_time: int | None = None
    attempt_number: int = 0

    def ours(self) -> RunState:
        end = self.status.termination_details
        return run_state(
            self.state.life_cycle_state, self.state.result_state, self.status.state, end.code, end.type
        )

    def told(self) -> str:
        return self.state.state_message or self.status.termination_details.message


class WireTask(_Timed):
    task_key: str


class _Parameter(Wire):
    name: str
    value: str | None = None
    default: str | None = None


class WireRun(_Timed):
    """The answer of runs/get and a member of runs/list."""

    job_id: int = 0
    run_name: str = ""
    number_in_job: int = 0
    queue_duration: int = 0
    setup_duration: int = 0
    execution_duration: int = 0
    cleanup_duration: int = 0
    run_duration: int = 0
    tasks: list[WireTask] = []
    job_parameters: list[_Parameter] = []
    next_page_token: str = ""


class WireRuns(Wire):
    runs: list[WireRun] = []
    next_page_token: str = ""


@dataclass(frozen=True)
class Task:
    """A task of a run. `run_id` is the task's own: `jobs.output` takes it. Times are naive UTC."""

    key: str
    run_id: int
    state: RunState
    life_cycle: str
    result: str
    message: str
    page_url: str
    attempt: int
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class Run:
    """A run of a job.

    `state` is ours; `life_cycle` and `result` are the server's words. Times are naive UTC, None as long as
    there is none. `parameters` are the values the run uses. Durations are the server's milliseconds.
    """

    run_id: int
    job_id: int
    name: str
    number: int
    state: RunState
    life_cycle: str
    result: str
    message: str
    page_url: str
    started_at: datetime | None
    ended_at: datetime | None
    tasks: tuple[Task, ...]
    parameters: Mapping[str, str | None]
    queue_duration: int
    execution_duration: int

    @property
    def finished(self) -> bool:
        """Whether the run will not change any more; an unknown state is not finished."""
        return self.state in FINISHED

    @property
    def failed_tasks(self) -> tuple[Task, ...]:
        return tuple(task for task in self.tasks if task.state == "failed")


class _NotebookOutput(Wire):
    result: str = ""
    truncated: bool = False


class Output(Wire):
    """What a task left: text at most, 5 MB. `error_trace` is a traceback, for a log and not for a screen."""

    notebook_output: _NotebookOutput = _NotebookOutput()
    sql_output: dict[str, Any] | None = None
    logs: str = ""
    logs_truncated: bool = False
    error: str = ""
    error_trace: str = ""
    info: str = ""

    @property
    def result(self) -> str:
        """What the notebook handed back, or the SQL output as JSON, or the logs; "" when there is nothing."""
        sql = json.dumps(self.sql_output) if self.sql_output else ""
        return self.notebook_output.result or sql or self.logs


def to_run(wire: WireRun, tasks: list[WireTask]) -> Run:
    """Ours from the server's; `tasks` of all its pages."""
    return Run(
        run_id=wire.run_id,
        job_id=wire.job_id,
        name=wire.run_name,
        number=wire.number_in_job,
        state=wire.ours(),
        life_cycle=wire.state.life_cycle_state or wire.status.state,
        result=wire.state.result_state or wire.status.termination_details.code,
        message=wire.told(),
        page_url=wire.run_page_url,
        started_at=moment(wire.start_time),
        ended_at=moment(wire.end_time),
        tasks=tuple(map(_to_task, tasks)),
        parameters={
            item.name: item.default if item.value is None else item.value for item in wire.job_parameters
        },
        queue_duration=wire.queue_duration,
        execution_duration=wire.run_duration or wire.execution_duration,
    )


def _to_task(wire: WireTask) -> Task:
    return Task(
        key=wire.task_key,
        run_id=wire.run_id,
        state=wire.ours(),
        life_cycle=wire.state.life_cycle_state or wire.status.state,
        result=wire.state.result_state or wire.status.termination_details.code,
        message=wire.told(),
        page_url=wire.run_page_url,
        attempt=wire.attempt_number,
        started_at=moment(wire.start_time),
        ended_at=moment(wire.end_time),
    )
