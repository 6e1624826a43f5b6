"""What all kinds of resources have in common."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from databricks.sdk import WorkspaceClient

from ..files import BundleError


@dataclass(frozen=True)
class Place:
    """Where a deployment happens: the client, the bundle's folder here and its folder in the workspace."""

    client: WorkspaceClient
    folder: Path
    root_path: str

    @property
    def file_path(self) -> str:
        """Workspace folder of the bundle's own files, as bundles lay it out."""
        return f"{self.root_path}/files"


@dataclass(frozen=True)
class Known:
    """What the last deployment noted about a resource: its id, and whatever its kind wants to remember."""

    id: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What happened to one resource. `changed` names the members that differed, `said` is for the line."""

    id: str
    change: str
    changed: tuple[str, ...] = ()
    said: str = ""
    notes: Mapping[str, str] = field(default_factory=dict)


class Kind(Protocol):
    """How one kind of resource is deployed."""

    title: str
    holds_data: bool

    def apply(self, place: Place, key: str, settings: dict[str, Any], known: Known) -> Outcome:
        """Create or update the resource. Raises BundleError and the SDK's errors."""

    def delete(self, place: Place, resource_id: str) -> None:
        """Delete it; the SDK's NotFound where it is gone already."""


def updated(resource_id: str, changed: Iterable[str], **notes: str) -> Outcome:
    """The outcome of a comparison: updated where members differed, else unchanged."""
    names = tuple(changed)
    return Outcome(resource_id, "updated" if names else "unchanged", names, notes=notes)


def differing(wanted: Mapping[str, Any], current: Mapping[str, Any]) -> list[str]:
    """Names of the members that differ."""
    return sorted(name for name in {*wanted, *current} if wanted.get(name) != current.get(name))


def normal(value: Any, filled_in: Mapping[str, tuple[object, ...]]) -> Any:
    """Settings without empty members and server defaults, lists by their key: equal if they mean the same."""
    if isinstance(value, dict):
        members = {
            key: normal(item, filled_in) for key, item in value.items() if item not in filled_in.get(key, ())
        }
        return {key: item for key, item in members.items() if item not in ({}, [], None)}
    if isinstance(value, list):
        items = [normal(item, filled_in) for item in value]
        keyed = all(isinstance(item, dict) and "task_key" in item for item in items)
        return sorted(items, key=lambda item: item["task_key"]) if keyed else items
    return value


def understood(title: str, key: str, given: dict[str, Any], model: dict[str, Any]) -> None:
    """BundleError for members of `given` that the SDK's model dropped."""
    unknown = _unknown(normal(given, {}), normal(model, {}))
    if unknown:
        raise BundleError(f"{title} {key} has members that Databricks does not know: {', '.join(unknown)}.")


def _unknown(given: Any, kept: Any, path: str = "") -> list[str]:
    if isinstance(given, dict) and isinstance(kept, dict):
        return [
            name
            for key, item in given.items()
            for name in ([f"{path}{key}"] if key not in kept else _unknown(item, kept[key], f"{path}{key}."))
        ]
    if isinstance(given, list) and isinstance(kept, list):
        pairs = zip(given, kept, strict=True)
        return [name for number, pair in enumerate(pairs) for name in _unknown(*pair, f"{path}{number}.")]
    return []


def only(found: list[Any], title: str, name: str) -> Any | None:
    """The one resource of that name, or None; BundleError where there are several."""
    if len(found) > 1:
        raise BundleError(f"The workspace has {len(found)} {title}s named {name}: delete all but one.")
    return found[0] if found else None
