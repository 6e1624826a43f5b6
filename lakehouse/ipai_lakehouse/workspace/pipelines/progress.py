"""From the lines an update's process writes (see jobs/update.py) to states and events."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from .events import Event, Events
from .schema import ACTIVE
from .spec import CATALOG
from .updates import Updates

# state → states it may follow
BEFORE = {
    "INITIALIZING": ("QUEUED",),
    "SETTING_UP_TABLES": ("INITIALIZING",),
    "RUNNING": ("SETTING_UP_TABLES",),
    "STOPPING": ("QUEUED", "INITIALIZING", "SETTING_UP_TABLES", "RUNNING"),
    "COMPLETED": ACTIVE,
    "FAILED": ACTIVE,
    "CANCELED": ACTIVE,
}


class Progress:
    """Follows one update. `origin` names its pipeline and itself, `log` is the output of its process."""

    def __init__(self, updates: Updates, events: Events, origin: dict[str, Any], log: Path) -> None:
        self._updates = updates
        self._events = events
        self._origin = origin
        self._log = log
        self._position = 0
        self._waiting: list[str] = []

    def read(self) -> None:
        """Take in what the process has written since the last time; half a line waits for its end."""
        if not self._log.exists():
            return
        with self._log.open("rb") as file:
            file.seek(self._position)
            whole, line_feed, _ = file.read().rpartition(b"\n")
        self._position += len(whole) + len(line_feed)
        for line in whole.splitlines():
            self._step(json.loads(line))

    def reach(self, state: str, message: str = "") -> bool:
        """Go to a state and tell it, with a message if it needs one; False when it cannot follow."""
        update_id = self._origin["update_id"]
        if not self._updates.move(update_id, state, BEFORE[state]):
            return False
        failed = state == "FAILED"
        told = Event(
            "update_progress",
            f"Update {update_id[:6]} is {state}." + (f" {message}" if message else ""),
            {"update_progress": {"state": state}},
            "ERROR" if failed else "INFO",
            error=_error(message) if failed else None,
        )
        self._events.add(self._origin, told)
        return True

    def skip_rest(self) -> None:
        """The tables that were not reached keep their old version."""
        for table in self._waiting:
            self._flow(table, "SKIPPED", "was not reached and keeps its old version", "WARN")
        self._waiting = []

    def _step(self, line: dict[str, Any]) -> None:
        if line["step"] == "graph":
            self._graph(line["tables"])
        elif line["step"] == "started":
            self.reach("RUNNING")
            self._waiting.remove(line["table"])
            self._flow(line["table"], "RUNNING", "is running")
        elif line["error"]:
            self._flow(line["table"], "FAILED", "has failed", "ERROR", error=_error(line["error"]))
        else:
            self._measured(line)
            self._flow(line["table"], "COMPLETED", "has completed")

    def _graph(self, tables: list[str]) -> None:
        self.reach("SETTING_UP_TABLES")
        self._waiting = list(tables)
        for table in tables:
            self._flow(table, "QUEUED", "is queued")

    def _measured(self, line: dict[str, Any]) -> None:
        """Rows and expectations, told once a table: they add up to the update's."""
        dataset = f"{CATALOG}.{line['table']}"
        numbers: dict[str, Any] = {"metrics": {"num_output_rows": line["rows"]}}
        if line["expectations"]:
            numbers["data_quality"] = {
                "dropped_records": line["dropped"],
                "expectations": [
                    {
                        "name": one["name"],
                        "dataset": dataset,
                        "passed_records": one["passed"],
                        "failed_records": one["failed"],
                    }
                    for one in line["expectations"]
                ],
            }
        self._flow(line["table"], "RUNNING", "has been measured", "METRICS", numbers)

    def _flow(
        self,
        table: str,
        status: str,
        words: str,
        level: str = "INFO",
        numbers: dict[str, Any] | None = None,
        error: dict[str, Any] | None = None,
    ) -> None:
        dataset = f"{CATALOG}.{table}"
        details = {"flow_progress": {"status": status, **(numbers or {})}}
        told = Event("flow_progress", f"Flow '{dataset}' {words}.", details, level, dataset, error)
        self._events.add(self._origin, told)


def _error(sentence: str) -> dict[str, Any]:
    return {"fatal": True, "exceptions": [{"class_name": "PipelineError", "message": sentence}]}
