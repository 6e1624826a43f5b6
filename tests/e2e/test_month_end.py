"""The month-end run: fired by the scheduled action, once, and followed to its end."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.e2e.odoo_rpc import Refused

JOB = "bir_month_end"
FIRED = [("run_id", "!=", False)]  # the running month is only planned


def server_runs(databricks):
    (job,) = list(databricks.jobs.list(name=JOB))
    return list(databricks.jobs.list_runs(job_id=job.job_id, expand_tasks=True))


def test_one_run_on_the_server_and_it_succeeded(admin, databricks):
    runs = server_runs(databricks)
    assert [run.state.result_state.value for run in runs] == ["SUCCESS"]
    ours = admin.read(
        "ipai.databricks.run", [("job_name", "=", JOB)], ["state", "external_run_id", "parameters"]
    )
    assert [run["state"] for run in ours] == ["succeeded"]
    assert int(ours[0]["external_run_id"]) == runs[0].run_id


def test_the_run_carries_the_closed_month_and_all_agencies(admin, databricks):
    (run,) = server_runs(databricks)
    parameters = {p.name: p.value or p.default for p in run.job_parameters}
    closes = admin.read("ipai.finance.close", FIRED, ["month", "state", "run_id"])
    assert {close["month"][:7] for close in closes} == {parameters["month"]}
    assert parameters["agencies"] == "BOM,CKVC,RIM"
    assert len(closes) == 3 and len({close["run_id"][0] for close in closes}) == 1
    assert {close["state"] for close in closes} == {"done"}


def test_every_task_ran(databricks):
    (run,) = server_runs(databricks)
    assert {task.task_key: task.state.result_state.value for task in run.tasks} == dict.fromkeys(
        ["ingest", "transform", "train_forecast", "train_risk", "promote"], "SUCCESS"
    )


def test_firing_again_from_four_sides_at_once_starts_nothing(login_admin, admin, databricks):
    record = admin.one(
        "ir.model.data", [("module", "=", "ipai_finance_ppm"), ("name", "=", "cron_month_end")], ["res_id"]
    )

    def fire(_):
        try:
            login_admin().call("ir.cron", "method_direct_trigger", [record["res_id"]])
        except Refused as refused:  # "this scheduled action is already running" is a right answer too
            return str(refused)
        return "ran"

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(fire, range(4)))
    assert "ran" in answers
    assert len(server_runs(databricks)) == 1
    assert admin.call("ipai.finance.close", "search_count", FIRED) == 3


def test_rerun_is_refused_to_an_accountant(accountant):
    (close, *_) = accountant.read("ipai.finance.close", FIRED, ["month"])
    with pytest.raises(Refused):
        accountant.call("ipai.finance.close", "action_rerun", [close["id"]])
