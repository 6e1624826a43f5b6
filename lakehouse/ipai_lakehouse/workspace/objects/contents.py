"""Notebooks and files of the workspace tree, with their content."""

from __future__ import annotations

import sqlite3

from ..core.clock import Clock
from ..core.database import Database
from ..core.errors import ApiError, invalid
from .formats import Item
from .store import parent

SCHEMA = """
CREATE TABLE IF NOT EXISTS workspace_object (
    object_id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, object_type TEXT NOT NULL, language TEXT,
    content BLOB NOT NULL, created_ms INTEGER NOT NULL, modified_ms INTEGER NOT NULL
);
"""
# Folders count from 1 and dashboards from a million: an id names one object of the tree.
FIRST_ID = 2_000_000


def taken(path: str) -> ApiError:
    """400, as the platform answers, where something stands already."""
    return ApiError(400, "RESOURCE_ALREADY_EXISTS", f"Path ({path}) already exists.")


class Contents:
    """Storage of notebooks and files, by normal path."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def put(self, item: Item, overwrite: bool) -> None:
        """Write an object; 400 where one stands and `overwrite` is False or it is of the other kind."""
        now = self._clock.now_ms()
        with self._database.write() as connection:
            old = connection.execute("SELECT * FROM workspace_object WHERE path = ?", (item.path,)).fetchone()
            if old is None:
                connection.execute(
                    "INSERT INTO workspace_object SELECT coalesce(max(object_id), ?) + 1, ?, ?, ?, ?, ?, ?"
                    " FROM workspace_object",
                    (FIRST_ID, item.path, item.object_type, item.language, item.content, now, now),
                )
                return
            _check_overwrite(old, item, overwrite)
            connection.execute(
                "UPDATE workspace_object SET language = ?, content = ?, modified_ms = ? WHERE path = ?",
                (item.language, item.content, now, item.path),
            )

    def find(self, path: str) -> sqlite3.Row | None:
        """The object's row, or None."""
        return self._database.row("SELECT * FROM workspace_object WHERE path = ?", path)

    def children(self, folder: str) -> list[dict[str, object]]:
        """ObjectInfo of what stands directly in a folder, by path."""
        return [info(row) for row in self.below(folder) if parent(row["path"]) == folder]

    def below(self, folder: str) -> list[sqlite3.Row]:
        """All objects below a folder, at any depth."""
        start = folder.rstrip("/") + "/"
        sql = "SELECT * FROM workspace_object WHERE substr(path, 1, ?) = ? ORDER BY path"
        return self._database.rows(sql, len(start), start)

    def remove(self, path: str) -> None:
        """Forget one object."""
        self._database.change("DELETE FROM workspace_object WHERE path = ?", path)


def info(row: sqlite3.Row) -> dict[str, object]:
    """ObjectInfo of a notebook or file."""
    shown: dict[str, object] = {
        "path": row["path"],
        "object_type": row["object_type"],
        "object_id": row["object_id"],
        "created_at": row["created_ms"],
        "modified_at": row["modified_ms"],
        "resource_id": str(row["object_id"]),
    }
    if row["language"]:
        return shown | {"language": row["language"]}
    return shown | {"size": len(row["content"])}


def _check_overwrite(old: sqlite3.Row, item: Item, overwrite: bool) -> None:
    if not overwrite:
        raise taken(item.path)
    if old["object_type"] != item.object_type:
        kinds = f"(asked: {item.object_type}, actual: {old['object_type']})"
        raise invalid(f"Cannot overwrite the asset at {item.path} due to type mismatch {kinds}.")
