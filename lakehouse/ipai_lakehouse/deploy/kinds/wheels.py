"""The package's wheel in a volume, from which jobs and the pipeline install it."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path
from typing import Any

from databricks.sdk.errors import NotFound

from ..wheel import build
from .base import Known, Outcome, Place

BEFORE = "before"


class Wheels:
    """A file whose name says what is in it; the one before it stays, as a run may be about to install it."""

    title, holds_data = "wheel", False

    def apply(self, place: Place, key: str, settings: dict[str, Any], known: Known) -> Outcome:
        """Build and upload it where it is not there yet."""
        files, path = place.client.files, settings["path"]
        with suppress(NotFound):
            files.get_metadata(path)
            return Outcome(path, "unchanged", notes=known.notes)
        files.create_directory(path.rpartition("/")[0])
        files.upload(path, io.BytesIO(build(Path(settings["folder"]))), overwrite=True)
        if not known.id:
            return Outcome(path, "created")
        if known.notes.get(BEFORE):
            self.delete(place, known.notes[BEFORE])
        return Outcome(path, "updated", ("source",), notes={BEFORE: known.id})

    def delete(self, place: Place, resource_id: str) -> None:
        """Delete the file."""
        with suppress(NotFound):
            place.client.files.delete(resource_id)
