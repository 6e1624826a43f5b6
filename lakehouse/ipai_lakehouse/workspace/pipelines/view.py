"""Pipelines and updates as the API shows them."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from ..core.clock import iso

LATEST = 5
# state of the newest update → state of the pipeline
STATES = {
    "COMPLETED": "IDLE",
    "CANCELED": "IDLE",
    "FAILED": "FAILED",
    "STOPPING": "STOPPING",
    "RUNNING": "RUNNING",
}


def status(row: sqlite3.Row, updates: list[sqlite3.Row]) -> dict[str, Any]:
    """A pipeline as a list shows it; `updates` newest first."""
    shown: dict[str, Any] = {
        "pipeline_id": row["pipeline_id"],
        "name": row["name"],
        "state": STATES.get(updates[0]["state"], "STARTING") if updates else "IDLE",
        "creator_user_name": row["creator"],
        "run_as_user_name": row["creator"],
    }
    if not updates:
        return shown
    latest = [
        {"update_id": one["update_id"], "state": one["state"], "creation_time": iso(one["created_ms"])}
        for one in updates[:LATEST]
    ]
    return shown | {"latest_updates": latest}


def pipeline(row: sqlite3.Row, updates: list[sqlite3.Row]) -> dict[str, Any]:
    """A whole pipeline."""
    spec = {"id": row["pipeline_id"], "continuous": False, **json.loads(row["spec"])}
    return status(row, updates) | {"spec": spec, "last_modified": row["modified_ms"]}


def update(row: sqlite3.Row) -> dict[str, Any]:
    """An update and what it was asked for."""
    asked = json.loads(row["request"])
    return {
        "pipeline_id": row["pipeline_id"],
        "update_id": row["update_id"],
        "state": row["state"],
        "creation_time": row["created_ms"],
        "config": {"id": row["pipeline_id"], **json.loads(row["spec"])},
        **asked,
    }
