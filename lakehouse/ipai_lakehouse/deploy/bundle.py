"""Reading an asset bundle: includes, variables, one target's overrides."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

KNOWN = {"bundle", "include", "variables", "resources", "targets", "workspace"}
RESOURCES = {"jobs", "dashboards"}


class BundleError(ValueError):
    """The bundle's files are wrong; the message names the file or the member."""


@dataclass(frozen=True)
class Bundle:
    """A bundle for one target, its `${…}` references not yet replaced."""

    name: str
    target: str
    folder: Path
    variables: dict[str, str | None]
    resources: dict[str, dict[str, dict[str, Any]]]


def merge(base: Any, over: Any) -> Any:
    """`over` on top of `base`: mappings member by member, anything else replaced."""
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    return base | {key: merge(base.get(key), value) for key, value in over.items()}


def read_bundle(folder: Path, target: str) -> Bundle:
    """The bundle in `folder` for `target`. Raises BundleError."""
    root = _read(folder / "databricks.yml")
    for pattern in root.get("include", []):
        for file in sorted(folder.glob(pattern)):
            root = _add(root, _read(file), file)
    if target not in root.get("targets", {}):
        raise BundleError(f"The bundle has no target {target}: it has {', '.join(root.get('targets', {}))}.")
    chosen = root["targets"][target] or {}
    resources = merge(root.get("resources", {}), chosen.get("resources", {}))
    for kind in set(resources) - RESOURCES:
        raise BundleError(f"This command deploys {' and '.join(sorted(RESOURCES))}, not {kind}.")
    return Bundle(
        name=root["bundle"]["name"],
        target=target,
        folder=folder,
        variables=_variables(root.get("variables", {}), chosen.get("variables", {})),
        resources=resources,
    )


def _read(file: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(file.read_text())
    except OSError as error:
        raise BundleError(f"{file} cannot be read: {error.strerror}.") from None
    except yaml.YAMLError as error:
        raise BundleError(f"{file} is not YAML: {error}") from None
    if not isinstance(content, dict) or set(content) - KNOWN:
        unknown = ", ".join(sorted(set(content) - KNOWN)) if isinstance(content, dict) else "no mapping"
        raise BundleError(f"{file.name} has members this command does not know: {unknown}.")
    for dashboard in content.get("resources", {}).get("dashboards", {}).values():
        if "file_path" in dashboard:  # relative to the file that names it
            dashboard["file_path"] = str(file.resolve().parent / dashboard["file_path"])
    return content


def _add(root: dict[str, Any], part: dict[str, Any], file: Path) -> dict[str, Any]:
    """Add an included file; the same resource in two files is an error."""
    for kind, items in part.get("resources", {}).items():
        for key in set(items) & set(root.get("resources", {}).get(kind, {})):
            raise BundleError(f"{file.name} defines {kind}.{key} a second time.")
    return merge(root, part)


def _variables(defined: dict[str, Any], overrides: dict[str, Any]) -> dict[str, str | None]:
    for name in set(overrides) - set(defined):
        raise BundleError(f"The target sets the variable {name}, which is not defined.")
    values = {name: (facts or {}).get("default") for name, facts in defined.items()} | overrides
    return {name: None if value is None else str(value) for name, value in values.items()}
