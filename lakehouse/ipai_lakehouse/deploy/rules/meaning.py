"""What fields mean together: graphs of tasks, schedules, shares of traffic, files that are there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...quartz import QuartzError, read_quartz, read_zone
from .dashboards import check_dashboard
from .findings import Findings
from .jobs import TASK_TYPES

Settings = dict[str, Any]


def check_meaning(resources: dict[str, dict[str, Settings]], folder: Path, findings: Findings) -> None:
    """The resources of a target whose shape is right."""
    for key, job in (resources.get("jobs") or {}).items():
        _job(job, f"resources.jobs.{key}", folder, findings)
    for key, pipeline in (resources.get("pipelines") or {}).items():
        _pipeline(pipeline, f"resources.pipelines.{key}", folder, findings)
    for key, endpoint in (resources.get("model_serving_endpoints") or {}).items():
        models = resources.get("registered_models") or {}
        _endpoint(endpoint, f"resources.model_serving_endpoints.{key}", key in models, findings)
    for key, dashboard in (resources.get("dashboards") or {}).items():
        check_dashboard(dashboard, f"resources.dashboards.{key}", folder, findings)
    _names(resources, findings)


def _job(job: Settings, place: str, folder: Path, findings: Findings) -> None:
    tasks = job["tasks"]
    keys = [task.get("task_key") for task in tasks]
    for key in sorted({str(key) for key in keys if keys.count(key) > 1}):
        findings.add(f"{place}.tasks", f"two tasks have the key {key}")
    for number, task in enumerate(tasks):
        _task(task, f"{place}.tasks.{number}", job, keys, findings)
        path = (task.get("notebook_task") or {}).get("notebook_path")
        _file(path, f"{place}.tasks.{number}.notebook_task.notebook_path", folder, findings)
    _circle(tasks, place, findings)
    if job.get("schedule"):
        _schedule(job["schedule"], f"{place}.schedule", findings)
    if sum(bool(job.get(member)) for member in ("schedule", "trigger", "continuous")) > 1:
        findings.add(place, "a job has one of schedule, trigger and continuous")


def _task(task: Settings, place: str, job: Settings, keys: list[Any], findings: Findings) -> None:
    kinds = [kind for kind in TASK_TYPES if task.get(kind) is not None]
    if len(kinds) != 1:
        findings.add(place, f"a task has exactly one of {', '.join(TASK_TYPES)}, this one {len(kinds)}")
    for dependency in task.get("depends_on") or []:
        if dependency.get("task_key") not in keys:
            findings.add(f"{place}.depends_on", f"there is no task {dependency.get('task_key')}")
    for member, holder in (("environment_key", "environments"), ("job_cluster_key", "job_clusters")):
        defined = [one.get(member) for one in job.get(holder) or []]
        if task.get(member) and task[member] not in defined:
            findings.add(f"{place}.{member}", f"{member} {task[member]} is not defined in {holder}")
    if "python_wheel_task" in kinds and not any(
        task.get(where)
        for where in ("environment_key", "job_cluster_key", "existing_cluster_id", "new_cluster")
    ):
        findings.add(place, "a python_wheel_task needs an environment_key or a cluster")


def _circle(tasks: list[Settings], place: str, findings: Findings) -> None:
    keys = {task.get("task_key") for task in tasks}
    waiting = {
        task.get("task_key"): {one.get("task_key") for one in task.get("depends_on") or []} & keys
        for task in tasks
    }
    while waiting:
        free = {key for key, upstream in waiting.items() if not upstream}
        if not free:
            names = ", ".join(sorted(str(key) for key in waiting))
            findings.add(f"{place}.tasks", f"the tasks {names} depend on each other in a circle")
            return
        waiting = {key: upstream - free for key, upstream in waiting.items() if key not in free}


def _schedule(schedule: Settings, place: str, findings: Findings) -> None:
    for member, read in (("quartz_cron_expression", read_quartz), ("timezone_id", read_zone)):
        text = str(schedule.get(member) or "")
        if text and "${" not in text:
            try:
                read(text)
            except QuartzError as error:
                findings.add(f"{place}.{member}", str(error).rstrip("."))


def _pipeline(pipeline: Settings, place: str, folder: Path, findings: Findings) -> None:
    for number, library in enumerate(pipeline.get("libraries") or []):
        kinds = [kind for kind in ("file", "notebook", "glob") if library.get(kind)]
        if len(kinds) != 1:
            findings.add(f"{place}.libraries.{number}", "a library is one of file, notebook and glob")
        for kind in ("file", "notebook"):
            path = (library.get(kind) or {}).get("path")
            _file(path, f"{place}.libraries.{number}.{kind}.path", folder, findings)


def _endpoint(endpoint: Settings, place: str, has_model: bool, findings: Findings) -> None:
    config = endpoint.get("config")
    if not config:
        if not has_model:
            findings.add(
                place, "an endpoint without config serves the registered model of its key: there is none"
            )
        return
    routes = (config.get("traffic_config") or {}).get("routes") or []
    shares = [route.get("traffic_percentage") for route in routes]
    if all(isinstance(share, int) for share in shares) and shares and sum(shares) != 100:
        findings.add(f"{place}.config.traffic_config", f"the shares add up to {sum(shares)}, not to 100")
    if not routes and len(config.get("served_entities") or []) > 1:
        findings.add(f"{place}.config", "several served entities need a traffic_config")


def _file(path: Any, place: str, folder: Path, findings: Findings) -> None:
    """Paths of the bundle's own files were made absolute when they were read; others lie in the workspace."""
    if not isinstance(path, str) or "${" in path:
        return
    if Path(path).is_relative_to(folder) and not Path(path).is_file():
        findings.add(place, f"there is no file {Path(path).relative_to(folder).as_posix()}")


def _names(resources: dict[str, dict[str, Settings]], findings: Findings) -> None:
    """Two resources of a kind with one name would be one resource in the workspace."""
    for kind, items in resources.items():
        seen: dict[Any, str] = {}
        for key, settings in (items or {}).items():
            parts = ("catalog_name", "schema_name", "name", "display_name", "parent_path")
            name = tuple(settings.get(part) for part in parts)
            if any(name) and name in seen:
                findings.add(f"resources.{kind}.{key}", f"it has the same name as {kind}.{seen[name]}")
            seen.setdefault(name, key)
