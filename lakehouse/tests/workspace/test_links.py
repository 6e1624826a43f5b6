"""Results by links, in three formats, fetched without a token."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import httpx
import pyarrow as pa
import pytest
from databricks.sdk.service.sql import Disposition, Format, StatementState
from deltalake import write_deltalake
from running_server import RunningServer

from ipai_lakehouse import layout

PATH = "/api/2.0/sql/statements"
COUNT = 150_000
NAME = "CONCAT('no ', CAST(id AS STRING), ', \"x\"')"
SQL = f"SELECT id, {NAME} AS name, NULLIF(id % 3, 0) AS n FROM bronze.linked"


@pytest.fixture(scope="module", autouse=True)
def numbers(workspace: RunningServer) -> None:
    """The table `bronze.linked`: 0 … 149999."""
    write_deltalake(layout.tables(workspace.home) / "bronze" / "linked", pa.table({"id": range(COUNT)}))


def expected(number: int, null: str | None) -> list[str | None]:
    return [str(number), f'no {number}, "x"', str(number % 3) if number % 3 else null]


def run(workspace: RunningServer, sql: str, **more: object) -> dict:
    body = {"statement": sql, "warehouse_id": workspace.warehouse_id, "wait_timeout": "50s"}
    with workspace.http() as http:
        return http.post(PATH, json=body | {"disposition": "EXTERNAL_LINKS"} | more).json()


def files(workspace: RunningServer, answer: dict) -> Iterator[tuple[dict, bytes]]:
    """Every link of a result and what it leads to, fetched without a token."""
    links = answer["result"]["external_links"]
    with workspace.http() as http:
        while links:
            (link,) = links
            fetched = httpx.get(link["external_link"])
            assert fetched.status_code == 200
            yield link, fetched.content
            following = link.get("next_chunk_internal_link")
            links = http.get(following).json()["external_links"] if following else []


@pytest.mark.parametrize("form", ["JSON_ARRAY", "CSV", "ARROW_STREAM"])
def test_chunks_of_every_format_add_up(workspace: RunningServer, form: str) -> None:
    answer = run(workspace, SQL, format=form)
    manifest = answer["manifest"]
    assert (manifest["format"], manifest["total_row_count"]) == (form, COUNT)
    assert "result_compression" not in manifest
    found, sizes = [], []
    for link, content in files(workspace, answer):
        table = read(form, content)
        assert (len(table), link["row_offset"]) == (link["row_count"], len(found))
        found += table
        sizes.append(len(content))
        assert link["byte_count"] == len(content) < 9 * 2**20
    assert found == [expected(number, "null" if form == "CSV" else None) for number in range(COUNT)]
    assert sizes == [chunk["byte_count"] for chunk in manifest["chunks"]]
    assert manifest["total_byte_count"] == sum(sizes)


def read(form: str, content: bytes) -> list[list[str | None]]:
    if form == "JSON_ARRAY":
        return json.loads(content)
    if form == "CSV":
        rows = list(csv.reader(io.StringIO(content.decode(), newline="")))
        return rows[1:] if rows[0] == ["id", "name", "n"] else rows
    columns = pa.ipc.open_stream(content).read_all()
    assert columns.schema.field("id").type == pa.int64()
    texts = [
        [None if cell is None else str(cell) for cell in column.to_pylist()] for column in columns.columns
    ]
    return [list(row) for row in zip(*texts, strict=True)]


def test_sdk_gets_links_too(workspace: RunningServer) -> None:
    answer = workspace.sdk().statement_execution.execute_statement(
        "SELECT 1 AS one",
        workspace.warehouse_id,
        disposition=Disposition.EXTERNAL_LINKS,
        format=Format.CSV,
        wait_timeout="30s",
    )
    assert answer.status.state is StatementState.SUCCEEDED
    assert answer.manifest.total_byte_count == len(b"one\r\n1\r\n")
    (link,) = answer.result.external_links
    assert httpx.get(link.external_link).content == b"one\r\n1\r\n"


def test_a_link_needs_no_token_ends_soon_and_is_fresh_each_time(workspace: RunningServer) -> None:
    answer = run(workspace, "SELECT 1 AS one")
    (link,) = answer["result"]["external_links"]
    ends = datetime.fromisoformat(link["expiration"])
    assert timedelta(0) < ends - datetime.now(timezone.utc) <= timedelta(minutes=15)
    address = link["external_link"]
    assert "/api/" not in address
    assert httpx.get(address).json() == [["1"]]
    assert httpx.get(address, headers={"Authorization": "Bearer nonsense"}).json() == [["1"]]
    with workspace.http() as http:
        again = http.get(f"{PATH}/{answer['statement_id']}").json()
        chunk = http.get(f"{PATH}/{answer['statement_id']}/result/chunks/0").json()
    for fresh in (again["result"], chunk):
        assert httpx.get(fresh["external_links"][0]["external_link"]).json() == [["1"]]


def test_a_forged_link_is_refused(workspace: RunningServer) -> None:
    (link,) = run(workspace, "SELECT 1 AS one")["result"]["external_links"]
    said, _, signature = link["external_link"].rpartition(".")
    for forged in (f"{said}.{signature[::-1]}", f"{said}x.{signature}", said, f"{said}.", f"{said}.ü"):
        refused = httpx.get(forged)
        assert refused.status_code in (403, 404)
        assert b"[[" not in refused.content


def test_no_rows_have_no_links(workspace: RunningServer) -> None:
    answer = run(workspace, "SELECT 1 AS one WHERE 1 = 0", format="ARROW_STREAM")
    assert answer["result"] == {}
    assert (answer["manifest"]["total_chunk_count"], answer["manifest"]["total_byte_count"]) == (0, 0)


def test_limits_cut_and_say_so(workspace: RunningServer) -> None:
    few = run(workspace, SQL, row_limit=7)
    assert (few["manifest"]["total_row_count"], few["manifest"]["truncated"]) == (7, True)
    small = run(workspace, SQL, byte_limit=1000)
    assert 0 < small["manifest"]["total_byte_count"] <= 1002
    assert small["manifest"]["truncated"]
    exact = run(workspace, SQL, row_limit=COUNT)
    assert (exact["manifest"]["total_row_count"], exact["manifest"]["truncated"]) == (COUNT, False)


def test_a_result_above_25_mib_goes_by_links(workspace: RunningServer) -> None:
    sql = "SELECT repeat('x', 1000) AS pad FROM bronze.linked WHERE id < 30000"
    answer = run(workspace, sql)
    assert answer["manifest"]["total_byte_count"] > 25 * 2**20
    assert sum(link["row_count"] for link, _ in files(workspace, answer)) == 30_000


def test_deleting_a_statement_gives_up_its_result(workspace: RunningServer) -> None:
    answer = run(workspace, "SELECT 1 AS one")
    (link,) = answer["result"]["external_links"]
    with workspace.http() as http:
        assert http.delete(f"{PATH}/{answer['statement_id']}").json() == {}
        assert http.get(f"{PATH}/{answer['statement_id']}").json()["status"]["state"] == "CLOSED"
    assert httpx.get(link["external_link"]).status_code == 404
    assert not (layout.statements(workspace.home) / answer["statement_id"]).exists()


def test_an_error_in_the_middle_of_a_result(workspace: RunningServer) -> None:
    sql = "SELECT CAST(IF(id = 149000, 'x', '1') AS INT) AS n FROM bronze.linked"
    answer = run(workspace, sql)
    assert answer["status"]["state"] == "FAILED"
    assert answer["status"]["error"]["message"].startswith("[CAST_INVALID_INPUT]")
    assert not (layout.statements(workspace.home) / answer["statement_id"]).exists()
