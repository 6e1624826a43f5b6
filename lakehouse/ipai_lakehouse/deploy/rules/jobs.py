"""Jobs, as bundles write them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from .resources import JobPermission, Schedule
from .values import Flag, Number, Ref, RunAs, Strict, Text

TASK_TYPES = (
    "python_wheel_task", "pipeline_task", "notebook_task", "spark_python_task", "sql_task", "run_job_task",
    "condition_task", "for_each_task", "dbt_task",
)  # fmt: skip
RunIf = Literal[
    "ALL_SUCCESS", "ALL_DONE", "NONE_FAILED", "AT_LEAST_ONE_SUCCESS", "ALL_FAILED", "AT_LEAST_ONE_FAILED"
]


class WheelTask(Strict):
    """An entry point of a Python package."""

    package_name: Text
    entry_point: Text
    parameters: list[str] | None = None
    named_parameters: dict[str, str] | None = None


class PipelineTask(Strict):
    """An update of a pipeline."""

    pipeline_id: Text
    full_refresh: Flag | None = None


class NotebookTask(Strict):
    """A notebook."""

    notebook_path: Text
    base_parameters: dict[str, str] | None = None
    source: Literal["WORKSPACE", "GIT"] | None = None
    warehouse_id: str | None = None


class RunJobTask(Strict):
    """A run of another job."""

    job_id: Number
    job_parameters: dict[str, str] | None = None


class ConditionTask(Strict):
    """A comparison that decides which tasks go on."""

    op: Literal[
        "EQUAL_TO", "NOT_EQUAL", "GREATER_THAN", "GREATER_THAN_OR_EQUAL", "LESS_THAN", "LESS_THAN_OR_EQUAL"
    ]
    left: str
    right: str


class Dependency(Strict):
    """A task that comes before."""

    task_key: Text
    outcome: str | None = None


class Task(Strict):
    """One node of a job's graph."""

    task_key: str = Field(pattern=r"^[\w-]{1,100}$")
    description: str | None = None
    depends_on: list[Dependency] | None = None
    run_if: RunIf | Ref | None = None
    python_wheel_task: WheelTask | None = None
    pipeline_task: PipelineTask | None = None
    notebook_task: NotebookTask | None = None
    run_job_task: RunJobTask | None = None
    condition_task: ConditionTask | None = None
    spark_python_task: dict[str, Any] | None = None
    sql_task: dict[str, Any] | None = None
    for_each_task: dict[str, Any] | None = None
    dbt_task: dict[str, Any] | None = None
    environment_key: str | None = None
    job_cluster_key: str | None = None
    existing_cluster_id: str | None = None
    new_cluster: dict[str, Any] | None = None
    libraries: list[dict[str, Any]] | None = None
    timeout_seconds: Number | None = None
    max_retries: int | Ref | None = None
    min_retry_interval_millis: Number | None = None
    retry_on_timeout: Flag | None = None
    email_notifications: dict[str, Any] | None = None
    webhook_notifications: dict[str, Any] | None = None


class EnvironmentSpec(Strict):
    """Packages of an environment."""

    environment_version: str | None = None
    client: str | None = None
    dependencies: list[Text] | None = None


class Environment(Strict):
    """Where serverless tasks run."""

    environment_key: Text
    spec: EnvironmentSpec | None = None


class JobCluster(Strict):
    """A cluster that tasks of a job share."""

    job_cluster_key: Text
    new_cluster: dict[str, Any]


class Parameter(Strict):
    """A parameter of a job."""

    name: Text
    default: str


class Queue(Strict):
    """Whether runs wait for each other."""

    enabled: Flag


class Job(Strict):
    """A job."""

    name: Text
    description: str | None = None
    tasks: list[Task] = Field(min_length=1, max_length=1000)
    schedule: Schedule | None = None
    trigger: dict[str, Any] | None = None
    continuous: dict[str, Any] | None = None
    parameters: list[Parameter] | None = None
    environments: list[Environment] | None = None
    job_clusters: list[JobCluster] | None = None
    max_concurrent_runs: Number | None = None
    queue: Queue | None = None
    timeout_seconds: Number | None = None
    email_notifications: dict[str, Any] | None = None
    webhook_notifications: dict[str, Any] | None = None
    notification_settings: dict[str, Any] | None = None
    health: dict[str, Any] | None = None
    performance_target: Literal["PERFORMANCE_OPTIMIZED", "STANDARD"] | Ref | None = None
    tags: dict[str, str] | None = None
    run_as: RunAs | None = None
    permissions: list[JobPermission] | None = None
