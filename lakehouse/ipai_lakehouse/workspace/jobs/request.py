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
    for member in OLD_PARAMETERS:
        if body.get(member):
            raise unsupported(f"The embedded workspace takes job_parameters, not {member}.")
    asked = parse(RunNow, body)
    if len(json.dumps(asked.job_parameters).encode()) > MAX_PARAMETER_BYTES:
        raise invalid("job_parameters are larger than 10000 bytes.")
    return asked


def parameters(settings: Settings, asked: RunNow) -> list[dict[str, str]]:
    """`[{name, default, value}]` of a run: the job's own parameters first, then those only this run has."""
    given = dict(asked.job_parameters)
    found = [
        {"name": one.name, "default": one.default, "value": given.pop(one.name, one.default)}
        for one in settings.parameters
    ]
    return found + [{"name": name, "value": value} for name, value in given.items()]
