"""Runs updates in processes of their own, stops them, and puts things right after a crash."""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ..jobs.launcher import Launcher
from ..jobs.process import TaskProcess, kill_leftover
from .events import Event, Events
from .progress import Progress
from .request import StartUpdate, asked_tables
from .updates import Updates

log = logging.getLogger(__name__)
ENTRY_POINT = "update_tables"
MAX_UPDATES = 8
LOOK_SECONDS = 0.1
STOPPED = "The workspace server stopped while this update was going on."


class UpdateRunner:
    """Executes updates in background threads. The database is the truth; this only holds what is alive."""

    def __init__(self, updates: Updates, events: Events, launcher: Launcher) -> None:
        self._updates = updates
        self._events = events
        self._launcher = launcher
        self._pool = ThreadPoolExecutor(MAX_UPDATES, thread_name_prefix="update")
        self._lock = threading.Lock()
        self._alive: dict[str, TaskProcess] = {}
        self._closed = False

    def tell(self, origin: dict[str, Any], event: Event) -> None:
        """Note an event of an update."""
        self._events.add(origin, event)

    def last_error(self, pipeline_id: str, update_id: str) -> str:
        """What the last error event of an update says; empty where there is none."""
        return self._events.last_error(pipeline_id, update_id)

    def start(self, update: sqlite3.Row, origin: dict[str, Any]) -> None:
        """Run an update in the background."""
        future = self._pool.submit(self._execute, update, origin)
        future.add_done_callback(lambda done: self._note_fault(origin, done.exception()))

    def stop(self, update_id: str, origin: dict[str, Any]) -> None:
        """Ask an update to stop; it ends a moment later."""
        self._progress(origin).reach("STOPPING")
        with self._lock:
            process = self._alive.get(update_id)
        if process is not None:
            threading.Thread(target=process.terminate).start()

    def recover(self) -> None:
        """After a start: updates the server died in have failed, in words, and their processes are gone."""
        for update in self._updates.all_active():
            if update["pid"]:
                kill_leftover(update["pid"], update["update_id"])
            self._progress(origin_of(update)).reach("FAILED", STOPPED)

    def close(self) -> None:
        """Terminate all updates and wait until their ends are written."""
        with self._lock:
            self._closed = True
            alive = list(self._alive.values())
        for process in alive:
            process.terminate()
        self._pool.shutdown(wait=True)

    def _execute(self, update: sqlite3.Row, origin: dict[str, Any]) -> None:
        update_id, progress = update["update_id"], self._progress(origin)
        if not progress.reach("INITIALIZING"):
            progress.reach("CANCELED")
            return
        process = self._launcher.start(update_id, ENTRY_POINT, _parameters(update))
        self._updates.begin(update_id, process.pid)
        code = self._watch(update_id, process, progress)
        progress.read()
        if code == 0:
            progress.reach("COMPLETED")
            return
        progress.skip_rest()
        self._end(update, progress, process)

    def _watch(self, update_id: str, process: TaskProcess, progress: Progress) -> int:
        with self._lock:
            self._alive[update_id] = process
            late = self._closed
        if late or self._stopping(update_id):
            process.terminate()
        while (code := process.wait(LOOK_SECONDS)) is None:
            progress.read()
        with self._lock:
            self._alive.pop(update_id)
        return code

    def _end(self, update: sqlite3.Row, progress: Progress, process: TaskProcess) -> None:
        if self._stopping(update["update_id"]):
            progress.reach("CANCELED")
        elif self._closed:
            progress.reach("FAILED", STOPPED)
        else:
            lines = [line.strip() for line in process.errors().splitlines() if line.strip()]
            progress.reach("FAILED", lines[-1] if lines else "The update's process ended without a word.")

    def _stopping(self, update_id: str) -> bool:
        states = {row["update_id"]: row["state"] for row in self._updates.all_active()}
        return states.get(update_id) == "STOPPING"

    def _note_fault(self, origin: dict[str, Any], error: BaseException | None) -> None:
        """An update that broke our own code ends too."""
        if error is not None:
            log.error("update %s failed", origin["update_id"], exc_info=error)
            self._progress(origin).reach("FAILED", f"The workspace failed to run this: {error}")

    def _progress(self, origin: dict[str, Any]) -> Progress:
        output = self._launcher.folder(origin["update_id"]) / "stdout.log"
        return Progress(self._updates, self._events, origin, output)


def origin_of(update: sqlite3.Row) -> dict[str, Any]:
    """What all events of an update have in common."""
    name = json.loads(update["spec"])["name"]
    return {
        "pipeline_id": update["pipeline_id"],
        "pipeline_name": name,
        "update_id": update["update_id"],
    }


def _parameters(update: sqlite3.Row) -> list[str]:
    asked = StartUpdate.model_validate_json(update["request"])
    names = asked_tables(asked, json.loads(update["spec"]))
    return [f"--tables={','.join(names)}", *(["--validate-only"] if asked.validate_only else [])]
