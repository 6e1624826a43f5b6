"""Jobs and runs: created, triggered, followed, cancelled and repaired by one client, read by the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.service.jobs import RunResultState, RunType
from databricks_client import BadRequest, Databricks, NotFound
from running_server import RunningServer

from tests.workspace.conftest import TASK_SERVER, tasks
from tests.workspace.test_jobs import start, task
from tests.workspace.waiting import ended, held, until

from .conftest import connect

__all__ = ["TASK_SERVER", "tasks"]


@pytest.fixture
def ours(tasks: RunningServer) -> Iterator[Databricks]:
    client = connect(tasks)
    yield client
    client.close()


@pytest.fixture
def theirs(tasks: RunningServer) -> WorkspaceClient:
    return tasks.sdk()


def wheel(key: str, entry: str, *parameters: str, **members: object) -> dict[str, Any]:
    """A task as our client sends it."""
    called = {"package_name": "ipai_lakehouse", "entry_point": entry, "parameters": list(parameters)}
    return {"task_key": key, "python_wheel_task": called, **members}


def test_our_job_and_run_are_read_by_theirs(ours: Databricks, theirs: WorkspaceClient) -> None:
    month = [{"name": "month", "default": "2026-01"}]
    settings = {"tasks": [wheel("a", "echo", "{{job.parameters.month}}")], "parameters": month}
    job_id = ours.jobs.create_or_update("ours", settings)
    assert ours.jobs.create_or_update("ours", {**settings, "timeout_seconds": 60}) == job_id
    job = theirs.jobs.get(job_id)
    assert (job.settings.name, job.settings.timeout_seconds) == ("ours", 60)
    assert [one.task_key for one in job.settings.tasks] == ["a"]
    run_id = ours.jobs.run_now(job_id, "token-ours", {"month": "2026-02"})
    assert ours.jobs.run_now(job_id, "token-ours", {"month": "2026-02"}) == run_id
    run = ended(theirs, run_id)
    assert (run.state.result_state, run.run_type) == (RunResultState.SUCCESS, RunType.JOB_RUN)
    assert {one.name: one.value for one in run.job_parameters} == {"month": "2026-02"}
    assert theirs.jobs.get_run_output(run.tasks[0].run_id).logs == "2026-02\n"
    mine = ours.jobs.run(run_id)
    assert (mine.state, mine.parameters, mine.page_url) == (
        "succeeded",
        {"month": "2026-02"},
        run.run_page_url,
    )
    assert ours.jobs.output(mine.tasks[0].run_id).result == "2026-02\n"
    assert [one.run_id for one in ours.jobs.runs(job_id)] == [run_id]
    assert list(ours.jobs.runs(job_id, active_only=True)) == []


def test_their_jobs_are_listed_by_ours_in_pages(ours: Databricks, theirs: WorkspaceClient) -> None:
    names = {f"theirs {number:03d}" for number in range(105)}
    made = {theirs.jobs.create(name=name, tasks=[task("a", "echo")]).job_id: name for name in sorted(names)}
    listed = {job.job_id: job.name for job in ours.jobs.list()}
    assert made.items() <= listed.items()
    found = ours.jobs.find("theirs 007")
    assert found is not None and made[found.job_id] == "theirs 007"
    for job_id in made:
        theirs.jobs.delete(job_id)
    assert ours.jobs.find("theirs 007") is None


def test_a_run_of_many_tasks_is_read_in_pages(ours: Databricks, theirs: WorkspaceClient) -> None:
    keys = [f"t{number:03d}" for number in range(101)]
    tasks_ = [task("bad", "fail", "no"), *(task(key, "echo", after=("bad",)) for key in keys)]
    run_id = start(theirs, theirs.jobs.create(name="many", tasks=tasks_).job_id)
    ended(theirs, run_id)
    mine = ours.jobs.run(run_id)
    assert [one.key for one in mine.tasks] == ["bad", *keys]
    assert {one.state for one in mine.tasks[1:]} == {"skipped"} and len(mine.failed_tasks) == 1


def test_cancelled_by_ours(ours: Databricks, theirs: WorkspaceClient, tmp_path: Path) -> None:
    file = tmp_path / "held"
    job_id = ours.jobs.create_or_update("cancel ours", {"tasks": [wheel("hold", "hold", str(file))]})
    run_id = ours.jobs.run_now(job_id, "token-cancel")
    held(file)
    assert [one.state for one in ours.jobs.runs(job_id, active_only=True)] == ["running"]
    ours.jobs.cancel(run_id)
    assert ended(theirs, run_id).state.result_state is RunResultState.CANCELED
    assert ours.jobs.run(run_id).state == "canceled"
    ours.jobs.cancel(run_id)


def test_repaired_by_ours_twice_and_by_theirs(
    ours: Databricks, theirs: WorkspaceClient, tmp_path: Path
) -> None:
    file = tmp_path / "file"
    settings = {"tasks": [wheel("first", "echo"), wheel("need", "need", str(file))]}
    run_id = ours.jobs.run_now(ours.jobs.create_or_update("repair ours", settings), "token-repair")
    ended(theirs, run_id)
    (failed,) = ours.jobs.run(run_id).failed_tasks
    assert (failed.key, "FileNotFoundError" in ours.jobs.output(failed.run_id).error) == ("need", True)
    first = ours.jobs.repair(run_id)
    ended(theirs, run_id)
    second = ours.jobs.repair(run_id)
    ended(theirs, run_id)
    third = theirs.jobs.repair_run(run_id, rerun_tasks=["need"], latest_repair_id=second).response.repair_id
    ended(theirs, run_id)
    file.touch()
    last = ours.jobs.repair(run_id)
    until(lambda: ours.jobs.run(run_id).finished)
    assert ours.jobs.run(run_id).state == "succeeded"
    history = theirs.jobs.get_run(run_id, include_history=True).repair_history
    assert [item.id for item in history] == [None, first, second, third, last]
    assert ours.jobs.run(run_id).tasks[1].attempt == 4
    with pytest.raises(BadRequest):
        ours.jobs.repair(run_id)


def test_what_is_not_there(ours: Databricks) -> None:
    for ask in (ours.jobs.get, ours.jobs.run):
        with pytest.raises(NotFound):
            ask(987_654)
