"""Volumes: the folders that the Files API writes to."""

from __future__ import annotations

from pathlib import Path

from ... import layout
from .names import CATALOG, absent, belongs_to_lake, new_name, split, taken
from .notes import Note, Notes
from .schemas import Schemas
from .trash import Trash

FIXED = ("bronze", "landing")
COMMENTS = {FIXED: "Batches that Odoo exports, one folder a batch"}


class Volumes:
    """The volumes of the lake in `home`."""

    def __init__(self, home: Path, schemas: Schemas, notes: Notes, trash: Trash) -> None:
        self._root = layout.volumes(home) / CATALOG
        self._schemas = schemas
        self._notes = notes
        self._trash = trash

    def names(self, schema: str) -> list[str]:
        """The volumes of a schema, sorted."""
        folder = self._root / schema
        return sorted(entry.name for entry in folder.iterdir()) if folder.is_dir() else []

    def find(self, full_name: str) -> tuple[str, str]:
        """(schema, volume) of an existing one; 404 otherwise."""
        schema, name = split("volume", full_name, 3)
        if not self.folder(schema, name).is_dir():
            raise absent("volume", full_name)
        return schema, name

    def folder(self, schema: str, name: str) -> Path:
        """Where its files lie."""
        return self._root / schema / name

    def note(self, schema: str, name: str) -> Note:
        """What is known about a volume."""
        comment = COMMENTS.get((schema, name), "")
        return self._notes.read(f"{CATALOG}.{schema}.{name}", self.folder(schema, name), comment)

    def create(self, schema: str, name: str, user: str, comment: str) -> str:
        """A new volume in an existing schema; 409 where it exists. Returns its name."""
        schema, name = self._schemas.find(f"{CATALOG}.{schema}"), new_name("volume", name)
        full_name = f"{CATALOG}.{schema}.{name}"
        if self.folder(schema, name).exists():
            raise taken("volume", full_name)
        self._notes.write(full_name, user, comment, {})
        self.folder(schema, name).mkdir(parents=True, exist_ok=True)
        return name

    def update(self, schema: str, name: str, user: str, comment: str) -> None:
        """Replace the comment."""
        self._notes.write(f"{CATALOG}.{schema}.{name}", user, comment, {})

    def delete(self, schema: str, name: str) -> None:
        """Delete a volume with its files; the landing volume stays."""
        full_name = f"{CATALOG}.{schema}.{name}"
        if (schema, name) == FIXED:
            raise belongs_to_lake("volume", full_name)
        self._trash.throw(self.folder(schema, name))
        self._notes.forget(full_name)
