"""Fields and values: pydantic's errors, said in the words of bundles."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ValidationError

from ..bundle import Resources
from .findings import Findings
from .jobs import Job
from .resources import Dashboard, Endpoint, Experiment, Pipeline, RegisteredModel, Schema, Volume
from .top import Top
from .values import Principal

RESOURCES: dict[str, type[BaseModel]] = {
    "schemas": Schema,
    "volumes": Volume,
    "registered_models": RegisteredModel,
    "experiments": Experiment,
    "pipelines": Pipeline,
    "jobs": Job,
    "model_serving_endpoints": Endpoint,
    "dashboards": Dashboard,
}


def check_top(root: dict[str, Any], findings: Findings) -> None:
    """The top level and the targets."""
    _check(Top, root, "", findings)


def check_resources(resources: dict[str, Any], findings: Findings) -> Resources:
    """All resources of a target; returns those whose shape is right."""
    sound: Resources = {}
    for kind, items in resources.items():
        model = RESOURCES.get(kind)
        if model is None:
            findings.add(f"resources.{kind}", f"this product deploys {', '.join(RESOURCES)}, not {kind}")
            continue
        for key, settings in (items or {}).items():
            place = f"resources.{kind}.{key}"
            if not settings:
                findings.add(place, "the resource is empty")
                continue
            if _check(model, settings, place, findings):
                _principals(settings, place, findings)
                sound.setdefault(kind, {})[key] = settings
    return sound


def _check(model: type[BaseModel], given: Any, place: str, findings: Findings) -> bool:
    try:
        model.model_validate(given)
        return True
    except ValidationError as error:
        wrong = error.errors(include_url=False)
        for one in wrong:
            if not _is_other_branch(one, wrong):
                findings.add(_place(place, one["loc"]), _said(one))
        return False


def _is_other_branch(one: Any, all_: list[Any]) -> bool:
    """A value that may be a reference or something else fails twice; only the something else is told."""
    return one["msg"] == "Value error, no reference" and len(all_) > 1


def _place(place: str, loc: tuple[int | str, ...]) -> str:
    """Without what pydantic adds for the branches of a choice."""
    parts = [str(part) for part in loc if not _is_branch(part)]
    return ".".join([place, *parts] if place else parts) or "databricks.yml"


def _is_branch(part: int | str) -> bool:
    text = str(part)
    return "[" in text or text in ("int", "str", "bool", "Any", "constrained-int", "any")


def _said(error: Any) -> str:
    kind, name = error["type"], str(error["loc"][-1]) if error["loc"] else ""
    if kind == "extra_forbidden":
        return f"unknown field: {name}"
    if kind == "missing":
        return f'required field "{name}" is not set'
    if kind == "literal_error":
        valid = error["ctx"]["expected"].replace("'", "").replace(" or ", ", ")
        return f'invalid value "{error["input"]}" for enum field. Valid values are [{valid}]'
    return f"{error['msg'].removeprefix('Value error, ')}, but it is {error['input']!r}"


def _principals(settings: dict[str, Any], place: str, findings: Findings) -> None:
    names = list(Principal.model_fields)
    for number, one in enumerate(settings.get("permissions") or []):
        if sum(bool(one.get(name)) for name in names) != 1:
            findings.add(f"{place}.permissions.{number}", f"exactly one of {', '.join(names)} is needed")
