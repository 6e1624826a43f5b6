"""A bundle for one target: overrides merged, presets of its mode applied."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .files import BundleError, Files, merge, read_files

Resources = dict[str, dict[str, dict[str, Any]]]


@dataclass(frozen=True)
class Bundle:
    """A bundle for one target, its `${…}` references not yet replaced."""

    name: str
    target: str
    mode: str
    files: Files
    variables: dict[str, str | None]
    resources: Resources
    presets: dict[str, Any]
    workspace: dict[str, Any]
    run_as: dict[str, str]
    skip_schema_prefix: bool

    @property
    def folder(self) -> Path:
        """Where databricks.yml lies."""
        return self.files.folder


def read_bundle(folder: Path, target: str) -> Bundle:
    """The bundle in `folder` for `target`. Raises BundleError."""
    return for_target(read_files(folder), target)


def for_target(files: Files, target: str) -> Bundle:
    """What of the files counts for one target. Raises BundleError for an unknown one."""
    root = deepcopy(files.root)
    targets = root.get("targets") or {}
    if target not in targets:
        raise BundleError(f"The bundle has no target {target}: it has {', '.join(targets) or 'none'}.")
    chosen = targets[target] or {}
    return Bundle(
        name=(root.get("bundle") or {}).get("name") or "",
        target=target,
        mode=chosen.get("mode") or "",
        files=files,
        variables=_variables(root.get("variables") or {}, chosen.get("variables") or {}),
        resources=merge(root.get("resources") or {}, chosen.get("resources") or {}),
        presets=merge(root.get("presets") or {}, chosen.get("presets") or {}),
        workspace=merge(root.get("workspace") or {}, chosen.get("workspace") or {}),
        run_as=chosen.get("run_as") or root.get("run_as") or {},
        skip_schema_prefix=bool((root.get("experimental") or {}).get("skip_name_prefix_for_schema")),
    )


def _variables(defined: dict[str, Any], overrides: dict[str, Any]) -> dict[str, str | None]:
    for name in set(overrides) - set(defined):
        raise BundleError(f"The target sets the variable {name}, which is not defined.")
    values = {name: (facts or {}).get("default") for name, facts in defined.items()} | overrides
    return {name: None if value is None else str(value) for name, value in values.items()}
