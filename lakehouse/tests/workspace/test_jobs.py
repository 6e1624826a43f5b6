"""Jobs and runs through the official client: graph, parameters, output, failure, cancel, limits."""

from __future__ import annotations

from pathlib import Path

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import BadRequest, NotImplemented, ResourceDoesNotExist
from databricks.sdk.service.jobs import (
    JobParameterDefinition,
    JobSettings,
    PythonWheelTask,
    QueueSettings,
    RunLifecycleStateV2State,
    RunResultState,
    Task,
    TaskDependency,
    TerminationCodeCode,
)
from running_server import RunningServer

from .waiting import ended, held, until


def task(
    key: str, entry: str, *parameters: str, after: tuple[str, ...] = (), timeout: int | None = None
) -> Task:
    """A task of the tiny programs."""
    return Task(
        key,
        python_wheel_task=PythonWheelTask("ipai_lakehouse", entry, parameters=list(parameters)),
        depends_on=[TaskDependency(upstream) for upstream in after],
        timeout_seconds=timeout,
    )


@pytest.fixture
def client(tasks: RunningServer) -> WorkspaceClient:
    return tasks.sdk()


def start(client: WorkspaceClient, job_id: int, **options: object) -> int:
    """Trigger a run without waiting for it."""
    return client.jobs.run_now(job_id, **options).response.run_id  # type: ignore[arg-type]


def test_graph_runs_in_order_with_parameters(client: WorkspaceClient, tmp_path: Path) -> None:
    log = tmp_path / "order"
    job = client.jobs.create(
        name="order",
        parameters=[JobParameterDefinition("month", "2026-01"), JobParameterDefinition("agency", "RIM")],
        tasks=[
            task("last", "append", str(log), "last", after=("left", "right")),
            task("left", "append", str(log), "{{job.parameters.month}}", after=("first",)),
            task("right", "append", str(log), "{{job.parameters.agency}}", after=("first",)),
            task("first", "append", str(log), "{{job.run_id}}/{{task.name}}"),
        ],
    )
    run_id = start(client, job.job_id, job_parameters={"month": "2026-02"})
    run = ended(client, run_id)
    assert run.state.result_state is RunResultState.SUCCESS
    assert run.status.state is RunLifecycleStateV2State.TERMINATED
    assert run.status.termination_details.code is TerminationCodeCode.SUCCESS
    words = log.read_text().split()
    assert words[0] == f"{run_id}/first"
    assert sorted(words[1:3]) == ["2026-02", "RIM"]
    assert words[3] == "last"
    assert {one.name: one.value for one in run.job_parameters} == {"month": "2026-02", "agency": "RIM"}
    assert len({one.run_id for one in run.tasks} | {run_id}) == 5
    assert run.end_time >= run.start_time > 1_700_000_000_000


def test_failure_stops_what_depends_on_it_and_is_explained(client: WorkspaceClient, tmp_path: Path) -> None:
    log = tmp_path / "never"
    job = client.jobs.create(
        name="failure",
        tasks=[
            task("bad", "fail", "the model is worse than seasonal-naive"),
            task("next", "append", str(log), "x", after=("bad",)),
            task("good", "echo", "unharmed"),
        ],
    )
    run = ended(client, start(client, job.job_id))
    assert run.state.result_state is RunResultState.FAILED
    assert run.status.termination_details.code is TerminationCodeCode.RUN_EXECUTION_ERROR
    assert run.state.state_message.startswith("Task bad failed with message: Workload failed")
    states = {one.task_key: one.state.result_state for one in run.tasks}
    assert states == {
        "bad": RunResultState.FAILED,
        "next": RunResultState.UPSTREAM_FAILED,
        "good": RunResultState.SUCCESS,
    }
    assert not log.exists()
    ids = {one.task_key: one.run_id for one in run.tasks}
    output = client.jobs.get_run_output(ids["bad"])
    assert output.error == "ValueError: the model is worse than seasonal-naive"
    assert "Traceback" in output.error_trace and "[exit code 1]" in output.error_trace
    assert client.jobs.get_run_output(ids["good"]).logs == "unharmed\n"
    with pytest.raises(BadRequest, match="multiple tasks"):
        client.jobs.get_run_output(run.run_id)


def test_task_environment_lets_it_in(client: WorkspaceClient, tasks: RunningServer) -> None:
    names = ("IPAI_LAKEHOUSE_HOME", "MLFLOW_TRACKING_URI", "DATABRICKS_HOST", "DATABRICKS_TOKEN")
    job = client.jobs.create(name="environment", tasks=[task("env", "env", *names)])
    run = ended(client, start(client, job.job_id))
    lines = client.jobs.get_run_output(run.tasks[0].run_id).logs.splitlines()
    found = dict(line.split("=", 1) for line in lines)
    assert found["IPAI_LAKEHOUSE_HOME"] == str(tasks.home)
    assert found["MLFLOW_TRACKING_URI"] == f"sqlite:///{tasks.home}/mlflow.db"
    inside = WorkspaceClient(host=found["DATABRICKS_HOST"], token=found["DATABRICKS_TOKEN"])
    assert inside.current_user.me().user_name == tasks.client_id


def test_cancel_ends_the_process(client: WorkspaceClient, tmp_path: Path) -> None:
    file = tmp_path / "held"
    job = client.jobs.create(
        name="cancel",
        tasks=[task("hold", "hold", str(file)), task("next", "echo", "x", after=("hold",))],
    )
    run_id = start(client, job.job_id)
    pid = held(file)
    assert client.jobs.get_run(run_id).status.state is RunLifecycleStateV2State.RUNNING
    client.jobs.cancel_run(run_id)
    run = ended(client, run_id)
    assert run.state.result_state is RunResultState.CANCELED
    assert run.state.user_cancelled_or_timedout
    assert run.status.termination_details.code is TerminationCodeCode.USER_CANCELED
    assert {one.state.result_state for one in run.tasks} == {RunResultState.CANCELED}
    assert not Path(f"/proc/{pid}").exists()


