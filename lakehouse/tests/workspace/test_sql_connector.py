"""The unmodified `databricks-sql-connector` over the statement API, with and without cloud fetch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from datetime import date, datetime, timezone
from decimal import Decimal

import pyarrow as pa
import pytest
from databricks import sql
from databricks.sql.client import Connection
from databricks.sql.exc import DatabaseError, Error
from deltalake import write_deltalake
from running_server import RunningServer

from ipai_lakehouse import layout

COUNT = 200_000
WIDE = """
SELECT id, CONCAT('customer ', CAST(id AS STRING)) AS name, CAST(id * 1.01 AS DECIMAL(18,2)) AS amount,
       DATE_ADD(DATE '2024-01-01', CAST(id % 1000 AS INT)) AS day, TIMESTAMP '2024-01-01 00:00:00' AS moment,
       CAST(id AS DOUBLE) / 4 AS ratio, id % 2 = 0 AS even, NULLIF(id % 3, 0) AS some
FROM bronze.connector ORDER BY id
"""
Connect = Callable[..., AbstractContextManager[Connection]]


@pytest.fixture(scope="module")
def connect(workspace: RunningServer) -> Iterator[Connect]:
    """Opens connections to the workspace, which then has the table `bronze.connector`."""
    write_deltalake(layout.tables(workspace.home) / "bronze" / "connector", pa.table({"id": range(COUNT)}))

    def make(**options: object) -> AbstractContextManager[Connection]:
        connection = sql.connect(
            server_hostname="http://127.0.0.1",
            http_path=f"/sql/1.0/warehouses/{workspace.warehouse_id}",
            access_token=workspace.token(),
            use_sea=True,
            enable_telemetry=False,
            _port=workspace.port,
            _retry_stop_after_attempts_count=2,
            **options,
        )
        return closing(connection)

    yield make


def test_cloud_fetch_of_all_types(connect: Connect) -> None:
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(WIDE)
        rows = cursor.fetchall()
    assert len(rows) == COUNT
    assert tuple(rows[1]) == (
        1, "customer 1", Decimal("1.01"), date(2024, 1, 2),
        datetime(2024, 1, 1, tzinfo=timezone.utc), 0.25, False, 1,
    )  # fmt: skip
    assert [row[0] for row in rows] == list(range(COUNT))
    assert rows[3][7] is None


def test_arrow_and_pieces(connect: Connect) -> None:
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(WIDE)
        table = cursor.fetchall_arrow()
        cursor.execute(WIDE)
        pieces = [len(cursor.fetchmany(70_000)) for _ in range(4)]
    assert table.num_rows == COUNT
    assert table.column("amount").type == pa.decimal128(18, 2)
    assert pieces == [70_000, 70_000, 60_000, 0]


def test_without_cloud_fetch_and_without_rows(connect: Connect) -> None:
    with connect(use_cloud_fetch=False) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 AS one, 'a' AS two")
        assert tuple(cursor.fetchone()) == (1, "a")
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1 AS one WHERE 1 = 0")
        assert cursor.fetchall() == []


def test_sessions_catalog_and_metadata(connect: Connect) -> None:
    with connect(catalog="ipai", schema="bronze") as connection, connection.cursor() as cursor:
        cursor.execute("SELECT count(*) AS n FROM connector")
        assert cursor.fetchone()[0] == COUNT
        cursor.catalogs()
        assert [row[0] for row in cursor.fetchall()] == ["ipai"]
        cursor.schemas("ipai")
        assert "bronze" in {row[0] for row in cursor.fetchall()}
        cursor.execute("SHOW TABLES IN bronze LIKE 'connect*'")
        assert [row[1] for row in cursor.fetchall()] == ["connector"]


def test_tables_and_columns_as_drivers_ask_for_them(connect: Connect) -> None:
    with connect() as connection, connection.cursor() as cursor:
        cursor.tables("ipai", "bronze", "connect%")
        (table,) = cursor.fetchall()
        assert (table.namespace, table.tableName, table.catalogName) == ("bronze", "connector", "ipai")
        cursor.tables("ipai", "bronze", table_types=["VIEW"])
        assert cursor.fetchall() == []
        cursor.columns("ipai", "bronze", "connector", "i%")
        (column,) = cursor.fetchall()
        assert (column.col_name, column.columnType) == ("id", "BIGINT")
        assert (column.columnSize, column.decimalDigits, column.isNullable) == (19, 0, "YES")
        cursor.execute("SHOW TABLES IN ALL CATALOGS LIKE 'connector'")
        assert [row.tableName for row in cursor.fetchall()] == ["connector"]
        cursor.execute("SHOW COLUMNS IN ipai.bronze.connector")
        assert [row[0] for row in cursor.fetchall()] == ["id"]
        with pytest.raises(DatabaseError, match="CATALOG_NOT_FOUND"):
            cursor.tables("main")


def test_named_parameters(connect: Connect) -> None:
    with connect() as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT :amount + 1 AS amount, :name AS name", {"amount": Decimal("1.10"), "name": "Ñ"}
        )
        assert tuple(cursor.fetchone()) == (Decimal("2.10"), "Ñ")


def test_errors_reach_the_caller(connect: Connect) -> None:
    with connect() as connection, connection.cursor() as cursor:
        with pytest.raises(DatabaseError, match="TABLE_OR_VIEW_NOT_FOUND"):
            cursor.execute("SELECT * FROM bronze.nothing")
    with pytest.raises(Error):
        connect(session_configuration={"ansi_mode": "false"})


def test_a_session_on_the_wire(workspace: RunningServer) -> None:
    sessions = "/api/2.0/sql/sessions"
    with workspace.http() as http:
        opened = http.post(sessions, json={"warehouse_id": workspace.warehouse_id, "schema": "bronze"}).json()
        body = {"statement": "SELECT 1", "warehouse_id": workspace.warehouse_id} | opened
        assert http.post("/api/2.0/sql/statements", json=body).json()["status"]["state"] == "SUCCEEDED"
        closing_body = {"warehouse_id": workspace.warehouse_id} | opened
        address = f"{sessions}/{opened['session_id']}"
        assert http.request("DELETE", address, json=closing_body).json() == {}
        assert http.post("/api/2.0/sql/statements", json=body).json()["error_code"] == "NOT_FOUND"
        assert http.post(sessions, json={"warehouse_id": "nosuch"}).status_code == 400
        refused = http.post(
            sessions,
            json={"warehouse_id": workspace.warehouse_id, "session_confs": {"timezone": "Asia/Manila"}},
        )
    assert refused.status_code == 501
