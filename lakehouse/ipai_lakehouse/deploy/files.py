"""Reading the files of an asset bundle: YAML, includes, and where each resource comes from."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

ROOT = "databricks.yml"


class BundleError(ValueError):
    """The bundle cannot be deployed; the message names the file, the resource or the member."""


@dataclass
class Files:
    """All files of a bundle, merged. `origins` tells the file of each resource: `jobs.bir_month_end`."""

    folder: Path
    root: dict[str, Any]
    origins: dict[str, Path] = field(default_factory=dict)

    def origin(self, path: str) -> Path:
        """The file where a place such as `resources.jobs.x.tasks` or `targets.dev` is written."""
        parts = path.split(".")
        if parts[0] != "resources":
            return self.folder / ROOT
        below = ".".join(parts[1:3])
        found = (file for path, file in self.origins.items() if path == below or path.startswith(f"{below}."))
        return next(found, self.folder / ROOT)


class _Loader(yaml.SafeLoader):
    """YAML in which a key that stands twice is an error; the plain loader drops the first one silently."""


def _mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    seen: set[Any] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node)
        if key in seen:
            line = key_node.start_mark.line + 1
            raise yaml.YAMLError(f"the key {key!r} stands twice, the second time in line {line}")
        seen.add(key)
    return loader.construct_mapping(node, deep=True)


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def merge(base: Any, over: Any) -> Any:
    """`over` on top of `base`: mappings member by member, anything else replaced."""
    if not isinstance(base, dict) or not isinstance(over, dict):
        return over
    return base | {key: merge(base.get(key), value) for key, value in over.items()}


def read_files(folder: Path) -> Files:
    """The bundle in `folder`. Raises BundleError for what is none: YAML, shape, a resource defined twice."""
    files = Files(folder.resolve(), read_mapping(folder / ROOT))
    _note_origins(files, files.root, files.folder / ROOT)
    for pattern in files.root.get("include") or []:
        found = sorted(files.folder.glob(pattern))
        if not found:
            raise BundleError(f"{ROOT} includes {pattern}, which is no file.")
        for file in found:
            part = read_mapping(file)
            _note_origins(files, part, file)
            files.root = merge(files.root, part)
    return files


def read_mapping(file: Path) -> dict[str, Any]:
    """A YAML file that holds a mapping."""
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), _Loader)  # noqa: S506 (a SafeLoader)
    except OSError as error:
        raise BundleError(f"{file} cannot be read: {error.strerror}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BundleError(f"{file.name} is not YAML: {error}.") from None
    if not isinstance(content, dict):
        raise BundleError(f"{file.name} holds no mapping.")
    return content


def _note_origins(files: Files, part: dict[str, Any], file: Path) -> None:
    for kind, items in (part.get("resources") or {}).items():
        for key in items or {}:
            if f"{kind}.{key}" in files.origins:
                raise BundleError(f"{file.name} defines {kind}.{key} a second time.")
            files.origins[f"{kind}.{key}"] = file
            _anchor(items[key] or {}, file.resolve().parent)


def _anchor(settings: dict[str, Any], folder: Path) -> None:
    """Make paths of files absolute: they are relative to the file that names them; `/…` is elsewhere."""
    places = [(settings, "file_path")]
    for library in settings.get("libraries") or []:
        places += [(library.get(kind) or {}, "path") for kind in ("file", "notebook")]
    for task in settings.get("tasks") or []:
        places += [(task.get("notebook_task") or {}, "notebook_path")]
    for holder, member in places:
        path = holder.get(member)
        if isinstance(path, str) and path.startswith("."):
            holder[member] = str((folder / path).resolve())
