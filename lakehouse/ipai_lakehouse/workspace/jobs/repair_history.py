"""The repair history of a run: how it ended first, and after each repair."""

from __future__ import annotations

import sqlite3
from typing import Any

from .view import Row, states


def history(run: sqlite3.Row, repairs: list[sqlite3.Row], tries: list[sqlite3.Row]) -> list[dict[str, Any]]:
    """Oldest first. A repair keeps how the run stood before it; how it stands now is in the run itself."""
    starts = [(0, run["created_ms"]), *((one["repair_id"], one["start_ms"]) for one in repairs)]
    ends: list[Row] = [*map(_before, repairs), run]
    return [
        {
            **({"type": "REPAIR", "id": repair_id} if repair_id else {"type": "ORIGINAL"}),
            "start_time": start,
            "end_time": end["end_ms"] or 0,
            "task_run_ids": [row["run_id"] for row in tries if row["repair_id"] == repair_id],
            **states(end),
        }
        for (repair_id, start), end in zip(starts, ends, strict=True)
    ]


def _before(repair: sqlite3.Row) -> dict[str, Any]:
    return {
        "life_cycle_state": repair["before_state"],
        "result_state": repair["before_result"],
        "state_message": repair["before_message"],
        "end_ms": repair["before_end_ms"],
    }
