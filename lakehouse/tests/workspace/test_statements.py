"""The Statement Execution API, through the official client and on the wire."""

from __future__ import annotations

import pyarrow as pa
import pytest
from databricks.sdk.service.sql import (
    ExecuteStatementRequestOnWaitTimeout,
    StatementParameterListItem,
    StatementState,
)
from deltalake import write_deltalake
from running_server import RunningServer

from ipai_lakehouse import layout

NUMBERS = 100_000
LONG = "SELECT count(*) AS n FROM bronze.numbers a CROSS JOIN bronze.numbers b WHERE a.id * b.id % 7 = 3"
PATH = "/api/2.0/sql/statements"


@pytest.fixture(scope="module", autouse=True)
def numbers(workspace: RunningServer) -> None:
    """The table `bronze.numbers`: 0 … 99999."""
    folder = layout.tables(workspace.home) / "bronze" / "numbers"
    write_deltalake(folder, pa.table({"id": range(NUMBERS)}))


def test_parameters_are_typed_and_cells_are_text(workspace: RunningServer) -> None:
    answer = workspace.sdk().statement_execution.execute_statement(
        "SELECT :amount + 1 AS amount, :day AS day, :name AS name, true AS yes, CAST(NULL AS INT) AS nothing",
        workspace.warehouse_id,
        parameters=[
            StatementParameterListItem("amount", type="DECIMAL(18,2)", value="10.10"),
            StatementParameterListItem("day", type="DATE", value="2026-02-28"),
            StatementParameterListItem("name", value="Reyes's ₱ shop"),
        ],
        wait_timeout="30s",
    )
    assert answer.status.state is StatementState.SUCCEEDED
    assert answer.result.data_array == [["11.10", "2026-02-28", "Reyes's ₱ shop", "true", None]]
    names = [(column.name, column.type_name.value) for column in answer.manifest.schema.columns]
    assert names[1:] == [("day", "DATE"), ("name", "STRING"), ("yes", "BOOLEAN"), ("nothing", "INT")]
    assert answer.manifest.schema.columns[0].type_scale == 2


@pytest.mark.parametrize(
    ("sql", "error", "sql_state"),
    [
        ("SELEC 1", "PARSE_SYNTAX_ERROR", "42601"),
        ("SELECT * FROM gold.nothing", "TABLE_OR_VIEW_NOT_FOUND", "42P01"),
        ("SELECT :missing", "UNBOUND_SQL_PARAMETER", "42P02"),
    ],
)
def test_engine_failure_is_http_200_and_failed(
    workspace: RunningServer, sql: str, error: str, sql_state: str
) -> None:
    body = {"statement": sql, "warehouse_id": workspace.warehouse_id, "wait_timeout": "30s"}
    with workspace.http() as http:
        answer = http.post(PATH, json=body)
    assert answer.status_code == 200
    status = answer.json()["status"]
    assert status["state"] == "FAILED"
    assert status["error"]["error_code"] == "BAD_REQUEST"
    assert status["error"]["message"].startswith(f"[{error}")
    assert status["sql_state"] == sql_state
    assert "manifest" not in answer.json() and "result" not in answer.json()


def test_zero_seconds_is_pending_and_a_poll_finds_the_rows(workspace: RunningServer) -> None:
    statements = workspace.sdk().statement_execution
    first = statements.execute_statement("SELECT 1 AS one", workspace.warehouse_id, wait_timeout="0s")
    assert first.status.state is StatementState.PENDING
    assert first.result is None
    found = first
    while found.status.state in (StatementState.PENDING, StatementState.RUNNING):
        found = statements.get_statement(first.statement_id)
    assert found.result.data_array == [["1"]]


def test_cancel_stops_the_engine(workspace: RunningServer) -> None:
    statements = workspace.sdk().statement_execution
    running = statements.execute_statement(
        LONG,
        workspace.warehouse_id,
        wait_timeout="5s",
        on_wait_timeout=ExecuteStatementRequestOnWaitTimeout.CONTINUE,
    )
    assert running.status.state is StatementState.RUNNING
    statements.cancel_execution(running.statement_id)
    ended = statements.get_statement(running.statement_id)
    assert ended.status.state is StatementState.CANCELED
    assert ended.manifest is None
    quick = statements.execute_statement("SELECT 2", workspace.warehouse_id, wait_timeout="30s")
    assert quick.result.data_array == [["2"]]


