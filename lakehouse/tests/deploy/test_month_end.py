"""The product's bundle on a fresh workspace: deployed twice, its month-end run to the end, its targets."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from databricks.sdk.errors import NotFound
from databricks.sdk.service.jobs import PauseStatus, Run
from running_server import RunningServer, server_over

from ipai_lakehouse.cli import main
from ipai_lakehouse.deploy.command import deploy
from ipai_lakehouse.deploy.files import BundleError
from ipai_lakehouse.workspace.setup import Prepared
from tests.landing import make_batch
from tests.ledger import CWT, VAT_IN, VAT_OUT, WC160, Ledger
from tests.workspace.waiting import ended

LAKEHOUSE = Path(__file__).resolve().parents[2]
SEASON = [100, 80, 120, 90, 110, 100, 70, 130, 95, 105, 85, 200]
TASKS = ["ingest", "transform", "train_forecast", "train_risk", "promote"]


def books() -> Ledger:
    """Three years of two agencies that grow and have a season, up to February 2026."""
    ledger = Ledger()
    for number in range(36):
        year, month = 2023 + (number + 2) // 12, (number + 2) % 12 + 1
        amount = SEASON[month - 1] * (100 + 3 * number)
        for company in (1, 2):
            for part, day in enumerate((5, 15, 25)):
                when = f"{year}-{month:02}-{day:02}"
                paid = f"{amount * company + 7 * part}.00"
                partner = 10 + part % 2
                ref = f"{company}-{number}-{part}"
                ledger.post(
                    "in_invoice", paid, [VAT_IN, WC160], day=when, company=company, partner=partner, ref=ref
                )
                ledger.post(
                    "out_invoice", f"{2 * amount + part}.00", [VAT_OUT, CWT], day=when, company=company
                )
    return ledger


@pytest.fixture(scope="module")
def fresh(
    prepared: tuple[Path, Prepared], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A workspace with a landed batch and nothing else."""
    folder = shutil.copytree(prepared[0], tmp_path_factory.mktemp("fresh") / "home")
    make_batch(folder, books().tables())
    server = server_over(folder, prepared[1])
    server.start()
    yield server
    server.stop()


