"""The workspace's one SQL warehouse. It costs nothing to start, so a statement starts it again at once."""

from __future__ import annotations

import re

from ..core.database import Database
from ..core.errors import ApiError, bad_request, missing

SCHEMA = """
CREATE TABLE IF NOT EXISTS warehouse_state (
    warehouse_id TEXT PRIMARY KEY, state TEXT NOT NULL CHECK (state IN ('RUNNING', 'STOPPED'))
);
"""
ENDPOINT_ID = re.compile(r"[0-9a-f]{16}")


class Warehouses:
    """State of the warehouse `warehouse_id`."""

    def __init__(self, database: Database, warehouse_id: str) -> None:
        self._database = database
        self._warehouse_id = warehouse_id

    def describe(self, warehouse_id: str, hostname: str) -> dict[str, object]:
        """EndpointInfo of the warehouse; 404 for another id."""
        if warehouse_id != self._warehouse_id:
            raise missing(f"SQL warehouse {warehouse_id} does not exist.")
        state = self._state()
        path = f"/sql/1.0/warehouses/{warehouse_id}"
        return {
            "id": warehouse_id,
            "name": "Embedded Warehouse",
            "cluster_size": "2X-Small",
            "min_num_clusters": 1,
            "max_num_clusters": 1,
            "num_clusters": 1 if state == "RUNNING" else 0,
            "auto_stop_mins": 0,
            "enable_serverless_compute": False,
            "warehouse_type": "PRO",
            "state": state,
            "health": {"status": "HEALTHY"},
            "odbc_params": {"hostname": hostname, "path": path, "port": 443, "protocol": "https"},
        }

    def list(self, hostname: str) -> list[dict[str, object]]:
        """All warehouses."""
        return [self.describe(self._warehouse_id, hostname)]

    def set_state(self, warehouse_id: str, state: str) -> None:
        """Start or stop it; 404 for another id."""
        self.describe(warehouse_id, "")
        self._database.change("INSERT OR REPLACE INTO warehouse_state VALUES (?, ?)", warehouse_id, state)

    def admit(self, warehouse_id: str) -> None:
        """Let a statement in: start the warehouse if need be, refuse other ids as the platform does."""
        if not ENDPOINT_ID.fullmatch(warehouse_id):
            raise bad_request(f"{warehouse_id} is not a valid endpoint id.")
        if warehouse_id != self._warehouse_id:
            raise ApiError(
                403,
                "PERMISSION_DENIED",
                f"You do not have permission to use the SQL Warehouse {warehouse_id}.",
            )
        if self._state() == "STOPPED":
            self.set_state(warehouse_id, "RUNNING")

    def _state(self) -> str:
        sql = "SELECT state FROM warehouse_state WHERE warehouse_id = ?"
        row = self._database.row(sql, self._warehouse_id)
        return row["state"] if row else "RUNNING"