def test_no_rows_and_row_limit(workspace: RunningServer) -> None:
    base = {"warehouse_id": workspace.warehouse_id, "wait_timeout": "30s"}
    with workspace.http() as http:
        none = http.post(PATH, json=base | {"statement": "SELECT 1 AS one WHERE 1 = 0"}).json()
        assert none["result"] == {}
        assert (none["manifest"]["total_chunk_count"], none["manifest"]["total_row_count"]) == (0, 0)
        some = http.post(
            PATH, json=base | {"statement": "SELECT id FROM bronze.numbers ORDER BY id", "row_limit": 2}
        ).json()
        assert some["result"]["data_array"] == [["0"], ["1"]]
        assert some["manifest"]["truncated"] is True


def test_large_result_comes_in_chunks(workspace: RunningServer) -> None:
    sql = "SELECT id, repeat('x', 100) AS pad FROM bronze.numbers"
    body = {"statement": sql, "warehouse_id": workspace.warehouse_id, "wait_timeout": "50s"}
    with workspace.http() as http:
        answer = http.post(PATH, json=body).json()
        chunk, seen, count = answer["result"], [], 1
        while True:
            seen += [int(row[0]) for row in chunk["data_array"]]
            if "next_chunk_index" not in chunk:
                break
            chunk = http.get(chunk["next_chunk_internal_link"]).json()
            count += 1
        beyond = http.get(f"{PATH}/{answer['statement_id']}/result/chunks/{count}")
    assert count == answer["manifest"]["total_chunk_count"] > 1
    assert sorted(seen) == list(range(NUMBERS))
    assert beyond.status_code == 400
    assert beyond.json()["message"] == f"The chunk_index {count} is out of bounds."


def test_result_above_25_mib_fails_in_words(workspace: RunningServer) -> None:
    sql = "SELECT repeat('x', 1000) AS pad FROM bronze.numbers WHERE id < 30000"
    answer = workspace.sdk().statement_execution.execute_statement(
        sql, workspace.warehouse_id, wait_timeout="50s"
    )
    assert answer.status.state is StatementState.FAILED
    assert "26214400" in answer.status.error.message


@pytest.mark.parametrize(
    ("change", "status", "message"),
    [
        ({"wait_timeout": "3s"}, 400, "wait_timeout field must be 0 seconds"),
        ({"wait_timeout": "51s"}, 400, "wait_timeout field must be 0 seconds"),
        ({"warehouse_id": "nosuch"}, 400, "nosuch is not a valid endpoint id."),
        ({"warehouse_id": "0123456789abcdef"}, 403, "You do not have permission to use the SQL Warehouse"),
        ({"statement": ""}, 400, "statement"),
        ({"format": "ARROW_STREAM"}, 400, "Incompatible parameters"),
        ({"format": "CSV", "disposition": "INLINE"}, 400, "format field must be JSON_ARRAY"),
        ({"row_limit": -1}, 400, "row_limit"),
    ],
)
def test_bad_requests(workspace: RunningServer, change: dict[str, object], status: int, message: str) -> None:
    body = {"statement": "SELECT 1", "warehouse_id": workspace.warehouse_id} | change
    with workspace.http() as http:
        answer = http.post(PATH, json=body)
    assert answer.status_code == status
    assert message in answer.json()["message"]


def test_ids_that_name_no_statement(workspace: RunningServer) -> None:
    with workspace.http() as http:
        assert http.get(f"{PATH}/abc").status_code == 400
        unknown = "01f00000-0000-0000-0000-000000000000"
        assert http.get(f"{PATH}/{unknown}").json()["error_code"] == "NOT_FOUND"
        assert http.post(f"{PATH}/{unknown}/cancel").json() == {}


def test_warehouse_stops_and_a_statement_starts_it(workspace: RunningServer) -> None:
    client = workspace.sdk()
    assert [one.id for one in client.warehouses.list()] == [workspace.warehouse_id]
    client.warehouses.stop(workspace.warehouse_id)
    assert client.warehouses.get(workspace.warehouse_id).state.value == "STOPPED"
    client.statement_execution.execute_statement("SELECT 1", workspace.warehouse_id)
    assert client.warehouses.get(workspace.warehouse_id).state.value == "RUNNING"
