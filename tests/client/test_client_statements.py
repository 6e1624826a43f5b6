"""SQL statements: body, chunks, states, deadline."""

from datetime import date
from decimal import Decimal

import fault_server as fault
import pytest
from databricks_client import (
    DatabricksError,
    InvalidInput,
    MalformedAnswer,
    StatementCanceled,
    StatementFailed,
    Unavailable,
)

PATH = "/api/2.0/sql/statements"
COLUMNS = [
    {"name": "id", "type_name": "LONG", "type_text": "BIGINT", "position": 0},
    {"name": "amount", "type_name": "DECIMAL", "type_text": "DECIMAL(18,2)", "position": 1},
]


def state(word: str, **more):
    return fault.answer({"statement_id": "s-1", "status": {"state": word}, **more})


def succeeded(rows, following=None, **manifest):
    result = {"data_array": rows, "row_count": len(rows), "chunk_index": 0}
    if following is not None:
        result["next_chunk_index"] = following
    return state("SUCCEEDED", manifest={"schema": {"columns": COLUMNS}, **manifest}, result=result)


def chunk(rows, following=None):
    return fault.answer({"data_array": rows, **({"next_chunk_index": following} if following else {})})


def test_execute_sends_typed_parameters(server, connect):
    server.on("POST", PATH, state("PENDING"))
    connect().statements.execute(
        "SELECT :d, :n", "w-1", {"d": date(2026, 2, 1), "n": None}, wait=5, catalog="ipai", row_limit=10
    )
    assert server.seen[0].json == {
        "statement": "SELECT :d, :n",
        "warehouse_id": "w-1",
        "wait_timeout": "5s",
        "on_wait_timeout": "CONTINUE",
        "disposition": "INLINE",
        "format": "JSON_ARRAY",
        "parameters": [{"name": "d", "value": "2026-02-01", "type": "DATE"}, {"name": "n"}],
        "catalog": "ipai",
        "row_limit": 10,
    }


def test_a_wait_the_server_would_refuse(connect):
    with pytest.raises(InvalidInput, match="5 to 50"):
        connect().statements.execute("SELECT 1", "w", wait=3)


@pytest.mark.parametrize(
    ("sql", "again"),
    [
        ("select 1", True),
        ("  -- why\n/* not */ SELECT 1", True),
        ("show tables", True),
        ("INSERT INTO t SELECT 1", False),
        ("WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a", False),
        ("selection", False),
    ],
)
def test_only_reading_statements_are_sent_again(server, connect, clock, sql, again):
    server.on("POST", PATH, fault.status(503), state("PENDING"))
    client = connect(clock=clock)
    if again:
        client.statements.execute(sql, "w")
    else:
        with pytest.raises(Unavailable):
            client.statements.execute(sql, "w")
    assert len(server.seen) == (2 if again else 1)


def test_query_waits_reads_all_chunks_and_types_them(server, connect, clock):
    server.on("POST", PATH, state("PENDING"))
    server.on("GET", f"{PATH}/s-1", state("RUNNING"), succeeded([["1", "0.10"], ["2", None]], 1))
    server.on("GET", f"{PATH}/s-1/result/chunks/1", chunk([["3", "-5.00"]], 2))
    server.on("GET", f"{PATH}/s-1/result/chunks/2", chunk([["4", "7.00"]]))
    result = connect(clock=clock).statements.query("SELECT * FROM t", "w")
    assert result.rows == [(1, Decimal("0.10")), (2, None), (3, Decimal("-5.00")), (4, Decimal("7.00"))]
    assert result.dicts()[0] == {"id": 1, "amount": Decimal("0.10")}
    assert [(column.name, column.type) for column in result.columns][1] == ("amount", "DECIMAL(18,2)")
    assert (result.statement_id, result.truncated) == ("s-1", False)
    assert clock.sleeps == pytest.approx([0.05, 0.075])
    assert server.seen[0].json["wait_timeout"] == "0s", (
        "with 5 seconds in all, waiting there leaves no time here"
    )


@pytest.mark.parametrize(("deadline", "wait"), [(5, "0s"), (7.5, "5s"), (30, "28s"), (600, "50s")])
def test_query_lets_the_server_wait_when_there_is_time(server, connect, clock, deadline, wait):
    server.on("POST", PATH, succeeded([]))
    connect(clock=clock, deadline=deadline).statements.query("SELECT 1", "w")
    assert server.seen[0].json["wait_timeout"] == wait


