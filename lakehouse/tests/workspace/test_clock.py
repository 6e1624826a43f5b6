"""Expiry by an injected clock: tokens, results."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from ipai_lakehouse import layout
from ipai_lakehouse.workspace.auth.tokens import Tokens
from ipai_lakehouse.workspace.core.database import Database
from ipai_lakehouse.workspace.core.errors import ApiError
from ipai_lakehouse.workspace.core.links import LinkRefused, Links
from ipai_lakehouse.workspace.files.parts import KEPT_MS, Parts
from ipai_lakehouse.workspace.files.store import Files
from ipai_lakehouse.workspace.schemas import SCHEMAS
from ipai_lakehouse.workspace.sql.results import Results, Wanted
from ipai_lakehouse.workspace.sql.store import INTERRUPTED, Statements

HOUR_MS = 3_600_000


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.ms = 1_770_000_000_000

    def now_ms(self) -> int:
        return self.ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def database(home: Path) -> Database:
    return Database(layout.workspace_db(home), SCHEMAS)


def test_access_token_expires_after_its_time(home: Path, database: Database, clock: Clock) -> None:
    tokens = Tokens(database, layout.signing_key(home), "1", clock)
    token = tokens.issue("robot", "http://x/oidc", seconds=3600)
    clock.ms += HOUR_MS - 1000
    assert tokens.check(token) == "robot"
    clock.ms += 1000
    assert tokens.check(token) is None


def test_token_of_another_workspace_is_refused(home: Path, database: Database, clock: Clock) -> None:
    key = layout.signing_key(home)
    token = Tokens(database, key, "1", clock).issue("robot", "http://x/oidc")
    assert Tokens(database, key, "2", clock).check(token) is None


def test_personal_token_expires(home: Path, database: Database, clock: Clock) -> None:
    tokens = Tokens(database, layout.signing_key(home), "1", clock)
    brief = str(tokens.create_personal("robot", "", 10)["token_value"])
    lasting = str(tokens.create_personal("robot", "", None)["token_value"])
    clock.ms += 10_000
    assert tokens.check(brief) is None
    assert tokens.check(lasting) == "robot"
    stored = (
        layout.workspace_db(home).read_bytes() + layout.workspace_db(home).with_suffix(".db-wal").read_bytes()
    )
    assert lasting.encode() not in stored


def test_results_close_after_an_hour_and_statements_are_forgotten_after_twelve(
    database: Database, clock: Clock
) -> None:
    statements = Statements(database, clock)
    statement_id = statements.add("SELECT 1")
    assert statements.begin(statement_id)
    assert statements.succeed(statement_id, {"total_chunk_count": 0})
    clock.ms += HOUR_MS
    assert statements.expire() == []
    clock.ms += 1
    assert statements.expire() == [statement_id]
    assert statements.get(statement_id)["state"] == "CLOSED"
    clock.ms += 11 * HOUR_MS
    statements.expire()
    assert statements.get(statement_id) is None


def test_first_end_of_a_statement_counts(database: Database, clock: Clock) -> None:
    statements = Statements(database, clock)
    statement_id = statements.add("SELECT 1")
    assert statements.cancel(statement_id)
    assert not statements.begin(statement_id)
    assert not statements.succeed(statement_id, {})
    assert statements.get(statement_id)["state"] == "CANCELED"


def test_a_statement_lost_in_a_crash_says_so(database: Database, clock: Clock) -> None:
    statement_id = Statements(database, clock).add("SELECT 1")
    after = Statements(database, clock)
    after.recover()
    assert after.get(statement_id)["error_message"] == INTERRUPTED


def test_byte_limit_and_small_chunks(tmp_path: Path) -> None:
    results = Results(tmp_path, chunk_bytes=30)
    table = pa.table({"id": range(10)})
    manifest = results.store("s", table.schema, table.to_batches(), Wanted())
    assert manifest["total_chunk_count"] > 1
    read = [row for number in range(manifest["total_chunk_count"]) for row in results.chunk("s", number)]
    assert read == [[str(number)] for number in range(10)]
    cut = results.store("t", table.schema, table.to_batches(), Wanted(bytes=13))
    assert (cut["total_row_count"], cut["truncated"]) == (2, True)
    assert results.store("u", table.schema, table.to_batches(), Wanted(rows=0))["total_row_count"] == 0


def test_a_link_ends_after_a_quarter_of_an_hour(home: Path, clock: Clock) -> None:
    links = Links(layout.signing_key(home), clock)
    link, ends = links.make("http://x:1/", "results", statement="s", chunk=0)
    token = link.removeprefix("http://x:1/presigned/results/")
    assert ends == "2026-02-02T02:55:00Z"
    clock.ms += 15 * 60_000 - 1000
    assert links.read("results", token) == {"statement": "s", "chunk": 0}
    assert Links(layout.signing_key(home), clock).read("results", token)["chunk"] == 0
    with pytest.raises(LinkRefused, match="Access denied"):
        links.read("uploads", token)
    clock.ms += 1000
    with pytest.raises(LinkRefused, match="Request has expired"):
        links.read("results", token)


def test_an_upload_in_parts_nobody_completes_is_forgotten(home: Path, clock: Clock) -> None:
    root = layout.volumes(home)
    parts = Parts(Files(root), root, clock)
    old = parts.begin("/Volumes/ipai/bronze/landing/a", overwrite=True)
    clock.ms += KEPT_MS + 1
    parts.begin("/Volumes/ipai/bronze/landing/a", overwrite=True)
    with pytest.raises(ApiError, match="does not exist"):
        parts.session(old)
