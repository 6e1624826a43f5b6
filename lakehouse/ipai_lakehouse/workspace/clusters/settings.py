"""What a cluster is asked to be. Nothing of it is built; it is checked, kept and given back."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from ..core.bodies import parse
from ..core.errors import invalid

SPARK_VERSIONS = [{"key": "17.3.x-scala2.13", "name": "17.3 LTS (names only: nothing runs)"}]
NODE_TYPE = {
    "node_type_id": "embedded",
    "memory_mb": 1024,
    "num_cores": 1.0,
    "description": "This machine",
    "instance_type_id": "embedded",
    "category": "General Purpose",
    "is_deprecated": False,
}
NOT_SETTINGS = ("cluster_id", "idempotency_token", "clone_from", "apply_policy_default_values")


class Autoscale(BaseModel):
    """Bounds of the number of workers."""

    min_workers: int = Field(ge=0)
    max_workers: int = Field(ge=0)


class ClusterSettings(BaseModel):
    """The part that is checked."""

    cluster_name: str = Field(default="", max_length=4096)
    spark_version: str = Field(min_length=1)
    num_workers: int | None = Field(default=None, ge=0)
    autoscale: Autoscale | None = None
    autotermination_minutes: int = Field(default=0, ge=0, le=10_000)


def read_settings(body: dict[str, Any]) -> dict[str, Any]:
    """The settings as sent; 400 for a wrong one."""
    asked = parse(ClusterSettings, body)
    if 0 < asked.autotermination_minutes < 10:
        raise invalid("autotermination_minutes is 0 or between 10 and 10000.")
    if asked.num_workers is not None and asked.autoscale is not None:
        raise invalid("A cluster has num_workers or autoscale, not both.")
    return {name: value for name, value in body.items() if name not in NOT_SETTINGS}
