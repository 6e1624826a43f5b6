"""Software nobody here wrote, pointed at the embedded lakehouse with the exports of ``./ipai env``."""

import os
import subprocess
import sys
from decimal import Decimal

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import PermissionDenied


def test_sdk_logs_in_as_the_service_principal(databricks):
    me = databricks.current_user.me()
    assert me.user_name == os.environ["DATABRICKS_CLIENT_ID"]


def test_sdk_is_refused_with_a_wrong_secret():
    intruder = WorkspaceClient(
        host=os.environ["DATABRICKS_HOST"],
        client_id=os.environ["DATABRICKS_CLIENT_ID"],
        client_secret="wrong",
    )
    with pytest.raises(ValueError, match="invalid_client"):
        intruder.current_user.me()


def test_sdk_is_refused_with_a_made_up_token(monkeypatch):
    for name in ("DATABRICKS_CLIENT_ID", "DATABRICKS_CLIENT_SECRET"):
        monkeypatch.delenv(name)
    with pytest.raises(PermissionDenied):
        WorkspaceClient(host=os.environ["DATABRICKS_HOST"], token="dapi0123").current_user.me()


def test_sdk_sees_job_warehouse_endpoints_and_dashboard(databricks):
    assert "bir_month_end" in {job.settings.name for job in databricks.jobs.list()}
    assert os.environ["DATABRICKS_WAREHOUSE_ID"] in {
        warehouse.id for warehouse in databricks.warehouses.list()
    }
    assert {"bir-tax-forecaster", "ap-risk-scorer"} <= {e.name for e in databricks.serving_endpoints.list()}
    assert "BIR Compliance" in {dashboard.display_name for dashboard in databricks.lakeview.list()}


def test_sdk_gets_a_forecast(databricks, lake):
    """The month after the last one in the lake, for an agency of the books."""
    ((start, end),) = lake(
        "SELECT add_months(max(month), 1), last_day(add_months(max(month), 1)) FROM ipai.gold.tax_by_month"
        " WHERE tax_kind = 'ewt'"
    )
    asked = {"agency": "RIM", "tax_kind": "ewt", "period_start": start, "period_end": end}
    (row,) = databricks.serving_endpoints.query(
        name="bir-tax-forecaster", dataframe_records=[asked]
    ).predictions
    assert row["error"] is None
    assert 0 < Decimal(row["low"]) <= Decimal(row["predicted"]) <= Decimal(row["high"])


def test_what_cannot_be_forecast_is_refused_in_words(databricks):
    answer = databricks.serving_endpoints.query(
        name="bir-tax-forecaster",
        dataframe_records=[
            {"agency": "RIM", "tax_kind": "ewt", "period_start": "1999-01-01", "period_end": "1999-01-31"},
            {"agency": "NOBODY", "tax_kind": "ewt", "period_start": "2026-11-01", "period_end": "2026-11-30"},
        ],
    )
    assert [row["predicted"] for row in answer.predictions] == [None, None]
    assert all(row["error"] for row in answer.predictions)


def test_env_prints_exports_a_shell_can_use():
    """The exports of this very run configure a new process: nothing else is needed."""
    code = "from databricks.sdk import WorkspaceClient; print(WorkspaceClient().current_user.me().user_name)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == os.environ["DATABRICKS_CLIENT_ID"]