def test_timeout_of_a_task(client: WorkspaceClient, tmp_path: Path) -> None:
    job = client.jobs.create(name="timeout", tasks=[task("hold", "hold", str(tmp_path / "f"), timeout=1)])
    run = ended(client, start(client, job.job_id))
    assert run.tasks[0].state.result_state is RunResultState.TIMEDOUT
    assert run.state.result_state is RunResultState.FAILED


def test_second_run_is_skipped_or_queued(client: WorkspaceClient, tmp_path: Path) -> None:
    file = tmp_path / "held"
    job_id = client.jobs.create(name="limit", tasks=[task("hold", "hold", str(file))]).job_id
    first = start(client, job_id)
    held(file)
    skipped = client.jobs.get_run(start(client, job_id))
    assert skipped.state.result_state is RunResultState.MAXIMUM_CONCURRENT_RUNS_REACHED
    assert skipped.status.termination_details.code is TerminationCodeCode.MAX_CONCURRENT_RUNS_EXCEEDED
    queued = start(client, job_id, queue=QueueSettings(enabled=True))
    assert client.jobs.get_run(queued).status.state is RunLifecycleStateV2State.QUEUED
    file.unlink()
    assert ended(client, first).state.result_state is RunResultState.SUCCESS
    held(file)
    file.unlink()
    assert ended(client, queued).state.result_state is RunResultState.SUCCESS
    assert [run.run_id for run in client.jobs.list_runs(job_id=job_id)] == [queued, skipped.run_id, first]


def test_queued_run_can_be_cancelled(client: WorkspaceClient, tmp_path: Path) -> None:
    file = tmp_path / "held"
    settings = {"name": "queue", "queue": QueueSettings(enabled=True)}
    job_id = client.jobs.create(tasks=[task("hold", "hold", str(file))], **settings).job_id
    first = start(client, job_id)
    held(file)
    second = start(client, job_id)
    client.jobs.cancel_run(second)
    assert ended(client, second).state.result_state is RunResultState.CANCELED
    file.unlink()
    assert ended(client, first).state.result_state is RunResultState.SUCCESS


def test_unknown_reference_fails_in_words(client: WorkspaceClient) -> None:
    job = client.jobs.create(name="reference", tasks=[task("echo", "echo", "{{job.parameters.nothing}}")])
    run = ended(client, start(client, job.job_id))
    assert "job.parameters.nothing" in client.jobs.get_run_output(run.tasks[0].run_id).error


def test_job_is_read_changed_listed_and_deleted(client: WorkspaceClient) -> None:
    job_id = client.jobs.create(name="Life Of A Job", tasks=[task("a", "echo", "1")]).job_id
    assert [job.job_id for job in client.jobs.list(name="life of a job")] == [job_id]
    client.jobs.update(job_id, new_settings=JobSettings(tasks=[task("b", "echo", "2", after=("a",))]))
    settings = client.jobs.get(job_id).settings
    assert [one.task_key for one in settings.tasks] == ["a", "b"]
    assert settings.tasks[0].run_if.value == "ALL_SUCCESS"
    client.jobs.reset(job_id, JobSettings(name="Renamed", tasks=[task("c", "echo")]))
    assert [one.task_key for one in client.jobs.get(job_id).settings.tasks] == ["c"]
    client.jobs.delete(job_id)
    with pytest.raises(ResourceDoesNotExist):
        client.jobs.get(job_id)
    with pytest.raises(ResourceDoesNotExist):
        client.jobs.get_run(10**12)


@pytest.mark.parametrize(
    ("tasks_", "error", "words"),
    [
        ([task("a", "x"), task("a", "y")], BadRequest, "same task_key"),
        ([task("a", "x", after=("b",))], BadRequest, "unknown task b"),
        ([task("a", "x", after=("b",)), task("b", "y", after=("a",))], BadRequest, "circle"),
        ([Task("a", spark_python_task=None)], BadRequest, "either a python_wheel_task or"),
        ([Task("a", python_wheel_task=PythonWheelTask("other", "x"))], NotImplemented, "ipai_lakehouse only"),
    ],
)
def test_wrong_graphs_are_refused(
    client: WorkspaceClient, tasks_: list[Task], error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        client.jobs.create(name="wrong", tasks=tasks_)


def test_old_versions_and_text_ids(tasks: RunningServer) -> None:
    body = {"name": "old", "tasks": [task("a", "echo", "hi").as_dict()]}
    with tasks.http() as http:
        job_id = http.post("/api/2.0/jobs/create", json=body).json()["job_id"]
        run_id = http.post("/api/2.1/jobs/run-now", json={"job_id": str(job_id)}).json()["run_id"]
        path = "/api/2.0/jobs/runs/get"
        run = until(lambda: (found := http.get(path, params={"run_id": run_id}).json())["end_time"] and found)
        output = http.get("/api/2.1/jobs/runs/get-output", params={"run_id": run_id}).json()
        triggered = http.post("/api/2.2/jobs/create", json=body | {"trigger": {"periodic": {}}})
    assert isinstance(job_id, int) and run["state"]["result_state"] == "SUCCESS"
    assert output["logs"] == "hi\n"
    assert triggered.status_code == 501
