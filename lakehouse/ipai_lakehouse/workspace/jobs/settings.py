"""Job settings: what the embedded workspace runs, checked when a job is made, not when it starts."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from ...quartz import read_quartz, read_zone
from ..core.bodies import parse
from ..core.errors import invalid, unsupported

NOT_RUN = (
    "notebook_task", "spark_python_task", "spark_jar_task", "sql_task", "run_job_task",
    "condition_task", "for_each_task", "dbt_task", "spark_submit_task", "clean_rooms_notebook_task",
)  # fmt: skip
PACKAGE = "ipai_lakehouse"
NOT_HERE = ("trigger", "continuous")


class WheelTask(BaseModel):
    """Entry point of a Python package; parameters are texts."""

    package_name: str
    entry_point: str
    parameters: list[str] = []


class PipelineTask(BaseModel):
    """An update of a pipeline; it is one task, whatever tables it computes."""

    pipeline_id: str = Field(min_length=1)
    full_refresh: bool = False


class Dependency(BaseModel):
    """The task that must succeed first."""

    task_key: str


class Task(BaseModel):
    """One node of a job's graph."""

    model_config = ConfigDict(extra="allow")

    task_key: str = Field(pattern=r"^[\w-]{1,100}$")
    python_wheel_task: WheelTask | None = None
    pipeline_task: PipelineTask | None = None
    depends_on: list[Dependency] = []
    run_if: str = "ALL_SUCCESS"
    timeout_seconds: int = Field(default=0, ge=0)
    max_retries: int = Field(default=0, ge=-1)
    min_retry_interval_millis: int = Field(default=0, ge=0)
    retry_on_timeout: bool = False

    def upstream(self) -> list[str]:
        """Keys of the tasks this one waits for."""
        return [dependency.task_key for dependency in self.depends_on]

    def may_retry(self, tries: int) -> bool:
        """Whether a task that failed `tries` times is tried again; -1 retries mean for ever."""
        return self.max_retries < 0 or tries <= self.max_retries


class JobParameter(BaseModel):
    """A parameter of the job and its default."""

    name: str
    default: str


class Schedule(BaseModel):
    """When the job starts by itself."""

    quartz_cron_expression: str
    timezone_id: str
    pause_status: Literal["PAUSED", "UNPAUSED"] = "UNPAUSED"

    @model_validator(mode="after")
    def _readable(self) -> Schedule:
        read_quartz(self.quartz_cron_expression)
        read_zone(self.timezone_id)
        return self

    @property
    def active(self) -> bool:
        """Whether it starts runs."""
        return self.pause_status == "UNPAUSED"


class Queue(BaseModel):
    """Whether runs beyond the limit wait."""

    enabled: bool = False


class Settings(BaseModel):
    """The part of JobSettings the runner reads; everything else is kept and given back as it came."""

    name: str = Field(default="Untitled", max_length=4096)
    tasks: list[Task] = Field(default=[], max_length=1000)
    parameters: list[JobParameter] = []
    max_concurrent_runs: int = Field(default=1, ge=0, le=1000)
    queue: Queue = Queue()
    schedule: Schedule | None = None
    timeout_seconds: int = Field(default=0, ge=0)


def read_settings(raw: dict[str, Any]) -> Settings:
    """Checked settings; 400 for wrong ones, 501 for what only a real workspace does."""
    settings = parse(Settings, raw)
    for member in NOT_HERE:
        if raw.get(member) and raw[member].get("pause_status") != "PAUSED":
            raise unsupported(
                f"The embedded workspace starts runs by `schedule` only: send `{member}` paused."
            )
    for task in settings.tasks:
        _check_task(task)
    _check_graph(settings.tasks)
    return settings


def _check_task(task: Task) -> None:
    for kind in NOT_RUN:
        if getattr(task, kind, None) is not None:
            raise unsupported(
                f"Task {task.task_key}: {kind} does not run here, only python_wheel_task and pipeline_task."
            )
    if (task.python_wheel_task is None) == (task.pipeline_task is None):
        raise invalid(f"Task {task.task_key} has either a python_wheel_task or a pipeline_task.")
    if task.python_wheel_task and task.python_wheel_task.package_name != PACKAGE:
        raise unsupported(f"Task {task.task_key}: the embedded workspace runs the package {PACKAGE} only.")
    if task.run_if != "ALL_SUCCESS":
        raise unsupported(f"Task {task.task_key}: run_if is ALL_SUCCESS in the embedded workspace.")


def _check_graph(tasks: list[Task]) -> None:
    """Unique keys, known dependencies, no circle."""
    keys = [task.task_key for task in tasks]
    if len(set(keys)) < len(keys):
        raise invalid("Two tasks have the same task_key.")
    waiting = {task.task_key: set(task.upstream()) for task in tasks}
    for key, upstream in waiting.items():
        if upstream - set(keys):
            raise invalid(f"Task {key} depends on the unknown task {sorted(upstream - set(keys))[0]}.")
    while waiting:
        free = {key for key, upstream in waiting.items() if not upstream}
        if not free:
            raise invalid(f"The tasks {', '.join(sorted(waiting))} depend on each other in a circle.")
        waiting = {key: upstream - free for key, upstream in waiting.items() if key not in free}


def read_back(raw: dict[str, Any]) -> dict[str, Any]:
    """Settings as the platform gives them back, with its defaults filled in."""
    defaults = {
        "name": "Untitled",
        "email_notifications": {},
        "webhook_notifications": {},
        "timeout_seconds": 0,
        "max_concurrent_runs": 1,
        "format": "MULTI_TASK",
    }
    tasks = [_task_back(task) for task in raw.get("tasks", [])]
    return defaults | raw | ({"tasks": tasks} if tasks else {})


def _task_back(task: dict[str, Any]) -> dict[str, Any]:
    defaults = {"run_if": "ALL_SUCCESS", "timeout_seconds": 0, "email_notifications": {}}
    upstream = sorted(task.get("depends_on", []), key=lambda dependency: dependency["task_key"])
    return defaults | task | ({"depends_on": upstream} if upstream else {})
