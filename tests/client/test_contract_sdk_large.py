"""Large results and files, as the official SDK does them. See test_contract_sdk.py for the comparison."""

# Fixtures come by import, and bear the names of the tests' parameters.
# ruff: noqa: F811

import io

import fault_server as fault
from databricks.sdk.service import sql as sdk_sql
from databricks_client.api import files as files_api
from databricks_client.api import uploads as uploads_api
from test_contract_sdk import API, STATEMENT, ours, sdk, shape  # noqa: F401

NAME = "/Volumes/ipai/bronze/landing/a b&c.bin"
FILE = f"{API}/fs/files/Volumes/ipai/bronze/landing/a%20b%26c.bin"
LOGIN = ("/oidc/", "/.well-known/")
# How many links are asked for at once, and how long they shall live, is up to the caller.
FREE = frozenset({"count", "expire_time"})


def test_execute_by_links(server, sdk, ours):
    server.on("POST", f"{API}/sql/statements", fault.answer(STATEMENT))
    server.on("POST", f"{API}/sql/statements/", fault.answer(STATEMENT))
    sdk.statement_execution.execute_statement(
        "SELECT 1",
        "w-1",
        disposition=sdk_sql.Disposition.EXTERNAL_LINKS,
        format=sdk_sql.Format.JSON_ARRAY,
        wait_timeout="0s",
    )
    method, path, query, body = shape(server.seen[-1])
    ours.statements.execute("SELECT 1", "w-1", by_links=True)
    assert shape(server.seen[-1]) == (method, path.rstrip("/"), query, body)


def test_links_are_read_as_the_sdk_reads_them(server, sdk, ours):
    link = {"external_link": f"{server.url}/x", "chunk_index": 1, "row_offset": 0, "row_count": 1}
    about = {
        "total_row_count": 1,
        "schema": {"columns": [{"name": "n", "type_text": "INT", "type_name": "INT"}]},
    }
    answer = STATEMENT | {"manifest": about, "result": {"external_links": [link]}}
    server.on("GET", f"{API}/sql/statements/s-1", fault.answer(answer))
    server.on("GET", "/x", fault.answer([["7"]]))
    (theirs,) = sdk.statement_execution.get_statement("s-1").result.external_links
    statement = ours.statements.get("s-1")
    (mine,) = statement.result.external_links
    for name in ("external_link", "chunk_index", "row_offset", "row_count"):
        assert getattr(mine, name) == getattr(theirs, name)
    assert list(ours.statements.rows(statement)) == [(7,)]


def offer_parts(server):
    """What a workspace answers to an upload of two parts."""
    begun = fault.answer({"multipart_upload": {"session_token": "t/1="}})
    server.on("POST", FILE, begun, fault.answer({}))
    links = [
        {
            "url": f"{server.url}/part/{number}",
            "part_number": number,
            "headers": [{"name": "x-a", "value": "b"}],
        }
        for number in (1, 2)
    ]
    server.on("POST", f"{API}/fs/create-upload-part-urls", fault.answer({"upload_part_urls": links}))
    server.on("PUT", "/part/1", fault.raw(200, b"", ETag='"one"'))
    server.on("PUT", "/part/2", fault.raw(200, b"", ETag='"two"'))


def talk(server):
    """What was asked, without the login."""
    return [shape(seen, FREE) for seen in server.seen if not seen.path.startswith(LOGIN)]


def test_an_upload_in_parts(server, sdk, ours, monkeypatch):
    sdk.files._config.files_ext_multipart_upload_min_stream_size = 4
    monkeypatch.setattr(files_api, "IN_PARTS_ABOVE", 3)
    monkeypatch.setattr(uploads_api, "PART_SIZE", 4)
    offer_parts(server)
    sdk.files.upload(NAME, io.BytesIO(b"onetwo"), overwrite=True, part_size=4, use_parallel=False)
    theirs, headers = talk(server), [seen.headers for seen in server.seen if seen.path == "/part/1"]
    offer_parts(server)
    server.seen.clear()
    ours.files.upload(NAME, io.BytesIO(b"onetwo"))
    assert [method for method, *_ in theirs] == ["POST", "POST", "PUT", "PUT", "POST"]
    assert talk(server) == theirs
    (mine,) = (seen.headers for seen in server.seen if seen.path == "/part/1")
    for name in ("Authorization", "X-A", "Content-Type"):
        assert mine.get(name) == headers[0].get(name)
