"""Clusters and their events as the API shows them."""

from __future__ import annotations

import json
import sqlite3
from typing import Any

from .states import NO_COMPUTE

REASONS = {"USER_REQUEST": "SUCCESS", "INACTIVITY": "SUCCESS"}


def cluster(row: sqlite3.Row) -> dict[str, Any]:
    """ClusterDetails; the state message says that there is no compute."""
    settings = json.loads(row["settings"])
    shown = {
        "cluster_id": row["cluster_id"],
        "cluster_name": "",
        "cluster_source": "API",
        "creator_user_name": row["creator"],
        "autotermination_minutes": 0,
        **settings,
        "spec": settings,
        "state": row["state"],
        "state_message": NO_COMPUTE,
        "start_time": row["start_ms"],
        "last_state_loss_time": 0,
        "default_tags": {"Vendor": "Databricks", "ClusterId": row["cluster_id"]},
    }
    if row["terminated_ms"]:
        shown["terminated_time"] = row["terminated_ms"]
    if row["reason"]:
        shown["termination_reason"] = {"code": row["reason"], "type": REASONS[row["reason"]]}
    return shown


def event(row: sqlite3.Row) -> dict[str, Any]:
    """ClusterEvent."""
    details = {"user": row["user"]} if row["user"] else {}
    return {
        "cluster_id": row["cluster_id"],
        "timestamp": row["timestamp_ms"],
        "type": row["type"],
        "details": details,
    }
