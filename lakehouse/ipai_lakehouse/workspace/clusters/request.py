"""What clusters/events is asked, and one page of the answer."""

from __future__ import annotations

import sqlite3
from typing import Any, Literal

from pydantic import BaseModel, Field

from ..core.bodies import parse
from ..core.pages import decode, encode


class Events(BaseModel):
    """Body of events; times in milliseconds, both ends included."""

    cluster_id: str
    event_types: list[str] = []
    start_time: int = 0
    end_time: int = 2**63
    order: Literal["ASC", "DESC"] = "DESC"
    limit: int = Field(default=50, ge=0, le=500)
    offset: int = Field(default=0, ge=0)
    page_size: int = Field(default=0, ge=0, le=500)
    page_token: str = ""

    @property
    def size(self) -> int:
        """Events on a page."""
        return self.page_size or self.limit or 50

    @property
    def first(self) -> int:
        """Number of the page's first event."""
        return decode(self.page_token) if self.page_token else self.offset

    def wants(self, row: sqlite3.Row) -> bool:
        """Whether an event was asked for."""
        return (not self.event_types or row["type"] in self.event_types) and (
            self.start_time <= row["timestamp_ms"] <= self.end_time
        )


def read_events(body: dict[str, Any]) -> Events:
    """The request; 400 for a wrong one."""
    return parse(Events, body)


def one_page(events: list[dict[str, Any]], asked: Events, body: dict[str, Any]) -> dict[str, Any]:
    """The page asked for of all `events` (oldest first); `next_page` is the request for the one after."""
    ordered = events if asked.order == "ASC" else events[::-1]
    end = asked.first + asked.size
    answer: dict[str, Any] = {"events": ordered[asked.first : end], "total_count": len(events)}
    if end < len(events):
        again = {name: value for name, value in body.items() if name != "page_token"}
        answer |= {"next_page": again | {"offset": end}, "next_page_token": encode(end)}
    return answer
