"""Creating or updating a job by its name."""

from __future__ import annotations

from typing import Any

from databricks.sdk import WorkspaceClient
from databricks.sdk.service.jobs import JobSettings

from .bundle import BundleError

# What servers fill in by themselves; such a member means the same as no member.
FILLED_IN: dict[str, tuple[object, ...]] = {
    "format": ("MULTI_TASK",),
    "max_concurrent_runs": (1,),
    "run_if": ("ALL_SUCCESS",),
    "timeout_seconds": (0,),
    "max_retries": (0,),
    "min_retry_interval_millis": (0,),
    "retry_on_timeout": (False,),
}


def normal(value: Any) -> Any:
    """Settings without empty members and server defaults, tasks by key: equal if they mean the same."""
    if isinstance(value, dict):
        members = {key: normal(item) for key, item in value.items() if item not in FILLED_IN.get(key, ())}
        return {key: item for key, item in members.items() if item not in ({}, [], None)}
    if isinstance(value, list):
        items = [normal(item) for item in value]
        keyed = all(isinstance(item, dict) and "task_key" in item for item in items)
        return sorted(items, key=lambda item: item["task_key"]) if keyed else items
    return value


def _unknown(given: Any, understood: Any, path: str = "") -> list[str]:
    """Members of `given` that the SDK's model dropped."""
    if isinstance(given, dict) and isinstance(understood, dict):
        return [
            name
            for key, item in given.items()
            for name in (
                [f"{path}{key}"]
                if key not in understood
                else _unknown(item, understood[key], f"{path}{key}.")
            )
        ]
    if isinstance(given, list) and isinstance(understood, list):
        pairs = zip(given, understood, strict=True)
        return [name for number, pair in enumerate(pairs) for name in _unknown(*pair, f"{path}{number}.")]
    return []


def typed(settings: dict[str, Any], key: str) -> JobSettings:
    """Settings as the SDK's model; BundleError for a member it does not know."""
    model = JobSettings.from_dict(settings)
    unknown = _unknown(normal(settings), normal(model.as_dict()))
    if unknown:
        raise BundleError(f"Job {key} has members that Databricks does not know: {', '.join(unknown)}.")
    return model


def deploy_job(client: WorkspaceClient, key: str, settings: dict[str, Any]) -> tuple[int, str]:
    """`(job id, "created" | "updated" | "unchanged")`; BundleError where two jobs have the name."""
    model = typed(settings, key)
    found = [job for job in client.jobs.list(name=settings["name"]) if job.settings.name == settings["name"]]
    if len(found) > 1:
        raise BundleError(
            f"The workspace has {len(found)} jobs named {settings['name']}: delete all but one."
        )
    if not found:
        created = client.jobs.create(**model.as_shallow_dict())
        return created.job_id, "created"
    job_id = found[0].job_id
    current = client.jobs.get(job_id).settings.as_dict()
    if normal(current) == normal(model.as_dict()):
        return job_id, "unchanged"
    client.jobs.reset(job_id, model)
    return job_id, "updated"
