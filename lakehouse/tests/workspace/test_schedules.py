"""Schedules of jobs by a standing clock: once a due time, late after a stop, and never twice."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest
from databricks.sdk.errors import BadRequest
from databricks.sdk.service.jobs import CronSchedule, PauseStatus, TriggerType
from running_server import RunningServer

from ipai_lakehouse import layout
from ipai_lakehouse.workspace.core.database import Database
from ipai_lakehouse.workspace.jobs.runs import Runs
from ipai_lakehouse.workspace.jobs.schedules import Schedules
from ipai_lakehouse.workspace.jobs.store import Jobs
from ipai_lakehouse.workspace.schemas import SCHEMAS

from .standing_clock import Clock
from .test_jobs import task
from .waiting import ended, until

MONTHLY = {"quartz_cron_expression": "0 0 2 1 * ?", "timezone_id": "Asia/Manila", "pause_status": "UNPAUSED"}


def at(text: str) -> int:
    """Milliseconds of a time in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=timezone.utc).timestamp() * 1000)


class Server:
    """The part of a workspace that keeps schedules; `restart` is what a kill -9 leaves."""

    def __init__(self, home: Path) -> None:
        self.home, self.clock = home, Clock()
        self.restart()

    def restart(self) -> None:
        database = Database(layout.workspace_db(self.home), SCHEMAS)
        self.runs, self.jobs = Runs(database, self.clock), Jobs(database, self.clock)
        self.schedules = Schedules(database, self.clock, self.runs)
        self.database = database

    def tick(self, text: str) -> int:
        self.clock.ms = at(text)
        return self.schedules.fire(self.jobs.scheduled())

    def job(self, **changes: object) -> int:
        schedule = MONTHLY | changes
        settings = {"name": "month end", "tasks": [task("a", "echo").as_dict()], "schedule": schedule}
        return self.jobs.create(settings, "robot")

    def said(self) -> list[str]:
        """The descriptions of all runs, oldest first."""
        return [self.schedules.of_run(run["run_id"])["description"] for run in self.runs.list(None)[::-1]]


@pytest.fixture
def server(home: Path) -> Server:
    return Server(home)


def test_a_due_time_starts_one_run(server: Server) -> None:
    server.job()
    times = ("14 09:00:00", "28 17:59:59", "28 18:00:00")
    assert [server.tick(f"2026-02-{text}") for text in times] == [0, 0, 1]
    assert server.tick("2026-02-28 18:00:01") == server.tick("2026-03-31 17:59:59") == 0
    assert server.tick("2026-03-31 18:00:00") == 1
    assert server.said() == [
        "Scheduled for 2026-03-01 02:00:00 Asia/Manila.",
        "Scheduled for 2026-04-01 02:00:00 Asia/Manila.",
    ]


def test_times_that_passed_while_the_server_was_down_run_once_and_are_told(server: Server) -> None:
    server.job()
    server.tick("2026-02-14 09:00:00")
    server.restart()
    assert server.tick("2026-04-20 00:00:00") == 1
    server.restart()
    assert server.tick("2026-04-20 00:00:01") == 0
    (said,) = server.said()
    assert said == (
        "Scheduled for 2026-04-01 02:00:00 Asia/Manila. Started late: the workspace was not running then."
        " The times before it, from 2026-03-01 02:00:00 Asia/Manila on, passed without a run."
    )


def test_a_kill_between_the_run_and_the_note_does_not_run_twice(server: Server) -> None:
    job_id = server.job()
    server.tick("2026-02-14 09:00:00")
    before = server.database.row("SELECT * FROM job_due")
    assert server.tick("2026-02-28 18:00:00") == 1
    sql = "UPDATE job_due SET due_ms = ? WHERE job_id = ?"  # as if the note had not been written
    server.database.change(sql, before["due_ms"], job_id)
    server.restart()
    server.tick("2026-02-28 18:00:05")
    assert len(server.runs.list(job_id)) == 1


def test_paused_changed_and_deleted_schedules(server: Server) -> None:
    job_id = server.job(pause_status="PAUSED")
    assert server.tick("2026-02-14 00:00:00") == server.tick("2026-03-02 00:00:00") == 0
    server.jobs.update(job_id, {"schedule": MONTHLY}, [])
    assert server.tick("2026-03-02 00:00:01") == 0, "it counts from when it was unpaused"
    server.jobs.update(job_id, {"schedule": MONTHLY | {"quartz_cron_expression": "0 0 3 1 * ?"}}, [])
    assert server.tick("2026-03-31 18:30:00") == 0, "it counts from when the change was seen"
    assert server.tick("2026-03-31 19:00:00") == 1
    server.jobs.delete(job_id)
    assert server.tick("2026-05-05 00:00:00") == 0
    assert server.database.rows("SELECT * FROM job_due") == []


def test_a_schedule_of_every_second_that_slept_for_a_year(server: Server) -> None:
    server.job(quartz_cron_expression="* * * * * ?")
    server.tick("2025-03-01 00:00:00")
    assert server.tick("2026-03-01 00:00:00") == 1
    assert "Scheduled for 2026-03-01 08:00:00 Asia/Manila. The times before it" in server.said()[0]


def test_the_running_server_starts_scheduled_runs(tasks: RunningServer) -> None:
    client = tasks.sdk()
    every_second = CronSchedule("* * * * * ?", "Asia/Manila", PauseStatus.UNPAUSED)
    job = client.jobs.create(name="ticking", schedule=every_second, tasks=[task("a", "echo", "hi")])
    run = until(lambda: next(iter(client.jobs.list_runs(job_id=job.job_id)), None))
    client.jobs.delete(job.job_id)
    over = ended(client, run.run_id)
    assert over.trigger is TriggerType.PERIODIC and over.description.startswith("Scheduled for ")
    assert over.schedule.quartz_cron_expression == "* * * * * ?"


@pytest.mark.parametrize(
    ("cron", "zone", "words"),
    [("0 0 2 1 * *", "Asia/Manila", "`\\?`"), ("0 0 2 1 * ?", "Manila", "time zone")],
)
def test_a_wrong_schedule_is_refused_in_words(tasks: RunningServer, cron: str, zone: str, words: str) -> None:
    with pytest.raises(BadRequest, match=words):
        tasks.sdk().jobs.create(name="wrong", schedule=CronSchedule(cron, zone), tasks=[task("a", "echo")])
