"""Dashboards: drafts with an etag, and published snapshots apart from them."""

from __future__ import annotations

import json
import secrets
import sqlite3
from typing import Any

from ..core.clock import Clock, iso
from ..core.database import Database
from ..core.errors import ApiError, conflict, missing
from .definition import rewritten

SCHEMA = """
CREATE TABLE IF NOT EXISTS dashboard (
    dashboard_id TEXT PRIMARY KEY, object_id INTEGER NOT NULL UNIQUE, display_name TEXT NOT NULL,
    parent_path TEXT NOT NULL, warehouse_id TEXT NOT NULL, serialized TEXT NOT NULL, etag INTEGER NOT NULL,
    lifecycle TEXT NOT NULL, created_ms INTEGER NOT NULL, updated_ms INTEGER NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS dashboard_path ON dashboard (parent_path, display_name)
    WHERE lifecycle = 'ACTIVE';
CREATE TABLE IF NOT EXISTS published_dashboard (
    dashboard_id TEXT PRIMARY KEY REFERENCES dashboard (dashboard_id), display_name TEXT NOT NULL,
    warehouse_id TEXT NOT NULL, embed_credentials INTEGER NOT NULL, serialized TEXT NOT NULL,
    published_ms INTEGER NOT NULL
);
"""


class Dashboards:
    """Storage of dashboards."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def create(self, name: str, parent: str, warehouse_id: str, serialized: str | None) -> dict[str, Any]:
        """A new draft; 409 where the folder has a dashboard of that name."""
        dashboard_id, now = secrets.token_hex(16), self._clock.now_ms()
        text = rewritten(serialized)
        try:
            self._database.change(
                "INSERT INTO dashboard SELECT ?, coalesce(max(object_id), 1000000) + 1,"
                " ?, ?, ?, ?, 1, 'ACTIVE', ?, ? FROM dashboard",
                *(dashboard_id, name, parent, warehouse_id, text, now, now),
            )
        except sqlite3.IntegrityError:
            raise _taken(name) from None
        return self.get(dashboard_id)

    def update(self, dashboard_id: str, etag: str | None, changes: dict[str, str]) -> dict[str, Any]:
        """Change `display_name`, `warehouse_id`, `serialized_dashboard`; 409 for a stale etag."""
        row = self._row(dashboard_id, "ACTIVE")
        if etag is not None and etag != str(row["etag"]):
            raise _stale(dashboard_id)
        serialized = changes.get("serialized_dashboard")
        values = (
            changes.get("display_name", row["display_name"]),
            changes.get("warehouse_id", row["warehouse_id"]),
            row["serialized"] if serialized is None else rewritten(serialized),
        )
        sql = (
            "UPDATE dashboard SET display_name = ?, warehouse_id = ?, serialized = ?, etag = etag + 1,"
            " updated_ms = ? WHERE dashboard_id = ? AND etag = ?"
        )
        try:
            changed = self._database.change(sql, *values, self._clock.now_ms(), dashboard_id, row["etag"])
        except sqlite3.IntegrityError:
            raise _taken(values[0]) from None
        if not changed:
            raise _stale(dashboard_id)
        return self.get(dashboard_id)

    def trash(self, dashboard_id: str) -> None:
        """Move to the trash and unpublish."""
        self._row(dashboard_id, "ACTIVE")
        sql = "UPDATE dashboard SET lifecycle = 'TRASHED' WHERE dashboard_id = ?"
        self._database.change(sql, dashboard_id)
        self._database.change("DELETE FROM published_dashboard WHERE dashboard_id = ?", dashboard_id)

    def get(self, dashboard_id: str) -> dict[str, Any]:
        """The whole draft; 404 if there is none."""
        row = self._row(dashboard_id)
        return _summary(row) | {
            "path": _path(row),
            "parent_path": row["parent_path"],
            "etag": str(row["etag"]),
            "serialized_dashboard": row["serialized"],
        }

    def list(self, show_trashed: bool) -> list[dict[str, Any]]:
        """Drafts without definition, path and etag, oldest first."""
        sql = "SELECT * FROM dashboard WHERE lifecycle = 'ACTIVE' OR ? ORDER BY object_id"
        return [_summary(row) for row in self._database.rows(sql, show_trashed)]

    def publish(self, dashboard_id: str, embed_credentials: bool, warehouse_id: str | None) -> dict[str, Any]:
        """Take a snapshot of the draft."""
        row = self._row(dashboard_id, "ACTIVE")
        self._database.change(
            "INSERT OR REPLACE INTO published_dashboard VALUES (?, ?, ?, ?, ?, ?)",
            *(dashboard_id, row["display_name"], warehouse_id or row["warehouse_id"], embed_credentials),
            *(row["serialized"], self._clock.now_ms()),
        )
        return self.published(dashboard_id)

    def published(self, dashboard_id: str) -> dict[str, Any]:
        """The snapshot without its definition; 404 if there is none."""
        row = self._published_row(dashboard_id)
        return {
            "display_name": row["display_name"],
            "warehouse_id": row["warehouse_id"],
            "embed_credentials": bool(row["embed_credentials"]),
            "revision_create_time": iso(row["published_ms"]),
        }

    def published_definition(self, dashboard_id: str) -> dict[str, Any]:
        """Datasets and pages as they were published; 404 if they were not."""
        definition: dict[str, Any] = json.loads(self._published_row(dashboard_id)["serialized"])
        return definition

    def unpublish(self, dashboard_id: str) -> None:
        """Forget the snapshot; 404 if there is none."""
        self.published(dashboard_id)
        self._database.change("DELETE FROM published_dashboard WHERE dashboard_id = ?", dashboard_id)

    def at_path(self, path: str) -> dict[str, object] | None:
        """The workspace object of a dashboard's path, or None."""
        folder = path.rpartition("/")[0] or "/"
        return next((item for item in self.in_folder(folder) if item["path"] == path), None)

    def in_folder(self, folder: str) -> list[dict[str, object]]:
        """Workspace objects of the dashboards in a folder."""
        sql = "SELECT * FROM dashboard WHERE parent_path = ? AND lifecycle = 'ACTIVE' ORDER BY display_name"
        return [
            {
                "path": _path(row),
                "object_type": "DASHBOARD",
                "object_id": row["object_id"],
                "resource_id": row["dashboard_id"],
            }
            for row in self._database.rows(sql, folder)
        ]

    def _published_row(self, dashboard_id: str) -> sqlite3.Row:
        row = self._database.row("SELECT * FROM published_dashboard WHERE dashboard_id = ?", dashboard_id)
        if row is None:
            raise missing(f"Unable to find published dashboard [{dashboard_id}]")
        return row

    def _row(self, dashboard_id: str, lifecycle: str | None = None) -> sqlite3.Row:
        row = self._database.row("SELECT * FROM dashboard WHERE dashboard_id = ?", dashboard_id)
        if row is None or lifecycle not in (None, row["lifecycle"]):
            raise missing(f"Unable to find dashboard [{dashboard_id}]")
        return row


def _path(row: sqlite3.Row) -> str:
    return f"{row['parent_path'].rstrip('/')}/{row['display_name']}.lvdash.json"


def _summary(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "dashboard_id": row["dashboard_id"],
        "display_name": row["display_name"],
        "warehouse_id": row["warehouse_id"],
        "lifecycle_state": row["lifecycle"],
        "create_time": iso(row["created_ms"]),
        "update_time": iso(row["updated_ms"]),
    }


def _stale(dashboard_id: str) -> ApiError:
    return conflict("RESOURCE_CONFLICT", f"Dashboard {dashboard_id} was changed meanwhile: read it again.")


def _taken(name: str) -> ApiError:
    return conflict("RESOURCE_ALREADY_EXISTS", f"Node named '{name}.lvdash.json' already exists.")
