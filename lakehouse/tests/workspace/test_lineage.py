"""Lineage over REST: what a table and a column come from, and which jobs and pipelines write them."""

from __future__ import annotations

from typing import Any

import pytest
from databricks.sdk.service.jobs import PythonWheelTask, Task
from databricks.sdk.service.pipelines import UpdateInfoState
from running_server import RunningServer

from .lake_server import fill
from .waiting import ended, until

TABLES = "/api/2.0/lineage-tracking/table-lineage"
COLUMNS = "/api/2.0/lineage-tracking/column-lineage"


@pytest.fixture
def lake(own_tasks: RunningServer) -> RunningServer:
    """A server over a lake with tables; its tasks are the tiny programs."""
    fill(own_tasks.home)
    return own_tasks


def ask(lake: RunningServer, path: str, **query: Any) -> dict[str, Any]:
    """The answer to a query; the same in a JSON body must answer the same."""
    with lake.http() as http:
        answer = http.get(path, params=query)
        by_body = http.request("GET", path, json=query)
        said = [one.json() | {"status": one.status_code, "details": None} for one in (answer, by_body)]
    assert said[0] == said[1]
    return said[0]


def names(found: list[dict[str, Any]]) -> list[str]:
    """`schema.table` of the tables in an answer."""
    return [f"{one['tableInfo']['schema_name']}.{one['tableInfo']['name']}" for one in found]


def test_lineage_follows_the_sql(lake: RunningServer) -> None:
    table = ask(lake, TABLES, table_name="ipai.gold.tax_by_month")
    assert names(table["upstreams"]) == ["gold.bir_transactions"]
    assert table["upstreams"][0]["tableInfo"]["catalog_name"] == "ipai"
    bronze = ask(lake, TABLES, table_name="ipai.bronze.account_move_line")
    assert "upstreams" not in bronze and "silver.journal_items" in names(bronze["downstreams"])
    column = ask(lake, COLUMNS, table_name="ipai.gold.tax_by_month", column_name="transactions")
    assert [(one["table_name"], one["name"]) for one in column["upstream_cols"]] == [
        ("bir_transactions", "transaction_id")
    ]
    source = ask(lake, COLUMNS, table_name="ipai.gold.bir_transactions", column_name="transaction_id")
    assert ("tax_by_month", "transactions") in [
        (one["table_name"], one["name"]) for one in source["downstream_cols"]
    ]


def test_what_is_not_there(lake: RunningServer) -> None:
    assert ask(lake, TABLES, table_name="ipai.gold.nothing")["error_code"] == "TABLE_DOES_NOT_EXIST"
    unknown = ask(lake, COLUMNS, table_name="ipai.gold.tax_by_month", column_name="nothing")
    assert (unknown["status"], "has no column `nothing`" in unknown["message"]) == (400, True)
    assert ask(lake, TABLES)["status"] == 400
    with lake.http() as http:
        assert http.post(TABLES, json={"table_name": "ipai.gold.tax_by_month"}).status_code == 404
        assert http.get("/api/2.0/lineage-tracking/external-lineage").status_code == 501


def test_writers_are_named_once_they_have_written(lake: RunningServer) -> None:
    client, asked = lake.sdk(), {"table_name": "ipai.gold.tax_by_month", "include_entity_lineage": True}
    pipeline = client.pipelines.create(
        name="p", configuration={"ipai.tables": "gold.tax_by_month"}
    ).pipeline_id
    job = client.jobs.create(
        name="j", tasks=[Task("t", python_wheel_task=PythonWheelTask("ipai_lakehouse", "transform"))]
    ).job_id
    assert "pipelineInfos" not in ask(lake, TABLES, **asked)["upstreams"][0]
    other = {"ipai.tables": "silver.taxes"}
    for made in (client.pipelines.create(name="other", configuration=other).pipeline_id, pipeline):
        update = client.pipelines.start_update(made).update_id
        until(lambda made=made, update=update: _over(client.pipelines.get_update(made, update).update.state))
    ended(client, client.jobs.run_now(job).response.run_id)
    (up,) = ask(lake, TABLES, **asked)["upstreams"]
    workspace = client.get_workspace_id()
    assert up["jobInfos"] == [{"workspace_id": workspace, "job_id": job}]
    assert up["pipelineInfos"] == [{"workspace_id": workspace, "pipeline_id": pipeline}]
    assert "jobInfos" not in ask(lake, TABLES, table_name="ipai.gold.tax_by_month")["upstreams"][0]


def _over(state: UpdateInfoState | None) -> bool:
    return state in (UpdateInfoState.COMPLETED, UpdateInfoState.FAILED)
