"""What came back from the lakehouse: forecasts, scores, dashboard, each with where it comes from."""

import os
import re

import pytest

from tests.e2e.odoo_rpc import Refused


def test_open_filings_have_a_forecast_with_its_provenance(accountant):
    filings = accountant.read(
        "ipai.finance.bir_schedule",
        [("predicted_amount", "!=", 0)],
        [
            "predicted_amount",
            "predicted_low",
            "predicted_high",
            "forecast_as_of",
            "forecast_model_version",
            "company_id",
        ],
    )
    assert len({filing["company_id"][0] for filing in filings}) == 3
    for filing in filings:
        assert filing["predicted_low"] <= filing["predicted_amount"] <= filing["predicted_high"]
        assert filing["forecast_as_of"]
        assert re.fullmatch(r"bir_tax_forecaster-\d+", filing["forecast_model_version"])


def test_the_champion_beats_seasonal_naive(databricks):
    (job,) = databricks.jobs.list(name="bir_month_end")
    (run,) = databricks.jobs.list_runs(job_id=job.job_id, expand_tasks=True)
    (task,) = [task for task in run.tasks if task.task_key == "train_forecast"]
    logs = databricks.jobs.get_run_output(task.run_id).logs
    sentence = r"gate passed: .* off by ([\d.]+) %, last year's same month by ([\d.]+) %"
    ours, naive = re.search(sentence, logs).groups()
    assert 0 < float(ours) < float(naive)


def test_planted_bills_lead_the_review_queue(accountant):
    scored = accountant.read(
        "account.move", [("risk_score", ">=", 67)], ["risk_score", "risk_reason_summary", "ref"]
    )
    assert scored
    reasons = " ".join(row["risk_reason_summary"] for row in scored)
    assert "reference" in reasons.lower()


def test_scores_are_rare_and_every_score_has_reasons(accountant):
    scores = accountant.read(
        "ipai.risk.score", [], ["score", "model_version", "as_of", "reason_ids", "error"]
    )
    assert len(scores) > 1000
    high = [row for row in scores if row["score"] >= 67]
    assert 0 < len(high) <= len(scores) * 0.10
    assert all(row["reason_ids"] for row in high)
    assert all(re.fullmatch(r"ap_risk_scorer-\d+", row["model_version"]) and row["as_of"] for row in scores)
    assert not [row for row in scores if row["error"]]


def test_dashboard_is_filtered_by_company(admin, accountant):
    (dashboard,) = accountant.read("ipai.databricks.dashboard", [], ["name", "as_of"])
    assert dashboard["name"] == "BIR Compliance" and dashboard["as_of"]
    companies = accountant.call("res.company", "search", [])
    everything = accountant.call(
        "ipai.databricks.dashboard",
        "get_dashboard",
        [dashboard["id"]],
        context={"allowed_company_ids": companies},
    )
    one = accountant.call(
        "ipai.databricks.dashboard",
        "get_dashboard",
        [dashboard["id"]],
        context={"allowed_company_ids": companies[:1]},
    )
    assert everything != one
    for code in ("BOM", "CKVC", "RIM"):
        assert code in str(everything)
    assert sum(code in str(one) for code in ("BOM", "CKVC", "RIM")) == 1


def test_connection_test_says_what_works(admin):
    (workspace,) = admin.call("ipai.databricks.workspace", "search", [])
    admin.call("ipai.databricks.workspace", "action_test_connection", [workspace])
    result = admin.one("ipai.databricks.workspace", [], ["test_result"])["test_result"]
    for word in ("warehouse", "bir_month_end", "bir-tax-forecaster", "ap-risk-scorer", "BIR Compliance"):
        assert word in result


def test_no_secret_is_readable(admin):
    secret = os.environ["DATABRICKS_CLIENT_SECRET"]
    for model in ("workspace", "call", "run", "export"):
        rows = admin.call(f"ipai.databricks.{model}", "search_read", [])
        assert rows and secret not in str(rows)
    with pytest.raises(Refused):
        admin.call("ipai.databricks.token", "search_read", [])