def test_rows_stop_at_the_callers_limit(server, connect):
    server.on("POST", PATH, succeeded([["1", None], ["2", None], ["3", None]]))
    result = connect().statements.query("SELECT * FROM t", "w", max_rows=2)
    assert [row[0] for row in result.rows] == [1, 2] and result.truncated
    assert server.seen[0].json["row_limit"] == 2


def test_the_servers_truncation_is_told(server, connect):
    server.on("POST", PATH, succeeded([["1", None]], truncated=True))
    assert connect().statements.query("SELECT * FROM t", "w").truncated


def test_no_rows_and_no_columns(server, connect):
    server.on("POST", PATH, state("SUCCEEDED", manifest={"schema": {"column_count": 0}}, result={}))
    result = connect().statements.query("CREATE TABLE t AS SELECT 1", "w")
    assert (result.columns, result.rows, result.dicts()) == ((), [], [])


def test_a_failed_statement(server, connect):
    error = {"error_code": "BAD_REQUEST", "message": "[PARSE_SYNTAX_ERROR] near 'SELEC'. SQLSTATE: 42601"}
    server.on(
        "POST",
        PATH,
        fault.answer(
            {"statement_id": "s-1", "status": {"state": "FAILED", "error": error, "sql_state": "42601"}}
        ),
    )
    with pytest.raises(StatementFailed, match="PARSE_SYNTAX_ERROR") as caught:
        connect().statements.query("SELEC", "w")
    assert (caught.value.sql_state, caught.value.statement_id, caught.value.retryable) == (
        "42601",
        "s-1",
        False,
    )


@pytest.mark.parametrize("word", ["CANCELED", "CLOSED"])
def test_a_canceled_or_closed_statement(server, connect, word):
    server.on("POST", PATH, state(word))
    with pytest.raises(StatementCanceled, match=word.lower()):
        connect().statements.query("SELECT 1", "w")


def test_rows_of_a_statement_that_has_not_ended(server, connect):
    server.on("GET", f"{PATH}/s-1", state("RUNNING"))
    client = connect()
    statement = client.statements.get("s-1")
    assert not statement.finished
    with pytest.raises(MalformedAnswer, match="no result yet"):
        next(client.statements.rows(statement))


def test_at_the_deadline_the_statement_is_canceled(server, connect, clock):
    server.on("POST", PATH, state("PENDING"))
    server.on("GET", f"{PATH}/s-1", state("RUNNING"))
    server.on("POST", f"{PATH}/s-1/cancel", fault.answer({}))
    with pytest.raises(StatementCanceled, match="5 seconds; it was canceled") as caught:
        connect(clock=clock).statements.query("SELECT 1", "w")
    assert caught.value.statement_id == "s-1"
    assert server.seen[-1].path.endswith("/cancel") and server.seen[-1].json == {}
    assert clock.elapsed < 5


def test_a_cancellation_that_fails_is_told(server, connect, clock):
    server.on("POST", PATH, state("PENDING"))
    server.on("GET", f"{PATH}/s-1", state("RUNNING"))
    with pytest.raises(StatementCanceled, match="may still run"):
        connect(clock=clock).statements.query("SELECT 1", "w")


@pytest.mark.parametrize("rows", [[["1"]], [["1", "2", "3"]], [["x", "1"]]])
def test_rows_that_do_not_fit_their_columns(server, connect, rows):
    server.on("POST", PATH, succeeded(rows))
    with pytest.raises(MalformedAnswer):
        connect().statements.query("SELECT 1", "w")


def test_two_columns_of_one_name(server, connect):
    server.on(
        "POST",
        PATH,
        state(
            "SUCCEEDED",
            manifest={"schema": {"columns": [COLUMNS[0]] * 2}},
            result={"data_array": [["1", "2"]]},
        ),
    )
    result = connect().statements.query("SELECT 1 AS id, 2 AS id", "w")
    assert result.rows == [(1, 2)]
    with pytest.raises(InvalidInput, match="alias"):
        result.dicts()


def test_an_id_cannot_leave_its_place_in_the_path(server, connect):
    with pytest.raises(DatabricksError):
        connect().statements.get("../../jobs?x")
    assert [seen.target for seen in server.seen] == [f"{PATH}/..%2F..%2Fjobs%3Fx"]
    with pytest.raises(InvalidInput):
        connect().statements.get("..")
