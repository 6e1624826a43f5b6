"""Endpoints as the API shows them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from .config import Entity, read_config

SCALED_TO_ZERO = "Scaled to zero"
Said = Callable[[Entity], str]


def _config(row: sqlite3.Row, text: str, deployment: str, message: Said) -> dict[str, Any]:
    config = read_config(json.loads(text))
    entities = [
        entity.model_dump()
        | {
            "creator": row["creator"],
            "creation_timestamp": row["updated_ms"],
            "state": {"deployment": deployment, "deployment_state_message": message(entity)},
        }
        for entity in config.served_entities
    ]
    return {"served_entities": entities, "traffic_config": config.traffic_config.model_dump()}


def endpoint(row: sqlite3.Row, asleep: Callable[[Entity], bool]) -> dict[str, Any]:
    """One endpoint with its live and its pending configuration; `asleep` tells who is scaled to zero."""
    ready = "READY" if row["config"] else "NOT_READY"
    shown: dict[str, Any] = {
        "name": row["name"],
        "id": row["endpoint_id"],
        "creator": row["creator"],
        "creation_timestamp": row["created_ms"],
        "last_updated_timestamp": row["updated_ms"],
        "description": row["description"],
        "tags": json.loads(row["tags"]),
        "state": {"ready": ready, "config_update": row["update_state"]},
        "permission_level": "CAN_MANAGE",
        "route_optimized": False,
    }
    if row["config"]:
        live = _config(
            row, row["config"], "DEPLOYMENT_READY", lambda one: SCALED_TO_ZERO if asleep(one) else ""
        )
        shown["config"] = live | {"config_version": row["config_version"]}
    if row["pending"]:
        failed = row["update_state"] == "UPDATE_FAILED"
        deployment = "DEPLOYMENT_FAILED" if failed else "DEPLOYMENT_CREATING"
        pending = _config(row, row["pending"], deployment, lambda entity: row["message"])
        shown["pending_config"] = pending | {"config_version": row["config_version"] + 1}
    return shown