@pytest.fixture
def variables(fresh: RunningServer, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    monkeypatch.setenv("DATABRICKS_WAREHOUSE_ID", fresh.warehouse_id)
    return monkeypatch


def lines(server: RunningServer, target: str) -> dict[str, str]:
    """`{resource: what happened}` of a deployment."""
    told = list(deploy(LAKEHOUSE, target, server.sdk()))[:-1]
    return {resource: said for resource, _, said in (line.partition(": ") for line in told)}


def run_job(server: RunningServer, name: str) -> Run:
    """A run of the job with its defaults, when it is over."""
    client = server.sdk()
    (job,) = client.jobs.list(name=name)
    return ended(client, client.jobs.run_now(job.job_id).response.run_id)


@pytest.mark.usefixtures("variables")
def test_a_fresh_workspace_is_deployed_to_and_the_month_end_runs(fresh: RunningServer) -> None:
    first, second = lines(fresh, "staging"), lines(fresh, "staging")
    endpoints = ["serving endpoint bir_tax_forecaster", "serving endpoint ap_risk_scorer"]
    assert len(first) == 16 and {first[name].partition(":")[0] for name in endpoints} == {"waiting"}
    made = {name for name, said in first.items() if said == "created"}
    assert {"pipeline lakehouse", "job bir_month_end", "dashboard bir_compliance"} <= made
    assert {second[name] for name in made} == {"unchanged"}

    client, run = fresh.sdk(), run_job(fresh, "bir_month_end")
    results = {task.task_key: task.state.result_state.value for task in run.tasks}
    logs = {task.task_key: client.jobs.get_run_output(task.run_id) for task in run.tasks}
    assert results == dict.fromkeys(TASKS, "SUCCESS"), {
        key: (one.error, one.logs) for key, one in logs.items()
    }
    assert "no month is given: 2026-02" in logs["train_forecast"].logs
    assert "bir-tax-forecaster: version 1 is champion and serves" in logs["promote"].logs
    update = next(iter(client.pipelines.list_pipelines(filter="name LIKE 'ipai_lakehouse'")))
    assert update.latest_updates[0].state.value == "COMPLETED"
    asked = {"agency": "RIM", "tax_kind": "ewt", "period_start": "2026-03-01", "period_end": "2026-03-31"}
    answer = client.serving_endpoints.query("bir-tax-forecaster", dataframe_records=[asked])
    assert answer.served_model_name == "bir_tax_forecaster-1"
    assert answer.predictions[0]["error"] is None and float(answer.predictions[0]["predicted"]) > 0

    third = lines(fresh, "staging")
    assert {third[name] for name in [*made, *endpoints]} == {"unchanged"}


def test_the_command_line(
    fresh: RunningServer, variables: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    variables.setenv("DATABRICKS_HOST", fresh.host)
    variables.setenv("DATABRICKS_CLIENT_ID", fresh.client_id)
    variables.setenv("DATABRICKS_CLIENT_SECRET", fresh.client_secret)
    assert main(["deploy", "--target", "staging", "--bundle", str(LAKEHOUSE)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert "job bir_month_end: unchanged" in told and "unchanged" in told[-1]
    variables.setenv("BUNDLE_VAR_catalog", "elsewhere")
    assert main(["deploy", "--target", "staging", "--bundle", str(LAKEHOUSE)]) == 1
    said = capsys.readouterr()
    assert "job bir_month_end: failed: Not tried: it refers to" in said.out and " failed, " in said.out
    assert said.err.startswith("ipai-lakehouse: Not everything is deployed: ")


@pytest.mark.usefixtures("variables")
def test_a_developers_copy_has_its_own_names_and_starts_nothing(fresh: RunningServer) -> None:
    client = fresh.sdk()
    lines(fresh, "dev")
    user = client.current_user.me().display_name.lower().replace(" ", "_").replace("-", "_")
    (job,) = client.jobs.list(name=f"[dev {user}] bir_month_end", expand_tasks=True)
    assert job.settings.schedule.pause_status is PauseStatus.PAUSED
    assert job.settings.tags == {"dev": user} and job.settings.max_concurrent_runs == 1
    promote = next(task for task in job.settings.tasks if task.task_key == "promote")
    assert f"--serve=dev_{user}_ap-risk-scorer=ipai.models.dev_{user}_ap_risk_scorer" in (
        promote.python_wheel_task.parameters
    )
    (pipeline,) = client.pipelines.list_pipelines(filter=f"name LIKE '[dev {user}] ipai_lakehouse'")
    spec = client.pipelines.get(pipeline.pipeline_id).spec
    assert spec.development and spec.libraries[0].file.path.startswith("/Workspace/Users/")
    assert client.registered_models.get(f"ipai.models.dev_{user}_bir_tax_forecaster").comment
    with pytest.raises(NotFound):
        client.registered_models.get(f"ipai.dev_{user}_models.bir_tax_forecaster")
    assert {said.partition(":")[0] for said in lines(fresh, "dev").values()} <= {
        "unchanged",
        "waiting",
        "left out",
    }


def test_prod_runs_as_who_deploys_it(fresh: RunningServer, variables: pytest.MonkeyPatch) -> None:
    with pytest.raises(BundleError, match="BUNDLE_VAR_run_as"):
        lines(fresh, "prod")
    variables.setenv("BUNDLE_VAR_run_as", "somebody-else")
    with pytest.raises(BundleError, match="runs as somebody-else.*sign in as somebody-else"):
        lines(fresh, "prod")
    variables.setenv("BUNDLE_VAR_run_as", fresh.client_id)
    variables.setenv("BUNDLE_VAR_month_end_schedule", "UNPAUSED")
    lines(fresh, "prod")
    jobs = [fresh.sdk().jobs.get(one.job_id) for one in fresh.sdk().jobs.list(name="bir_month_end")]
    unpaused = [job for job in jobs if job.settings.schedule.pause_status is PauseStatus.UNPAUSED]
    assert len(jobs) == len(unpaused) == 1, (
        "prod and staging are one job in one workspace: names are the same"
    )
    assert jobs[0].settings.run_as.service_principal_name == fresh.client_id
