"""One token, one run: under concurrency, and when the server is killed in between."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from databricks.sdk.service.jobs import QueueSettings, RunLifeCycleState, RunResultState
from running_server import RunningServer

from .test_jobs import start, task
from .waiting import ended, held


def test_many_threads_with_one_token_make_one_run(tasks: RunningServer, tmp_path: Path) -> None:
    log = tmp_path / "runs"
    client = tasks.sdk()
    job_id = client.jobs.create(
        name="once", max_concurrent_runs=5, tasks=[task("a", "append", str(log), "x")]
    ).job_id
    with ThreadPoolExecutor(12) as pool:
        calls = [pool.submit(start, client, job_id, idempotency_token="month-end-2026-02") for _ in range(40)]
    assert len({call.result() for call in calls}) == 1
    assert ended(client, calls[0].result()).state.result_state is RunResultState.SUCCESS
    assert log.read_text() == "x\n"
    assert len(list(client.jobs.list_runs(job_id=job_id))) == 1
    other = start(client, job_id, idempotency_token="month-end-2026-03")
    assert other != calls[0].result()
    ended(client, other)


def test_token_is_remembered_after_kill_9(own_tasks: RunningServer, tmp_path: Path) -> None:
    log = tmp_path / "runs"
    client = own_tasks.sdk()
    job_id = client.jobs.create(name="once", tasks=[task("a", "append", str(log), "x")]).job_id
    run_id = start(client, job_id, idempotency_token="t")
    ended(client, run_id)
    own_tasks.kill()
    own_tasks.start()
    assert start(client, job_id, idempotency_token="t") == run_id
    assert client.jobs.get_run(run_id).state.result_state is RunResultState.SUCCESS
    assert log.read_text() == "x\n"


def test_kill_9_ends_the_running_run_in_words_and_lets_the_queue_go_on(
    own_tasks: RunningServer, tmp_path: Path
) -> None:
    file = tmp_path / "held"
    client = own_tasks.sdk()
    queue = QueueSettings(enabled=True)
    job_id = client.jobs.create(name="killed", queue=queue, tasks=[task("hold", "hold", str(file))]).job_id
    running, waiting = start(client, job_id), start(client, job_id)
    pid = held(file)
    own_tasks.kill()
    assert Path(f"/proc/{pid}").exists()
    file.write_text("")  # the next holder writes its own pid
    own_tasks.start()
    lost = client.jobs.get_run(running)
    assert lost.state.life_cycle_state is RunLifeCycleState.INTERNAL_ERROR
    assert "server stopped" in lost.state.state_message
    assert held(file) != pid
    file.unlink()
    assert ended(client, waiting).state.result_state is RunResultState.SUCCESS


@pytest.mark.parametrize("way", ["stop", "kill"])
def test_no_task_outlives_the_server_for_long(own_tasks: RunningServer, tmp_path: Path, way: str) -> None:
    file = tmp_path / "held"
    client = own_tasks.sdk()
    job_id = client.jobs.create(name="stopped", tasks=[task("hold", "hold", str(file))]).job_id
    run_id = start(client, job_id)
    pid = held(file)
    getattr(own_tasks, way)()
    own_tasks.start()
    state = Path(f"/proc/{pid}/stat")
    assert not state.exists() or state.read_text().split()[2] == "Z"
    assert client.jobs.get_run(run_id).state.life_cycle_state is RunLifeCycleState.INTERNAL_ERROR
