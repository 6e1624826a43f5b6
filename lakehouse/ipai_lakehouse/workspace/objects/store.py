"""Folders of the workspace tree. `/Workspace/x` and `/x` are the same place."""

from __future__ import annotations

import sqlite3

from ..core.database import Database
from ..core.errors import ApiError, invalid, missing

SCHEMA = """
CREATE TABLE IF NOT EXISTS folder (object_id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL UNIQUE);
INSERT OR IGNORE INTO folder (path) VALUES ('/'), ('/Shared'), ('/Users');
"""
ROOTS = ("/", "/Shared", "/Users")


def normal(path: str) -> str:
    """An absolute path without /Workspace before it and a slash behind it; 400 for anything else."""
    if not path.startswith("/"):
        raise invalid(f"Path ({path}) doesn't start with '/'.")
    parts = [part for part in path.split("/") if part]
    if parts and parts[0] == "Workspace":
        parts = parts[1:]
    if any(part in (".", "..") for part in parts):
        raise invalid(f"Path ({path}) is not allowed.")
    return "/" + "/".join(parts)


def parent(path: str) -> str:
    """The folder above a normal path; the root is above itself."""
    return path.rpartition("/")[0] or "/"


def absent(path: str) -> ApiError:
    """404 for a path where nothing stands."""
    return missing(f"Path ({path}) doesn't exist.")


class Folders:
    """Storage of folders."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, path: str) -> None:
        """Make a folder and those above it; no error if it exists."""
        parts = normal(path).split("/")[1:]
        with self._database.write() as connection:
            for depth in range(len(parts) + 1):
                above = "/" + "/".join(parts[:depth])
                connection.execute("INSERT OR IGNORE INTO folder (path) VALUES (?)", (above,))

    def status(self, path: str) -> dict[str, object]:
        """ObjectInfo of a folder; 404 if there is none."""
        row = self.find(path)
        if row is None:
            raise absent(normal(path))
        return {"path": row["path"], "object_type": "DIRECTORY", "object_id": row["object_id"]}

    def find(self, path: str) -> sqlite3.Row | None:
        """The folder's row, or None."""
        return self._database.row("SELECT * FROM folder WHERE path = ?", normal(path))

    def children(self, path: str) -> list[dict[str, object]]:
        """Folders directly below a folder; 404 if that does not exist."""
        base = str(self.status(path)["path"])
        return [self.status(found) for found in self.below(base) if parent(found) == base]

    def below(self, path: str) -> list[str]:
        """Paths of all folders below a folder, at any depth."""
        start = path.rstrip("/") + "/"
        sql = "SELECT path FROM folder WHERE substr(path, 1, ?) = ? AND path <> '/' ORDER BY path"
        return [row["path"] for row in self._database.rows(sql, len(start), start)]

    def remove(self, path: str) -> None:
        """Forget one folder."""
        self._database.change("DELETE FROM folder WHERE path = ?", path)
