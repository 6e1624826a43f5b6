"""`${…}`: what may be referred to, and where nothing may."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..bundle import Bundle
from ..interpolation import REFERENCE
from .findings import Findings

KNOWN = {
    "bundle.name",
    "bundle.target",
    "workspace.root_path",
    "workspace.file_path",
    "workspace.current_user.userName",
    "workspace.current_user.short_name",
}


def check_references(bundle: Bundle, findings: Findings) -> None:
    """Every reference of the bundle means something."""
    if "${" in str(bundle.name):
        findings.add("bundle.name", "a bundle's name cannot hold a reference")
    for place, text in texts(bundle.resources, "resources"):
        _check(bundle, place, text, findings)
    for name, value in bundle.variables.items():
        _check(bundle, f"variables.{name}", value or "", findings)
        if name in _reached(bundle, name):
            findings.add(f"variables.{name}", f"the variable {name} refers to itself")
    for place, text in texts([bundle.workspace, bundle.run_as, bundle.presets], f"targets.{bundle.target}"):
        _check(bundle, place, text, findings)


def _reached(bundle: Bundle, name: str) -> set[str]:
    """The variables that a variable's value leads to."""
    reached: set[str] = set()
    waiting = [name]
    while waiting:
        value = bundle.variables.get(waiting.pop()) or ""
        found = {match[1].removeprefix("var.") for match in REFERENCE.finditer(value)} - reached
        reached |= found
        waiting += sorted(found)
    return reached


def texts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every text inside a value, with its place."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, f"{place}.{key}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from texts(item, f"{place}.{number}")
    elif isinstance(value, str):
        yield place, value


def _check(bundle: Bundle, place: str, text: str, findings: Findings) -> None:
    for match in REFERENCE.finditer(text):
        wrong = _wrong(bundle, match[1])
        if wrong:
            findings.add(place, wrong)
    if "${" in REFERENCE.sub("", text):
        findings.add(place, f"the reference in {text!r} cannot be read")


def _wrong(bundle: Bundle, name: str) -> str:
    first, _, rest = name.partition(".")
    if first == "var":
        return "" if rest in bundle.variables else f"the variable {rest} is not defined"
    if first == "resources":
        return _wrong_resource(bundle, name)
    return "" if name in KNOWN else f"${{{name}}} means nothing"


def _wrong_resource(bundle: Bundle, name: str) -> str:
    parts = name.split(".")
    if len(parts) != 4:
        return f"${{{name}}} is not of the form resources.<kind>.<key>.<member>"
    settings = (bundle.resources.get(parts[1]) or {}).get(parts[2])
    if settings is None:
        return f"${{{name}}} refers to {parts[1]}.{parts[2]}, which is not defined"
    return "" if parts[3] == "id" or parts[3] in settings else f"{parts[1]}.{parts[2]} has no {parts[3]}"
