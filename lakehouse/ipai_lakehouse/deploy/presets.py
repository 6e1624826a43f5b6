"""What a target's mode does to its resources, as bundles do it: prefixes, tags, pauses."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

from .bundle import Bundle, Resources
from .files import BundleError

DEVELOPMENT, PRODUCTION = "development", "production"
DEVELOPMENT_RUNS = 4
# Kind → member that is its name, where the prefix may stand as it is, spaces and brackets included.
TITLES = {"jobs": "name", "pipelines": "name", "dashboards": "display_name"}
# Kinds whose names take letters, digits and _ only.
IDENTIFIERS = ("registered_models", "schemas", "model_serving_endpoints")


def short_name(user: str) -> str:
    """Who deploys, as a word: `ana.cruz@example.com` → `ana_cruz`."""
    return re.sub(r"\W+", "_", user.partition("@")[0]).strip("_").lower()


def with_presets(bundle: Bundle, user: str) -> Resources:
    """The resources after the presets of the target's mode. Raises BundleError where a mode's rule is broken.

    `user` is the short name of who deploys. Source: facts about `mode` and `presets` of asset bundles.
    """
    presets = check_mode(bundle, user)
    resources = deepcopy(bundle.resources)
    _prefix(resources, presets.get("name_prefix") or "", bundle.skip_schema_prefix)
    for job in (resources.get("jobs") or {}).values():
        _job(job, presets)
        if bundle.run_as:
            job.setdefault("run_as", dict(bundle.run_as))
    for pipeline in (resources.get("pipelines") or {}).values():
        if presets.get("pipelines_development") is not None:
            pipeline.setdefault("development", presets["pipelines_development"])
        if presets.get("tags"):
            pipeline["tags"] = presets["tags"] | (pipeline.get("tags") or {})
    return resources


def check_mode(bundle: Bundle, user: str) -> dict[str, Any]:
    """The presets with those of the target's mode. Raises BundleError where a mode's rule is broken."""
    if bundle.mode == PRODUCTION:
        _check_production(bundle)
    return _development(bundle.presets, user) if bundle.mode == DEVELOPMENT else dict(bundle.presets)


def _development(presets: dict[str, Any], user: str) -> dict[str, Any]:
    prefix = presets.get("name_prefix") or f"[dev {user}] "
    if user not in prefix and "${workspace.current_user" not in prefix:
        raise BundleError(
            f"The prefix '{prefix}' of a target in development mode must contain who deploys ({user}), so"
            " that two people's copies do not meet."
        )
    if presets.get("trigger_pause_status") == "UNPAUSED":
        raise BundleError(
            "A target in development mode cannot unpause its schedules by trigger_pause_status."
        )
    return {
        "jobs_max_concurrent_runs": DEVELOPMENT_RUNS,
        "trigger_pause_status": "PAUSED",
        "pipelines_development": True,
        **presets,
        "name_prefix": prefix,
        "tags": {"dev": user} | (presets.get("tags") or {}),
    }


def _check_production(bundle: Bundle) -> None:
    for key, pipeline in (bundle.resources.get("pipelines") or {}).items():
        if (pipeline or {}).get("development"):
            raise BundleError(
                f"Pipeline {key} has development: true, which a target in production mode refuses."
            )
    if not bundle.workspace.get("root_path"):
        raise BundleError(
            f"Target {bundle.target} is in production mode: it needs workspace.root_path: there is one copy."
        )


def _prefix(resources: Resources, prefix: str, skip_schemas: bool) -> None:
    word = re.sub(r"\W+", "_", prefix).strip("_")
    for kind, member in TITLES.items():
        for settings in (resources.get(kind) or {}).values():
            settings[member] = f"{prefix}{settings.get(member, '')}"
    for kind in IDENTIFIERS if word else ():
        if kind != "schemas" or not skip_schemas:
            for settings in (resources.get(kind) or {}).values():
                settings["name"] = f"{word}_{settings.get('name', '')}"
    for settings in (resources.get("experiments") or {}).values():
        folder, slash, name = str(settings.get("name", "")).rpartition("/")
        settings["name"] = f"{folder}{slash}{prefix}{name}"


def _job(job: dict[str, Any], presets: dict[str, Any]) -> None:
    if presets.get("tags"):
        job["tags"] = presets["tags"] | (job.get("tags") or {})
    runs = presets.get("jobs_max_concurrent_runs")
    if runs and job.get("max_concurrent_runs", 1) == 1:
        job["max_concurrent_runs"] = runs
    pause = presets.get("trigger_pause_status")
    for member in ("schedule", "trigger", "continuous"):
        if pause and job.get(member) and not job[member].get("pause_status"):
            job[member]["pause_status"] = pause
