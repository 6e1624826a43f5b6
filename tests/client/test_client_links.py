"""Large results: rows behind links, fetched without our login, counted, a chunk at a time."""

import gc
import json
import tracemalloc
from datetime import date
from decimal import Decimal

import fault_server as fault
import pytest
from conftest import MARKER
from databricks_client import (
    AnswerTooLarge,
    BadAnswer,
    ConnectionCut,
    DatabricksError,
    HostRefused,
    LinkRefused,
    MalformedAnswer,
    NotFound,
    StatementFailed,
    TimedOut,
)
from databricks_client.hosts import HostPolicy

PATH = "/api/2.0/sql/statements"
COLUMNS = [
    {"name": "id", "type_name": "LONG", "type_text": "BIGINT"},
    {"name": "amount", "type_name": "DECIMAL", "type_text": "DECIMAL(18,2)"},
    {"name": "day", "type_name": "DATE", "type_text": "DATE"},
]
ROWS = [["1", "0.10", "2026-02-01"], ["2", None, None], ["3", "-5.00", "2026-02-28"]]
TYPED = [(1, Decimal("0.10"), date(2026, 2, 1)), (2, None, None), (3, Decimal("-5.00"), date(2026, 2, 28))]
EXPIRED = fault.raw(403, b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>")


def link(server, number, rows, *, offset=0, following=None, address=None, **changes):
    where = {
        "external_link": address or f"{server.url}/storage/{number}?sig=s3cret%2Bsig",
        "expiration": "2026-03-01T00:15:00Z",
        "chunk_index": number,
        "row_offset": offset,
        "row_count": len(rows),
        "byte_count": 100,
    }
    return {"external_links": [where | ({"next_chunk_index": following} if following else {}) | changes]}


def succeeded(result, **manifest):
    about = {"schema": {"columns": COLUMNS}, **manifest}
    told = {"statement_id": "s-1", "status": {"state": "SUCCEEDED"}, "manifest": about, "result": result}
    return fault.answer(told)


def file(rows):
    return fault.raw(200, json.dumps(rows).encode(), Content_Type="application/json")


@pytest.fixture
def two_chunks(server):
    """A result of three rows in two chunks."""
    server.on("POST", PATH, succeeded(link(server, 0, ROWS[:2], following=1), total_row_count=3))
    server.on("GET", f"{PATH}/s-1/result/chunks/1", fault.answer(link(server, 1, ROWS[2:], offset=2)))
    server.on("GET", "/storage/0", file(ROWS[:2]))
    server.on("GET", "/storage/1", file(ROWS[2:]))
    return server


def test_rows_behind_links_are_typed(two_chunks, connect):
    stream = connect().statements.stream("SELECT * FROM t", "w", {"m": 1})
    assert [column.name for column in stream.columns] == ["id", "amount", "day"]
    assert (stream.total_rows, stream.truncated, stream.statement_id) == (3, False, "s-1")
    assert list(stream.rows) == TYPED
    asked = two_chunks.seen[0].json
    assert (asked["disposition"], asked["format"]) == ("EXTERNAL_LINKS", "JSON_ARRAY")
    assert "row_limit" not in asked and "byte_limit" not in asked


def test_our_token_does_not_go_to_the_storage(two_chunks, connect):
    two_chunks.on(
        "POST",
        PATH,
        succeeded(
            link(two_chunks, 0, ROWS[:2], following=1, http_headers={"x-key": "k", "Authorization": "no"}),
            total_row_count=3,
        ),
    )
    list(connect().statements.stream("SELECT 1", "w").rows)
    to_storage = [seen for seen in two_chunks.seen if seen.path.startswith("/storage/")]
    assert [seen.target for seen in to_storage] == [
        "/storage/0?sig=s3cret%2Bsig",
        "/storage/1?sig=s3cret%2Bsig",
    ]
    assert all("Authorization" not in seen.headers and "Cookie" not in seen.headers for seen in to_storage)
    assert to_storage[0].headers["X-Key"] == "k"
    assert all(MARKER in seen.headers["Authorization"] for seen in two_chunks.seen if seen not in to_storage)


def test_a_chunk_is_fetched_when_its_rows_are_asked_for(two_chunks, connect):
    rows = connect().statements.stream("SELECT 1", "w").rows
    assert [seen.path for seen in two_chunks.seen] == [PATH]
    next(rows), next(rows)
    assert [seen.path for seen in two_chunks.seen][1:] == ["/storage/0"]
    next(rows)
    assert two_chunks.seen[-1].path == "/storage/1"


def test_several_links_in_one_answer(server, connect):
    links = link(server, 0, ROWS[:1], following=1)["external_links"]
    links += link(server, 1, ROWS[1:], offset=1)["external_links"]
    server.on("POST", PATH, succeeded({"external_links": links}, total_row_count=3))
    server.on("GET", "/storage/0", file(ROWS[:1]))
    server.on("GET", "/storage/1", file(ROWS[1:]))
    assert list(connect().statements.stream("SELECT 1", "w").rows) == TYPED


def test_a_link_that_is_over_is_asked_for_once_more(two_chunks, connect):
    two_chunks.on("GET", "/storage/1", EXPIRED)
    fresh = link(two_chunks, 1, ROWS[2:], offset=2, address=f"{two_chunks.url}/storage/fresh")
    old = link(two_chunks, 1, ROWS[2:], offset=2)
    two_chunks.on("GET", f"{PATH}/s-1/result/chunks/1", fault.answer(old), fault.answer(fresh))
    two_chunks.on("GET", "/storage/fresh", file(ROWS[2:]))
    assert list(connect().statements.stream("SELECT 1", "w").rows) == TYPED


@pytest.mark.parametrize("refusal", [EXPIRED, fault.raw(400, b"<Error><Code>ExpiredToken</Code></Error>")])
def test_a_fresh_link_that_is_refused_too(two_chunks, connect, refusal):
    two_chunks.on("GET", "/storage/1", refusal)
    with pytest.raises(LinkRefused, match="refused the link") as caught:
        list(connect().statements.stream("SELECT 1", "w").rows)
    assert [seen.path for seen in two_chunks.seen].count("/storage/1") == 2
    assert "s3cret" not in str(caught.value)


def test_a_cut_in_the_middle_of_a_link_is_repeated(two_chunks, connect, clock):
    two_chunks.on("GET", "/storage/1", fault.cut_body, fault.drop, file(ROWS[2:]))
    assert list(connect(clock=clock).statements.stream("SELECT 1", "w").rows) == TYPED


def test_a_link_that_is_always_cut(two_chunks, connect, clock):
    two_chunks.on("GET", "/storage/1", fault.cut_body)
    with pytest.raises(ConnectionCut):
        list(connect(clock=clock).statements.stream("SELECT 1", "w").rows)


@pytest.mark.parametrize("behaviour", [fault.hang, fault.drip_header, fault.drip_body])
def test_a_storage_that_drips_is_cut_at_the_deadline(two_chunks, connect, behaviour):
    two_chunks.on("GET", "/storage/0", behaviour)
    client = connect(deadline=0.3)
    with pytest.raises(TimedOut):
        next(client.statements.stream("SELECT 1", "w").rows)


@pytest.mark.parametrize(
    ("behaviour", "kind", "words"),
    [
        (fault.raw(302, b"", Location="http://169.254.169.254/"), BadAnswer, "redirected"),
        (fault.raw(404, b"<Error><Code>NoSuchKey</Code></Error>"), NotFound, "no longer"),
        (fault.raw(500, b"<Error/>"), DatabricksError, "storage failed"),
        (fault.huge, AnswerTooLarge, "256 MiB"),
        (fault.NOT_JSON, MalformedAnswer, "no list of rows"),
        (fault.LOGIN_PAGE, MalformedAnswer, "no list of rows"),
        (file(ROWS[:1]), MalformedAnswer, "1 rows instead of 2"),
        (file([*ROWS, ["4", None, None]]), MalformedAnswer, "4 rows instead of 2"),
        (file([["1", "2"], ["1", "2"]]), MalformedAnswer, "has not 3 cells"),
        (file([["1", 0.1, None], ["1", "2", None]]), MalformedAnswer, "DECIMAL"),
        (file({"a": 1}), MalformedAnswer, "no list of rows"),
        (file(["ab", "cd"]), MalformedAnswer, "no list of rows"),
    ],
)
def test_what_a_link_must_not_lead_to(two_chunks, connect, behaviour, kind, words):
    two_chunks.on("GET", "/storage/0", behaviour)
    with pytest.raises(kind, match=words):
        list(connect().statements.stream("SELECT 1", "w").rows)
    assert all(seen.path in (PATH, "/storage/0") for seen in two_chunks.seen)


def test_rows_that_are_missing_in_all(two_chunks, connect):
    two_chunks.on("GET", f"{PATH}/s-1/result/chunks/1", fault.answer({"external_links": []}))
    rows = connect().statements.stream("SELECT 1", "w").rows
    assert [next(rows), next(rows)] == TYPED[:2]
    with pytest.raises(MalformedAnswer, match="2 rows in all instead of 3"):
        next(rows)


def test_a_chunk_that_is_not_the_next_one(two_chunks, connect):
    again = link(two_chunks, 1, ROWS[2:], offset=0)
    two_chunks.on("GET", f"{PATH}/s-1/result/chunks/1", fault.answer(again))
    with pytest.raises(MalformedAnswer, match="from 0 on instead of those from 2 on"):
        list(connect().statements.stream("SELECT 1", "w").rows)


@pytest.mark.parametrize(
    "address",
    [
        "http://storage.example.com/x",
        "http://10.0.0.1/x",
        "https://10.0.0.1/x",
        "https://169.254.169.254/latest/meta-data",
        "https://[::1]/x",
        "https://localhost/x",
        "https://user:secret@127.0.0.1/x",
        "ftp://storage.example.com/x",
        "file:///etc/passwd",
        "/relative",
        "https://",
        "http://127.0.0.1:99999/",
    ],
)
def test_links_that_lead_where_we_do_not_go(server, connect, address):
    server.on("POST", PATH, succeeded(link(server, 0, ROWS, address=address)))
    rows = connect(allowed_hosts=[f"127.0.0.1:{server.port}"]).statements.stream("SELECT 1", "w").rows
    with pytest.raises(HostRefused):
        next(rows)


def test_https_storage_needs_no_listing_and_plain_http_does():
    hosts = HostPolicy(["http://lakehouse:8090"])
    assert hosts.link_origin("https://bucket.s3.amazonaws.com/a/b?X-Amz-Signature=1").port == 443
    assert hosts.link_origin("http://lakehouse:8090/presigned/x").host == "lakehouse"
    for plain in ("http://lakehouse:8091/x", "http://bucket.s3.amazonaws.com/x", "http://127.0.0.1/x"):
        with pytest.raises(HostRefused, match="not https"):
            hosts.link_origin(plain)


def test_the_size_is_refused_before_and_while_reading(two_chunks, connect):
    told = succeeded(
        link(two_chunks, 0, ROWS[:2], following=1), total_row_count=3, total_byte_count=5_000_000
    )
    two_chunks.on("POST", PATH, told)
    with pytest.raises(AnswerTooLarge, match="larger than 1.0 MiB"):
        next(connect().statements.stream("SELECT 1", "w", max_bytes=2**20).rows)
    assert [seen.path for seen in two_chunks.seen] == [PATH]
    two_chunks.on("POST", PATH, succeeded(link(two_chunks, 0, ROWS[:2], following=1), total_row_count=3))
    with pytest.raises(AnswerTooLarge):
        list(connect().statements.stream("SELECT 1", "w", max_bytes=70).rows)


def test_the_callers_limit_of_rows(two_chunks, connect):
    stream = connect().statements.stream("SELECT 1", "w", max_rows=1)
    assert list(stream.rows) == TYPED[:1]
    assert two_chunks.seen[0].json["row_limit"] == 1


def test_no_rows_and_a_failed_statement(server, connect):
    server.on("POST", PATH, succeeded({}, total_row_count=0))
    assert list(connect().statements.stream("SELECT 1", "w").rows) == []
    failed = {"statement_id": "s", "status": {"state": "FAILED", "error": {"message": "no table"}}}
    server.on("POST", PATH, fault.answer(failed))
    with pytest.raises(StatementFailed, match="no table"):
        connect().statements.stream("SELECT 1", "w")


def test_memory_does_not_grow_with_the_result(server, connect):
    """Sixteen chunks cost what two cost."""
    chunk = [[str(number), f"{number}.25", "2026-02-01"] for number in range(4000)]
    server.on("GET", "/storage/x", file(chunk))

    def offer(chunks):
        places = [
            link(
                server, number, chunk, offset=number * 4000, following=(number + 1) % chunks or None,
                address=f"{server.url}/storage/x",
            )
            for number in range(chunks)
        ]  # fmt: skip
        server.on("POST", PATH, succeeded(places[0], total_row_count=chunks * 4000))
        for number, place in enumerate(places):
            server.on("GET", f"{PATH}/s-1/result/chunks/{number}", fault.answer(place))

    def peak(chunks):
        offer(chunks)
        gc.collect()
        tracemalloc.start()
        assert sum(1 for _ in connect().statements.stream("SELECT 1", "w").rows) == chunks * 4000
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(2)
    assert peak(16) < 1.5 * peak(2)
