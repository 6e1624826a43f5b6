"""Updates of pipelines as tasks of jobs: success, failure in words, cancel, refusals."""

from __future__ import annotations

from pathlib import Path

from databricks.sdk import WorkspaceClient
from databricks.sdk.service.jobs import PipelineTask, RunResultState, Task, TaskDependency
from databricks.sdk.service.pipelines import FileLibrary, PipelineLibrary, UpdateInfoState
from running_server import RunningServer

from .test_jobs import start, task
from .test_pipelines import hold, make
from .waiting import ended, held


def job_over(client: WorkspaceClient, pipeline_id: str, log: Path) -> int:
    """A job that updates a pipeline and then writes a line."""
    update = Task("transform", pipeline_task=PipelineTask(pipeline_id))
    after = task("next", "append", str(log), "done", after=("transform",))
    return client.jobs.create(name="with pipeline", tasks=[update, after]).job_id


def states(client: WorkspaceClient, pipeline_id: str) -> list[UpdateInfoState]:
    """The states of all updates of a pipeline, newest first."""
    return [one.state for one in client.pipelines.list_updates(pipeline_id).updates or []]


def test_the_update_is_one_task(tasks: RunningServer, tmp_path: Path) -> None:
    client, log = tasks.sdk(), tmp_path / "log"
    pipeline_id = make(client, "in a job")
    run = ended(client, start(client, job_over(client, pipeline_id, log)))
    assert run.state.result_state is RunResultState.SUCCESS and log.read_text() == "done\n"
    assert [one.pipeline_task.pipeline_id for one in run.tasks if one.pipeline_task] == [pipeline_id]
    assert states(client, pipeline_id) == [UpdateInfoState.COMPLETED]


def test_a_failed_update_fails_the_task_in_its_words(tasks: RunningServer, tmp_path: Path) -> None:
    client, log = tasks.sdk(), tmp_path / "log"
    pipeline_id = client.pipelines.create(
        name="fails in a job", configuration={"ipai.tables": "gold.bir_filings"}
    ).pipeline_id
    run = ended(client, start(client, job_over(client, pipeline_id, log)))
    failed = next(one for one in run.tasks if one.task_key == "transform")
    assert run.state.result_state is RunResultState.FAILED and not log.exists()
    assert "gold.bir_filings: no" in client.jobs.get_run_output(failed.run_id).error


def test_cancelling_the_run_stops_the_update(own_tasks: RunningServer, tmp_path: Path) -> None:
    client, log = own_tasks.sdk(), tmp_path / "log"
    pipeline_id, file = make(client, "cancelled in a job"), hold(own_tasks)
    run_id = start(client, job_over(client, pipeline_id, log))
    held(file)
    client.jobs.cancel_run(run_id)
    assert ended(client, run_id).state.result_state is RunResultState.CANCELED
    assert states(client, pipeline_id) == [UpdateInfoState.CANCELED]


def test_an_unknown_pipeline_fails_in_words(tasks: RunningServer, tmp_path: Path) -> None:
    client = tasks.sdk()
    run = ended(client, start(client, job_over(client, "nothing", tmp_path / "log")))
    failed = next(one for one in run.tasks if one.task_key == "transform")
    assert "pipeline nothing was not found" in client.jobs.get_run_output(failed.run_id).error


def test_the_pipelines_source_for_databricks_means_our_tables(tasks: RunningServer) -> None:
    client = tasks.sdk()
    source = "/Workspace/Shared/.bundle/files/ipai_lakehouse/spark/pipeline.py"
    library = PipelineLibrary(file=FileLibrary(source))
    pipeline_id = client.pipelines.create(name="from source", libraries=[library], catalog="ipai").pipeline_id
    job = client.jobs.create(name="source", tasks=[Task("t", pipeline_task=PipelineTask(pipeline_id))])
    ended(client, start(client, job.job_id))
    tables = {one.origin.dataset_name for one in client.pipelines.list_pipeline_events(pipeline_id)}
    assert {"ipai.silver.bills", "ipai.features.bill_signals"} <= tables


def test_a_restart_ends_the_run_and_its_update_in_words(own_tasks: RunningServer, tmp_path: Path) -> None:
    client = own_tasks.sdk()
    pipeline_id, file = make(client, "killed in a job"), hold(own_tasks)
    run_id = start(client, job_over(client, pipeline_id, tmp_path / "log"))
    held(file)
    own_tasks.kill()
    own_tasks.start()
    client = own_tasks.sdk()
    run = ended(client, run_id)
    assert "server stopped" in run.state.state_message
    assert states(client, pipeline_id) == [UpdateInfoState.FAILED]
    assert {dependency.task_key for one in run.tasks for dependency in one.depends_on or []} == {"transform"}
    assert TaskDependency("transform") in next(one for one in run.tasks if one.task_key == "next").depends_on
