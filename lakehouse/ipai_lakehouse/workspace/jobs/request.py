"""What jobs/run-now is asked, and the parameters a run gets from it."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel, Field

from ..core.bodies import parse
from ..core.errors import invalid, unsupported
from .settings import Queue, Settings

OLD_PARAMETERS = (
    "notebook_params", "python_params", "jar_params", "sql_params", "python_named_params",
    "spark_submit_params", "dbt_commands", "pipeline_params", "only",
)  # fmt: skip
MAX_PARAMETER_BYTES = 10_000
# A member that runs/submit has and a job has not: the settings of a one-time run are kept as they were sent.
SUBMITTED = "run_name"


class RunNow(BaseModel):
    """Body of run-now; `job_parameters` override the job's defaults."""

    job_id: int
    idempotency_token: str | None = Field(default=None, max_length=64)
    job_parameters: dict[str, str] = {}
    queue: Queue | None = None

    def token(self) -> str | None:
        """The idempotency token; an empty one is none."""
        return self.idempotency_token or None


def read_run_now(body: dict[str, Any]) -> RunNow:
    """The request; 501 for the deprecated per-task parameters."""
    _refuse_old(body)
    asked = parse(RunNow, body)
    if len(json.dumps(asked.job_parameters).encode()) > MAX_PARAMETER_BYTES:
        raise invalid("job_parameters are larger than 10000 bytes.")
    return asked


class RepairRun(BaseModel):
    """Body of runs/repair: which tasks run again, and parameters that replace the run's."""

    run_id: int
    rerun_tasks: list[str] = []
    rerun_all_failed_tasks: bool = False
    rerun_dependent_tasks: bool = False
    latest_repair_id: int | None = None
    job_parameters: dict[str, str] = {}


def read_repair(body: dict[str, Any]) -> RepairRun:
    """The request; 501 for the deprecated parameters, 400 where no tasks are named, or twice."""
    _refuse_old(body)
    asked = parse(RepairRun, body)
    if bool(asked.rerun_tasks) == asked.rerun_all_failed_tasks:
        raise invalid("A repair has either rerun_tasks or rerun_all_failed_tasks.")
    return asked


def read_submit(body: dict[str, Any]) -> tuple[dict[str, Any], RunNow]:
    """The settings of a one-time run, and its token (the job id is not known yet)."""
    if not body.get("tasks"):
        raise invalid("A one-time run has tasks.")
    asked = parse(RunNow, {"job_id": 0, "idempotency_token": body.get("idempotency_token")})
    kept = {name: value for name, value in body.items() if name != "idempotency_token"}
    return kept | {SUBMITTED: body.get(SUBMITTED) or "Untitled"}, asked


def parameters(settings: Settings, asked: RunNow) -> list[dict[str, str]]:
    """`[{name, default, value}]` of a run: the job's own parameters first, then those only this run has."""
    given = dict(asked.job_parameters)
    found = [
        {"name": one.name, "default": one.default, "value": given.pop(one.name, one.default)}
        for one in settings.parameters
    ]
    return found + [{"name": name, "value": value} for name, value in given.items()]


def _refuse_old(body: dict[str, Any]) -> None:
    for member in OLD_PARAMETERS:
        if body.get(member):
            raise unsupported(f"The embedded workspace takes job_parameters, not {member}.")
