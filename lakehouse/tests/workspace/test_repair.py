"""Repair, retries and one-time runs through the official client."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import BadRequest, InvalidState
from databricks.sdk.service.jobs import (
    JobParameterDefinition,
    RepairHistoryItemType,
    Run,
    RunLifeCycleState,
    RunResultState,
    RunType,
    SubmitTask,
)
from running_server import RunningServer

from .test_jobs import start, task
from .waiting import ended, held, until

FAILED, SUCCESS = RunResultState.FAILED, RunResultState.SUCCESS


@pytest.fixture
def client(tasks: RunningServer) -> WorkspaceClient:
    return tasks.sdk()


def results(run: Run) -> dict[str, str]:
    """Result of each task."""
    return {one.task_key: one.state.result_state.value for one in run.tasks}


def broken(client: WorkspaceClient, folder: Path) -> Run:
    """An ended run: `first` succeeded, `need` failed for want of a file, `last` was not reached."""
    job_id = client.jobs.create(
        name="repair",
        parameters=[JobParameterDefinition("month", "2026-01")],
        tasks=[
            task("first", "append", str(folder / "log"), "first"),
            task("need", "need", str(folder / "file"), after=("first",)),
            task("last", "append", str(folder / "log"), "{{job.parameters.month}}", after=("need",)),
        ],
    ).job_id
    run = ended(client, start(client, job_id))
    assert results(run) == {"first": "SUCCESS", "need": "FAILED", "last": "UPSTREAM_FAILED"}
    return run


def test_failed_tasks_run_again_and_the_rest_stays(client: WorkspaceClient, tmp_path: Path) -> None:
    run = broken(client, tmp_path)
    (tmp_path / "file").touch()
    month = {"month": "2026-02"}
    repair = client.jobs.repair_run(run.run_id, rerun_all_failed_tasks=True, job_parameters=month).response
    again = ended(client, run.run_id)
    assert again.state.result_state is SUCCESS
    assert (tmp_path / "log").read_text().split() == ["first", "2026-02"]
    old = {one.task_key: one for one in run.tasks}
    new = {one.task_key: one for one in again.tasks}
    assert list(new) == ["first", "need", "last"]
    assert new["first"].run_id == old["first"].run_id and new["need"].run_id != old["need"].run_id
    assert [one.attempt_number for one in again.tasks] == [0, 1, 1]
    assert new["need"].run_page_url.endswith(f"run/{new['need'].run_id}")
    assert "FileNotFoundError" in client.jobs.get_run_output(old["need"].run_id).error
    original, repaired = client.jobs.get_run(run.run_id, include_history=True).repair_history
    assert (original.type, original.id) == (RepairHistoryItemType.ORIGINAL, None)
    assert original.state.result_state is FAILED
    assert set(original.task_run_ids) == {one.run_id for one in run.tasks}
    assert (repaired.id, repaired.state.result_state) == (repair.repair_id, SUCCESS)
    assert set(repaired.task_run_ids) == {new["need"].run_id, new["last"].run_id}
    assert original.start_time <= original.end_time <= repaired.start_time <= repaired.end_time
    assert not client.jobs.get_run(run.run_id).repair_history


def test_the_second_repair_names_the_first(client: WorkspaceClient, tmp_path: Path) -> None:
    run = broken(client, tmp_path)
    first = client.jobs.repair_run(run.run_id, rerun_tasks=["need"]).response.repair_id
    again = ended(client, run.run_id)
    assert results(again)["need"] == "FAILED"
    assert again.tasks[2].run_id == run.tasks[2].run_id  # `last` was not asked for
    for wrong in (None, first + 1):
        with pytest.raises(BadRequest, match=f"latest repair of run {run.run_id} is {first}"):
            client.jobs.repair_run(run.run_id, rerun_tasks=["need"], latest_repair_id=wrong)
    (tmp_path / "file").touch()
    options = {"rerun_tasks": ["need"], "rerun_dependent_tasks": True, "latest_repair_id": first}
    second = client.jobs.repair_run(run.run_id, **options).response.repair_id
    assert ended(client, run.run_id).state.result_state is SUCCESS
    history = client.jobs.get_run(run.run_id, include_history=True).repair_history
    assert [item.id for item in history] == [None, first, second]
    with pytest.raises(BadRequest, match="nothing to repair"):
        client.jobs.repair_run(run.run_id, rerun_all_failed_tasks=True, latest_repair_id=second)


def test_only_one_of_many_repairs_gets_in(client: WorkspaceClient, tmp_path: Path) -> None:
    run = broken(client, tmp_path)
    (tmp_path / "file").touch()

    def repair(_: int) -> bool:
        try:
            client.jobs.repair_run(run.run_id, rerun_all_failed_tasks=True)
        except (BadRequest, InvalidState):
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(repair, range(16))) == 1
    ended(client, run.run_id)
    assert (tmp_path / "log").read_text().split() == ["first", "2026-01"]


def test_a_repair_is_refused_in_words(client: WorkspaceClient, tasks: RunningServer, tmp_path: Path) -> None:
    file = tmp_path / "held"
    job_id = client.jobs.create(name="going on", tasks=[task("hold", "hold", str(file))]).job_id
    run_id = start(client, job_id)
    held(file)
    with pytest.raises(InvalidState, match="has not ended"):
        client.jobs.repair_run(run_id, rerun_all_failed_tasks=True)
    skipped = start(client, job_id)
    with pytest.raises(BadRequest, match="nothing to repair"):
        client.jobs.repair_run(skipped, rerun_all_failed_tasks=True)
    file.unlink()
    ended(client, run_id)
    with pytest.raises(BadRequest, match="has no task nothing"):
        client.jobs.repair_run(run_id, rerun_tasks=["nothing"])
    with pytest.raises(BadRequest, match="either rerun_tasks or"):
        client.jobs.repair_run(run_id)
    with tasks.http() as http:
        body = {"run_id": run_id, "rerun_tasks": ["hold"], "notebook_params": {"a": "b"}}
        assert http.post("/api/2.1/jobs/runs/repair", json=body).status_code == 501


def test_kill_9_in_a_repair_ends_it_in_words_and_it_can_be_repaired(
    own_tasks: RunningServer, tmp_path: Path
) -> None:
    client, file = own_tasks.sdk(), tmp_path / "held"
    tasks_ = [task("first", "append", str(tmp_path / "log"), "x"), task("need", "need", str(file))]
    job_id = client.jobs.create(
        name="killed", tasks=[*tasks_, task("hold", "hold", str(file), after=("need",))]
    ).job_id
    run_id = start(client, job_id)
    ended(client, run_id)
    file.touch()
    first = client.jobs.repair_run(run_id, rerun_all_failed_tasks=True).response.repair_id
    pid = held(file)
    own_tasks.kill()
    own_tasks.start()
    lost = client.jobs.get_run(run_id)
    assert lost.state.life_cycle_state is RunLifeCycleState.INTERNAL_ERROR
    assert results(lost) == {"first": "SUCCESS", "need": "SUCCESS", "hold": "FAILED"}
    assert not Path(f"/proc/{pid}").exists() or "Z" in Path(f"/proc/{pid}/stat").read_text()
    file.write_text("")
    client.jobs.repair_run(run_id, rerun_all_failed_tasks=True, latest_repair_id=first)
    assert held(file) != pid
    file.unlink()
    assert ended(client, run_id).state.result_state is SUCCESS
    assert (tmp_path / "log").read_text() == "x\n"


def test_a_failed_task_is_retried_as_often_as_it_says(client: WorkspaceClient, tmp_path: Path) -> None:
    file = tmp_path / "file"
    retried = task("need", "need", str(file))
    retried.max_retries, retried.min_retry_interval_millis = 2, 1
    job_id = client.jobs.create(name="retries", tasks=[retried]).job_id
    run = ended(client, start(client, job_id))
    assert run.state.result_state is FAILED
    assert len((tmp_path / "file.tries").read_text().split()) == 3
    assert (len(run.tasks), run.tasks[0].attempt_number) == (1, 2)
    (original,) = client.jobs.get_run(run.run_id, include_history=True).repair_history
    assert len(original.task_run_ids) == 3


def test_a_run_that_waits_for_a_retry_can_be_cancelled(client: WorkspaceClient, tmp_path: Path) -> None:
    retried = task("need", "need", str(tmp_path / "file"))
    retried.max_retries, retried.min_retry_interval_millis = -1, 3_600_000
    run_id = start(client, client.jobs.create(name="waiting", tasks=[retried]).job_id)
    waiting = RunLifeCycleState.WAITING_FOR_RETRY
    until(lambda: client.jobs.get_run(run_id).tasks[0].state.life_cycle_state is waiting)
    assert client.jobs.get_run(run_id).tasks[0].status.state.value == "WAITING"
    client.jobs.cancel_run(run_id)
    assert ended(client, run_id).state.result_state is RunResultState.CANCELED
    assert len((tmp_path / "file.tries").read_text().split()) == 1


def test_a_one_time_run_runs_once_a_token(client: WorkspaceClient, tmp_path: Path) -> None:
    log = tmp_path / "log"
    wheel = task("a", "append", str(log), "{{job.run_id}}").python_wheel_task
    asked = {"run_name": "close", "tasks": [SubmitTask("a", python_wheel_task=wheel)]}

    def submit(_: int) -> int:
        return client.jobs.submit(**asked, idempotency_token="close-2026-02").response.run_id

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(submit, range(16)))
    assert len(ids) == 1
    run = ended(client, ids.pop())
    assert (run.run_name, run.run_type, run.state.result_state) == ("close", RunType.SUBMIT_RUN, SUCCESS)
    assert log.read_text() == f"{run.run_id}\n"
    found = client.jobs.list_runs(run_type=RunType.SUBMIT_RUN)
    assert run.run_id in {one.run_id for one in found}
    assert run.run_id not in {one.run_id for one in client.jobs.list_runs(run_type=RunType.JOB_RUN)}
    assert run.job_id not in {job.job_id for job in client.jobs.list()}
    with pytest.raises(BadRequest, match="has tasks"):
        client.jobs.submit(run_name="nothing")
