"""What a folder cannot say of itself: comment, properties, who made it and when."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from ..core.clock import Clock
from ..core.database import Database

SCHEMA = """
CREATE TABLE IF NOT EXISTS catalog_note (
    kind TEXT NOT NULL, full_name TEXT NOT NULL, comment TEXT NOT NULL, properties TEXT NOT NULL,
    created_ms INTEGER NOT NULL, created_by TEXT NOT NULL, updated_ms INTEGER NOT NULL,
    updated_by TEXT NOT NULL, PRIMARY KEY (kind, full_name)
);
"""


@dataclass(frozen=True)
class Note:
    """One schema or volume; times are milliseconds since 1970 UTC."""

    comment: str
    created_ms: int
    created_by: str
    updated_ms: int
    updated_by: str
    properties: dict[str, str] = field(default_factory=dict)

    def members(self) -> dict[str, object]:
        """The members every object of the catalog has; an empty comment is left out."""
        return {
            **({"comment": self.comment} if self.comment else {}),
            "created_at": self.created_ms,
            "created_by": self.created_by,
            "updated_at": self.updated_ms,
            "updated_by": self.updated_by,
        }


class Notes:
    """The notes of one kind of object; `owner` made what was there before anybody asked for it."""

    def __init__(self, database: Database, clock: Clock, kind: str, owner: str) -> None:
        self._database = database
        self._clock = clock
        self._kind = kind
        self._owner = owner

    def read(self, full_name: str, folder: Path, comment: str = "") -> Note:
        """The note of an object; without one, its folder's time and the given comment."""
        sql = "SELECT * FROM catalog_note WHERE kind = ? AND full_name = ?"
        row = self._database.row(sql, self._kind, full_name)
        if row is None:
            made = int(folder.stat().st_mtime * 1000) if folder.exists() else 0
            return Note(comment, made, self._owner, made, self._owner)
        fields = {name: row[name] for name in row.keys() if name not in ("kind", "full_name", "properties")}
        return Note(**fields, properties=json.loads(row["properties"]))

    def write(self, full_name: str, user: str, comment: str, properties: dict[str, str]) -> None:
        """Note a new object, or replace what is said of one; its maker stays."""
        now = self._clock.now_ms()
        self._database.change(
            "INSERT INTO catalog_note VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET"
            " comment = excluded.comment, properties = excluded.properties,"
            " updated_ms = excluded.updated_ms, updated_by = excluded.updated_by",
            *(self._kind, full_name, comment, json.dumps(properties), now, user, now, user),
        )

    def forget(self, full_name: str) -> None:
        """Drop the note of an object that is gone."""
        sql = "DELETE FROM catalog_note WHERE kind = ? AND full_name = ?"
        self._database.change(sql, self._kind, full_name)
