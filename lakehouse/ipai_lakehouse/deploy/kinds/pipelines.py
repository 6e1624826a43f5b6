"""Pipelines, and the source files they run, which are laid into the workspace before."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from databricks.sdk.errors import NotFound
from databricks.sdk.service.pipelines import GetPipelineResponse, PipelineSpec
from databricks.sdk.service.workspace import ImportFormat

from ..files import BundleError
from .base import Known, Outcome, Place, differing, normal, only, understood, updated

FILLED_IN: dict[str, tuple[object, ...]] = {
    "continuous": (False,),
    "development": (False,),
    "photon": (False,),
    "channel": ("CURRENT",),
    "edition": ("ADVANCED",),
}
NOT_COMPARED = {"id", "deployment", "storage"}  # the server's own


class Pipelines:
    """Pipelines: found by the id of the last deployment or by name, replaced whole where they differ."""

    title, holds_data = "pipeline", False

    def apply(self, place: Place, key: str, settings: dict[str, Any], known: Known) -> Outcome:
        """Lay the sources into the workspace, then create the pipeline or replace its settings."""
        sources = [_upload(place, library) for library in settings.get("libraries") or []]
        settings = settings | {"libraries": [library for library, _ in sources]}
        new_sources = [f"source {name}" for _, name in sources if name]
        model = PipelineSpec.from_dict(settings)
        understood("Pipeline", key, settings, model.as_dict())
        found = _by_id(place, known) or _by_name(place, settings["name"])
        if found is None:
            made = place.client.pipelines.create(**model.as_shallow_dict())
            return Outcome(made.pipeline_id or "", "created")
        assert found.pipeline_id and found.spec, "pipelines/get gives both"
        changed = differing(_comparable(model.as_dict()), _comparable(found.spec.as_dict()))
        if changed:
            place.client.pipelines.update(found.pipeline_id, **model.as_shallow_dict())
        return updated(found.pipeline_id, [*changed, *new_sources])

    def delete(self, place: Place, resource_id: str) -> None:
        """Delete the pipeline."""
        place.client.pipelines.delete(resource_id)


def _comparable(spec: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in spec.items() if name not in NOT_COMPARED}
    return normal(kept, FILLED_IN)


def _by_id(place: Place, known: Known) -> GetPipelineResponse | None:
    try:
        return place.client.pipelines.get(known.id) if known.id else None
    except NotFound:
        return None


def _by_name(place: Place, name: str) -> GetPipelineResponse | None:
    pattern = name.replace("'", "''")
    listed = [
        one
        for one in place.client.pipelines.list_pipelines(filter=f"name LIKE '{pattern}'")
        if one.name == name
    ]
    found = only(listed, "pipeline", name)
    return place.client.pipelines.get(found.pipeline_id) if found else None


def _upload(place: Place, library: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The library with its path in the workspace, and its name if its text was new there."""
    source = Path((library.get("file") or {}).get("path") or "")
    if not source.is_relative_to(place.folder):
        return library, ""  # it lies in the workspace already
    inside = source.relative_to(place.folder)
    try:
        text = source.read_bytes()
    except OSError:
        raise BundleError(f"There is no file {inside} in the bundle's folder.") from None
    target = f"{place.file_path}/{inside.as_posix()}"
    new = _text(place, target) != text
    if new:
        place.client.workspace.mkdirs(target.rpartition("/")[0])
        place.client.workspace.upload(target, io.BytesIO(text), format=ImportFormat.AUTO, overwrite=True)
    return {"file": {"path": target}}, inside.name if new else ""


def _text(place: Place, path: str) -> bytes | None:
    try:
        with place.client.workspace.download(path) as file:
            return file.read()
    except NotFound:
        return None
