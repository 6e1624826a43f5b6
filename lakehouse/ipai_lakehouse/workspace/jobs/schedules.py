"""Job schedules: when each job is due next, and the runs they start.

Each due time starts one run, under an idempotency token made of job and time: a server that is killed between
the run and the note of the next time does not start it twice. A time that passed while the server was down
starts its run late; where several passed, the last one does, and the run says in its description which.
A schedule that is new, changed or no longer paused counts from the moment it is seen.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from ...quartz import read_quartz, read_zone
from ..core.clock import Clock
from ..core.database import Database
from .request import RunNow
from .runs import Runs
from .settings import Schedule, read_settings

log = logging.getLogger(__name__)
SCHEMA = """
CREATE TABLE IF NOT EXISTS job_due (
    job_id INTEGER PRIMARY KEY, schedule TEXT NOT NULL, due_ms INTEGER
);
CREATE TABLE IF NOT EXISTS scheduled_run (
    run_id INTEGER PRIMARY KEY, due_ms INTEGER NOT NULL, description TEXT NOT NULL
);
"""
LATE_MS = 60_000


@dataclass(frozen=True)
class ScheduledJob:
    """A job whose schedule is not paused."""

    job_id: int
    creator: str
    settings: dict[str, Any]
    schedule: Schedule


class Schedules:
    """Storage of due times; `fire` is called every second."""

    def __init__(self, database: Database, clock: Clock, runs: Runs) -> None:
        self._database = database
        self._clock = clock
        self._runs = runs

    def fire(self, jobs: list[ScheduledJob]) -> int:
        """Start what is due; returns how many runs that was. Schedules of other jobs are forgotten."""
        self._forget({job.job_id for job in jobs})
        known = {row["job_id"]: row for row in self._database.rows("SELECT * FROM job_due")}
        return sum(self._job(job, known.get(job.job_id)) for job in jobs)

    def of_run(self, run_id: int) -> sqlite3.Row | None:
        """`due_ms` and `description` of a run that a schedule started, None for any other."""
        return self._database.row("SELECT * FROM scheduled_run WHERE run_id = ?", run_id)

    def _job(self, job: ScheduledJob, known: sqlite3.Row | None) -> bool:
        text, now = job.schedule.model_dump_json(), self._clock.now_ms()
        if known is None or known["schedule"] != text:
            self._note(job.job_id, text, _next(job.schedule, now))
            return False
        if known["due_ms"] is None or known["due_ms"] > now:
            return False
        self._start(job, known["due_ms"], now)
        self._note(job.job_id, text, _next(job.schedule, now))
        return True

    def _start(self, job: ScheduledJob, first_ms: int, now: int) -> None:
        due = _latest(job.schedule, first_ms, now)
        asked = RunNow(job_id=job.job_id, idempotency_token=f"schedule-{job.job_id}-{due}")
        run = self._runs.add(job.settings, asked, job.creator)
        words = _words(job.schedule, first_ms, due, now)
        sql = "INSERT OR IGNORE INTO scheduled_run VALUES (?, ?, ?)"
        self._database.change(sql, run["run_id"], due, words)
        log.info("job %s: run %s. %s", job.job_id, run["run_id"], words)

    def _note(self, job_id: int, text: str, due_ms: int | None) -> None:
        self._database.change("INSERT OR REPLACE INTO job_due VALUES (?, ?, ?)", job_id, text, due_ms)

    def _forget(self, kept: set[int]) -> None:
        for row in self._database.rows("SELECT job_id FROM job_due"):
            if row["job_id"] not in kept:
                self._database.change("DELETE FROM job_due WHERE job_id = ?", row["job_id"])


def scheduled(row: sqlite3.Row) -> ScheduledJob | None:
    """The job of a row of `job`, if it has a schedule that is not paused."""
    raw = json.loads(row["settings"])
    if not raw.get("schedule"):
        return None
    schedule = read_settings(raw).schedule
    if schedule is None or not schedule.active:
        return None
    return ScheduledJob(row["job_id"], row["creator"], raw, schedule)


def _next(schedule: Schedule, after_ms: int) -> int | None:
    moment = datetime.fromtimestamp(after_ms / 1000, tz=timezone.utc)
    due = read_quartz(schedule.quartz_cron_expression).after(moment, read_zone(schedule.timezone_id))
    return None if due is None else int(due.timestamp() * 1000)


def _latest(schedule: Schedule, first_ms: int, now: int) -> int:
    """The last due time that is not later than now; `first_ms` is one. Looked for from now backwards."""
    window = LATE_MS
    while (due := _next(schedule, max(first_ms - 1, now - window))) is None or due > now:
        window *= 2
    while (following := _next(schedule, due)) is not None and following <= now:
        due = following
    return due


def _words(schedule: Schedule, first_ms: int, due: int, now: int) -> str:
    said = f"Scheduled for {_local(due, schedule)}."
    if now - due >= LATE_MS:
        said += " Started late: the workspace was not running then."
    if first_ms != due:
        said += f" The times before it, from {_local(first_ms, schedule)} on, passed without a run."
    return said


def _local(ms: int, schedule: Schedule) -> str:
    moment = datetime.fromtimestamp(ms / 1000, tz=read_zone(schedule.timezone_id))
    return f"{moment:%Y-%m-%d %H:%M:%S} {schedule.timezone_id}"
