"""Jobs: found by the id of the last deployment or by name, replaced whole where they differ."""

from __future__ import annotations

from typing import Any

from databricks.sdk.errors import DatabricksError
from databricks.sdk.service.jobs import Job, JobSettings

from .base import Known, Outcome, Place, differing, normal, only, understood, updated

# What servers fill in by themselves; such a member means the same as no member.
FILLED_IN: dict[str, tuple[object, ...]] = {
    "format": ("MULTI_TASK",),
    "edit_mode": ("EDITABLE", "UI_LOCKED"),
    "max_concurrent_runs": (1,),
    "run_if": ("ALL_SUCCESS",),
    "timeout_seconds": (0,),
    "max_retries": (0,),
    "min_retry_interval_millis": (0,),
    "retry_on_timeout": (False,),
    "full_refresh": (False,),
    "pause_status": ("UNPAUSED",),
    "performance_target": ("PERFORMANCE_OPTIMIZED",),
}
OF_THE_CLI = {"deployment"}  # written by `databricks bundle deploy`


class Jobs:
    """Jobs."""

    title, holds_data = "job", False

    def apply(self, place: Place, key: str, settings: dict[str, Any], known: Known) -> Outcome:
        """Create the job, or replace its settings."""
        model = typed(settings, key)
        found = _by_id(place, known) or _by_name(place, settings["name"])
        if found is None:
            made = place.client.jobs.create(**model.as_shallow_dict())
            return Outcome(str(made.job_id), "created")
        changed = differing(comparable(model.as_dict()), comparable(_current(place, found)))
        if not _says_run_as(found):  # servers tell it apart from the settings
            changed = [name for name in changed if name != "run_as"]
        if changed:
            place.client.jobs.reset(found.job_id, model)
        return updated(str(found.job_id), changed)

    def delete(self, place: Place, resource_id: str) -> None:
        """Delete the job; its runs stay readable."""
        place.client.jobs.delete(int(resource_id))


def typed(settings: dict[str, Any], key: str) -> JobSettings:
    """Settings as the SDK's model; BundleError for a member it does not know."""
    model = JobSettings.from_dict(settings)
    understood("Job", key, settings, model.as_dict())
    return model


def comparable(settings: dict[str, Any]) -> dict[str, Any]:
    """Settings in a form that is equal where they mean the same."""
    kept = {name: value for name, value in settings.items() if name not in OF_THE_CLI}
    return normal(kept, FILLED_IN)


def _by_id(place: Place, known: Known) -> Job | None:
    if not known.id.isdecimal():
        return None
    try:
        return place.client.jobs.get(int(known.id))
    except DatabricksError as error:  # 400 or 404, by the version of the server
        if "does not exist" in str(error):
            return None
        raise


def _by_name(place: Place, name: str) -> Job | None:
    listed = [one for one in place.client.jobs.list(name=name) if one.settings and one.settings.name == name]
    found = only(listed, "job", name)
    return place.client.jobs.get(found.job_id) if found else None


def _current(place: Place, found: Job) -> dict[str, Any]:
    assert found.settings is not None, "jobs/get gives the settings"
    return found.settings.as_dict()


def _says_run_as(found: Job) -> bool:
    return found.settings is not None and found.settings.run_as is not None
