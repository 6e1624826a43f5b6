"""Events in the database, and pages of them. A page token carries filter and order, as on the platform."""

from __future__ import annotations

import base64
import json
import sqlite3
import uuid
from dataclasses import dataclass, field
from typing import Any

from ..core.clock import Clock, iso
from ..core.database import Database
from ..core.errors import invalid
from .event_filter import read_filter, read_order

PAGE = 25
MOST = 250


@dataclass(frozen=True)
class Event:
    """What happened. `details` has one member, named like the event type."""

    event_type: str
    message: str
    details: dict[str, Any]
    level: str = "INFO"
    dataset: str = ""
    error: dict[str, Any] | None = field(default=None)


@dataclass(frozen=True)
class Wanted:
    """What one page of events is asked for; `before` is the last event's number on the page before."""

    filter: str
    order: str
    after: int | None
    size: int


def read_wanted(filter_: str | None, order_by: list[str], size: int, token: str | None) -> Wanted:
    """The request; beside a token, only the page's size counts."""
    if not token:
        return Wanted(filter_ or "", read_order(order_by), None, size or PAGE)
    try:
        text, order, after = json.loads(base64.urlsafe_b64decode(token.encode()))
        return Wanted(str(text), {"ASC": "ASC", "DESC": "DESC"}[order], int(after), size or PAGE)
    except (ValueError, KeyError, TypeError):
        raise invalid("page_token is not a token of this list.") from None


class Events:
    """Storage of events."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, origin: dict[str, Any], event: Event) -> None:
        """Note an event of an update whose `origin` names pipeline and update."""
        where = origin | (
            {"flow_name": event.dataset, "dataset_name": event.dataset} if event.dataset else {}
        )
        self._database.change(
            "INSERT INTO pipeline_event (id, pipeline_id, timestamp, level, event_type, message, origin,"
            " details, error) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            *(str(uuid.uuid4()), origin["pipeline_id"], iso(self._clock.now_ms()), event.level),
            *(event.event_type, event.message, json.dumps(where), json.dumps(event.details)),
            json.dumps(event.error) if event.error else None,
        )

    def last_error(self, pipeline_id: str, update_id: str) -> str:
        """The sentence of an update's last error event; empty where there is none."""
        sql = (
            "SELECT error FROM pipeline_event WHERE pipeline_id = ? AND level = 'ERROR' AND error IS NOT NULL"
            " AND json_extract(origin, '$.update_id') = ? ORDER BY number DESC LIMIT 1"
        )
        row = self._database.row(sql, pipeline_id, update_id)
        return json.loads(row["error"])["exceptions"][0]["message"] if row else ""

    def page(self, pipeline_id: str, wanted: Wanted) -> dict[str, Any]:
        """One page: `events`, and `next_page_token` where there are more."""
        condition, backwards = read_filter(wanted.filter), wanted.order == "DESC"
        start = wanted.after if wanted.after is not None else (2**62 if backwards else 0)
        rows = self._database.rows(
            f"SELECT * FROM pipeline_event WHERE pipeline_id = ? AND number {'<' if backwards else '>'} ?"
            f" AND {condition.sql} ORDER BY number {wanted.order} LIMIT ?",
            *(pipeline_id, start, *condition.values, wanted.size + 1),
        )
        found, more = rows[: wanted.size], len(rows) > wanted.size
        answer: dict[str, Any] = {"events": [_shown(row) for row in found]} if found else {}
        return answer | ({"next_page_token": _token(wanted, found[-1]["number"])} if more else {})


def _token(wanted: Wanted, after: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([wanted.filter, wanted.order, after]).encode()).decode()


def _shown(row: sqlite3.Row) -> dict[str, Any]:
    shown = {
        "id": row["id"],
        "sequence": {"control_plane_seq_no": row["number"]},
        "origin": json.loads(row["origin"]),
        "timestamp": row["timestamp"],
        "message": row["message"],
        "level": row["level"],
        "maturity_level": "STABLE",
        "event_type": row["event_type"],
        "details": json.loads(row["details"]),
    }
    return shown | ({"error": json.loads(row["error"])} if row["error"] else {})
