"""Warehouses and statements: both clients run, wait, read, cancel, and agree on every cell."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pyarrow as pa
import pytest
import requests
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import NotFound as SdkNotFound
from databricks.sdk.service.sql import State, StatementParameterListItem, StatementState
from databricks_client import Databricks, NotFound, PermissionDenied, StatementCanceled, StatementFailed
from deltalake import write_deltalake
from running_server import RunningServer

from ipai_lakehouse import layout
from tests.workspace.waiting import until

NUMBERS = 100_000
MANY = "SELECT id, repeat('x', 100) AS pad FROM bronze.contract_numbers ORDER BY id"
FEW = "SELECT id FROM bronze.contract_numbers"
SLOW = (
    "SELECT count(*) AS n FROM bronze.contract_numbers a CROSS JOIN bronze.contract_numbers b"
    " WHERE a.id * b.id % 7 = 3"
)


@pytest.fixture(scope="module", autouse=True)
def numbers(workspace: RunningServer) -> None:
    """The table `bronze.contract_numbers`: 0 … 99999."""
    folder = layout.tables(workspace.home) / "bronze" / "contract_numbers"
    write_deltalake(folder, pa.table({"id": range(NUMBERS)}))


def test_warehouses_are_one_thing_to_both(
    ours: Databricks, theirs: WorkspaceClient, workspace: RunningServer
) -> None:
    (mine,) = ours.warehouses.list()
    (found,) = theirs.warehouses.list()
    assert (mine.id, mine.name, mine.state) == (found.id, found.name, found.state.value)
    ours.warehouses.stop(mine.id)
    assert theirs.warehouses.get(mine.id).state is State.STOPPED
    theirs.warehouses.start(mine.id).result()
    assert ours.warehouses.get(mine.id).running
    theirs.warehouses.stop(mine.id).result()
    ours.warehouses.start(mine.id)
    assert theirs.warehouses.get(mine.id).state is State.RUNNING
    with pytest.raises((NotFound, PermissionDenied)):
        ours.warehouses.get("0" * 16)


def test_parameters_mean_the_same_to_both(
    ours: Databricks, theirs: WorkspaceClient, workspace: RunningServer
) -> None:
    sql = "SELECT :month AS month, :rate + CAST(1 AS DECIMAL(4,2)) AS rate, :none AS none, :text AS text"
    values = {"month": dt.date(2026, 2, 1), "rate": Decimal("0.02"), "none": None, "text": "₱ 'x'"}
    mine = ours.statements.query(sql, workspace.warehouse_id, values)
    assert mine.dicts() == [values | {"rate": Decimal("1.02")}]
    found = theirs.statement_execution.get_statement(mine.statement_id)
    assert found.status.state is StatementState.SUCCEEDED
    assert found.result.data_array == [["2026-02-01", "1.02", None, "₱ 'x'"]]
    assert [column.name for column in found.manifest.schema.columns] == ["month", "rate", "none", "text"]
    sent = theirs.statement_execution.execute_statement(
        "SELECT :month AS month", workspace.warehouse_id, wait_timeout="50s",
        parameters=[StatementParameterListItem("month", "DATE", "2026-02-01")],
    )  # fmt: skip
    read = ours.statements.get(sent.statement_id)
    assert list(ours.statements.rows(read)) == [(dt.date(2026, 2, 1),)]


def test_waiting_polling_and_chunks(
    ours: Databricks, theirs: WorkspaceClient, workspace: RunningServer
) -> None:
    begun = ours.statements.execute(MANY, workspace.warehouse_id, wait=0)
    assert (begun.state, begun.finished) == ("PENDING", False)
    until(lambda: ours.statements.get(begun.statement_id).finished)
    whole = theirs.statement_execution.get_statement(begun.statement_id)
    chunks = whole.manifest.total_chunk_count
    assert chunks > 1 and whole.manifest.total_row_count == NUMBERS
    mine = list(ours.statements.rows(ours.statements.get(begun.statement_id)))
    assert [row[0] for row in mine] == list(range(NUMBERS))
    sent = theirs.statement_execution.execute_statement(MANY, workspace.warehouse_id, wait_timeout="50s")
    read = theirs.statement_execution
    pieces = [read.get_statement_result_chunk_n(sent.statement_id, number) for number in range(chunks)]
    texts = [int(row[0]) for piece in pieces for row in piece.data_array]
    assert texts == [row[0] for row in ours.statements.rows(ours.statements.get(sent.statement_id))]


def test_row_and_byte_caps_are_told(
    ours: Databricks, theirs: WorkspaceClient, workspace: RunningServer
) -> None:
    capped = ours.statements.query(FEW, workspace.warehouse_id, max_rows=3)
    assert (len(capped.rows), capped.truncated) == (3, True)
    manifest = theirs.statement_execution.get_statement(capped.statement_id).manifest
    assert (manifest.total_row_count, manifest.truncated) == (3, True)
    sent = theirs.statement_execution.execute_statement(
        FEW, workspace.warehouse_id, byte_limit=100, wait_timeout="50s"
    )
    mine = ours.statements.get(sent.statement_id)
    assert mine.truncated and mine.total_rows == sent.manifest.total_row_count < NUMBERS


def test_cancelled_by_either_is_cancelled_for_both(
    ours: Databricks, theirs: WorkspaceClient, workspace: RunningServer
) -> None:
    mine = ours.statements.execute(SLOW, workspace.warehouse_id, wait=0)
    theirs.statement_execution.cancel_execution(mine.statement_id)
    until(lambda: ours.statements.get(mine.statement_id).finished)
    with pytest.raises(StatementCanceled):
        ours.statements.get(mine.statement_id).raise_for_state()
    sent = theirs.statement_execution.execute_statement(SLOW, workspace.warehouse_id, wait_timeout="0s")
    ours.statements.cancel(sent.statement_id)
    until(lambda: ours.statements.get(sent.statement_id).finished)
    found = theirs.statement_execution.get_statement(sent.statement_id)
    assert found.status.state is StatementState.CANCELED


def test_our_deadline_cancels_at_the_server(
    ours: Databricks, theirs: WorkspaceClient, workspace: RunningServer
) -> None:
    with pytest.raises(StatementCanceled, match="it was canceled") as given_up:
        ours.with_deadline(2).statements.query(SLOW, workspace.warehouse_id)
    found = theirs.statement_execution.get_statement(given_up.value.statement_id)
    assert found.status.state is StatementState.CANCELED


def test_a_failed_statement_is_a_state_to_both(
    ours: Databricks, theirs: WorkspaceClient, workspace: RunningServer
) -> None:
    with pytest.raises(StatementFailed, match="TABLE_OR_VIEW_NOT_FOUND") as failure:
        ours.statements.query("SELECT * FROM gold.nowhere", workspace.warehouse_id)
    found = theirs.statement_execution.get_statement(failure.value.statement_id)
    assert (found.status.state, failure.value.sql_state) == (StatementState.FAILED, "42P01")
    assert found.status.error.message in failure.value.detail
    with pytest.raises(NotFound):
        ours.statements.get("00000000-0000-0000-0000-000000000000")
    with pytest.raises(SdkNotFound):
        theirs.statement_execution.get_statement("00000000-0000-0000-0000-000000000000")


def test_a_large_result_streams_by_links_both_can_read(
    ours: Databricks, theirs: WorkspaceClient, workspace: RunningServer
) -> None:
    sql = f"SELECT id, CAST(id AS DECIMAL(18,2)) AS money, pad FROM ({MANY}) ORDER BY id"
    stream = ours.statements.stream(sql, workspace.warehouse_id)
    rows = 0
    for number, (id_, money, _pad) in enumerate(stream.rows):
        assert id_ == number and money == Decimal(number)
        rows += 1
    assert rows == stream.total_rows == NUMBERS
    found = theirs.statement_execution.get_statement(stream.statement_id)
    assert found.manifest.total_row_count == NUMBERS and found.manifest.total_chunk_count > 1
    (link,) = found.result.external_links
    assert link.row_count == found.manifest.chunks[0].row_count
    assert requests.get(link.external_link, timeout=60).json()[0][:2] == ["0", "0.00"]
