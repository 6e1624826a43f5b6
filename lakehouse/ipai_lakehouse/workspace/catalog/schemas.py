"""Schemas: the folders below the tables' folder. Those that the lake is made of cannot be deleted."""

from __future__ import annotations

from pathlib import Path

from ... import layout
from ...engine.catalog import schema_names, table_names
from ..core.errors import ApiError
from .names import CATALOG, absent, belongs_to_lake, is_fixed, new_name, split, taken
from .notes import Note, Notes
from .trash import Trash

COMMENTS = {
    "bronze": "What Odoo sent, as it came",
    "silver": "Cleaned and typed",
    "gold": "What people ask for",
    "features": "Features of the models, correct at a point in time",
    "models": "Registered models",
}


class Schemas:
    """The schemas of the lake in `home`."""

    def __init__(self, home: Path, notes: Notes, trash: Trash) -> None:
        self._home = home
        self._notes = notes
        self._trash = trash

    def names(self) -> list[str]:
        """All schemas, sorted."""
        return schema_names(self._home)

    def find(self, full_name: str) -> str:
        """The schema's own name; 404 where there is none."""
        name = split("schema", full_name, 2)[0]
        if name not in self.names():
            raise absent("schema", full_name)
        return name

    def note(self, name: str) -> Note:
        """What is known about a schema."""
        return self._notes.read(f"{CATALOG}.{name}", self.folder(name), COMMENTS.get(name, ""))

    def folder(self, name: str) -> Path:
        """Where its tables lie."""
        return layout.tables(self._home) / name

    def create(self, name: str, user: str, comment: str, properties: dict[str, str]) -> str:
        """A new schema; 409 where it exists. Returns its name."""
        name = new_name("schema", name)
        if name in self.names():
            raise taken("schema", f"{CATALOG}.{name}")
        self._notes.write(f"{CATALOG}.{name}", user, comment, properties)
        self.folder(name).mkdir(parents=True, exist_ok=True)
        return name

    def update(self, name: str, user: str, comment: str | None, properties: dict[str, str] | None) -> None:
        """Replace comment or properties; None leaves them."""
        note = self.note(name)
        text = note.comment if comment is None else comment
        kept = note.properties if properties is None else properties
        self._notes.write(f"{CATALOG}.{name}", user, text, kept)

    def delete(self, name: str, *, force: bool) -> None:
        """Delete a schema; with tables or volumes in it only by force."""
        if is_fixed(name):
            raise belongs_to_lake("schema", f"{CATALOG}.{name}")
        volumes = layout.volumes(self._home) / CATALOG / name
        inside = [*table_names(self._home, name), *(entry.name for entry in _entries(volumes))]
        if inside and not force:
            sentence = f"Schema '{CATALOG}.{name}' is not empty: it has {', '.join(inside)}."
            raise ApiError(400, "INVALID_STATE", sentence)
        self._trash.throw(volumes)
        self._trash.throw(self.folder(name))  # last: until then the schema is there and can be deleted again
        self._notes.forget(f"{CATALOG}.{name}")


def _entries(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []
