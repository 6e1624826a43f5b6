"""Uploads in parts: what is cut is sent again, what arrived is not, and our login stays at home."""

import hashlib
import io
import re

import fault_server as fault
import pytest
from conftest import MARKER
from databricks_client import (
    AlreadyExists,
    ConnectionCut,
    DatabricksError,
    InvalidInput,
    OutcomeUnknown,
    UploadState,
)
from databricks_client.api import files as files_api
from databricks_client.api import uploads as uploads_api

NAME = "/Volumes/ipai/bronze/landing/large.bin"
FILE = f"/api/2.0/fs/files{NAME}"
LINKS = "/api/2.0/fs/create-upload-part-urls"
ABORT = "/api/2.0/fs/create-abort-upload-url"
CONTENT = b"aaaabbbbccccdd"
EXPIRED = fault.raw(403, b"<Error><Code>AccessDenied</Code></Error>")


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(files_api, "IN_PARTS_ABOVE", 8)
    monkeypatch.setattr(uploads_api, "PART_SIZE", 4)


class Storage:
    """A server with storage behind it: sessions, parts by number, and what became a file."""

    def __init__(self, server):
        self.server = server
        self.sessions = 0
        self.parts = {}
        self.file = None
        server.on("POST", FILE, self.begin_or_complete)
        server.on("POST", LINKS, self.links)
        server.on("POST", ABORT, fault.answer({"abort_upload_url": {"url": f"{server.url}/abort"}}))
        server.on("DELETE", "/abort", fault.raw(200, b""))
        for number in range(1, 5):
            server.on("PUT", f"/part/{number}", self.put)

    def begin_or_complete(self, connection, request, server):
        if request.query["action"] == "initiate-upload":
            self.sessions += 1
            answer = {"multipart_upload": {"session_token": f"session-{self.sessions}"}}
            return fault.answer(answer)(connection, request, server)
        named = [(part["part_number"], part["etag"]) for part in request.json["parts"]]
        assert named == [(number, self.etag(number)) for number in sorted(self.parts)]
        self.file = b"".join(self.parts[number] for number in sorted(self.parts))
        return fault.answer({})(connection, request, server)

    def links(self, connection, request, server):
        first, count = request.json["start_part_number"], request.json["count"]
        links = [
            {
                "url": f"{server.url}/part/{number}?sig=x",
                "part_number": number,
                "headers": [{"name": "x-type", "value": "block"}],
            }
            for number in range(first, first + count)
        ]
        return fault.answer({"upload_part_urls": links})(connection, request, server)

    def put(self, connection, request, server):
        number = int(request.path.rpartition("/")[2])
        self.parts[number] = request.body
        return fault.raw(200, b"", ETag=self.etag(number))(connection, request, server)

    def etag(self, number):
        return f'"{hashlib.md5(self.parts[number]).hexdigest()}"'

    def sent(self):
        """Numbers of the parts that were sent, in order."""
        paths = (re.fullmatch("/part/([0-9]+)", seen.path) for seen in self.server.seen)
        return [int(found.group(1)) for found in paths if found]


@pytest.fixture
def storage(server):
    return Storage(server)


@pytest.mark.parametrize("source", [CONTENT, io.BytesIO(CONTENT)])
def test_a_large_file_goes_in_parts(server, connect, storage, source):
    connect().files.upload(NAME, source)
    assert storage.file == CONTENT
    assert storage.sent() == [1, 2, 3, 4]
    assert server.seen[0].query == {"action": "initiate-upload", "overwrite": "true"}
    assert server.seen[1].json["count"] == 4
    assert server.seen[-1].query == {
        "action": "complete-upload",
        "upload_type": "multipart",
        "session_token": "session-1",
    }


def test_from_a_files_position_and_from_a_path(connect, storage, tmp_path):
    opened = io.BytesIO(b"skipped" + CONTENT)
    opened.seek(7)
    connect().files.upload(NAME, opened)
    assert storage.file == CONTENT
    (tmp_path / "a").write_bytes(CONTENT[::-1])
    connect().files.upload(NAME, tmp_path / "a")
    assert storage.file == CONTENT[::-1]


def test_our_token_does_not_go_to_the_storage(server, connect, storage):
    connect().files.upload(NAME, CONTENT)
    parts = [seen for seen in server.seen if seen.path.startswith("/part/")]
    assert all("Authorization" not in seen.headers for seen in parts)
    assert all(seen.headers["X-Type"] == "block" for seen in parts)
    assert all(MARKER in seen.headers["Authorization"] for seen in server.seen if seen not in parts)


def test_a_part_that_is_cut_is_sent_again(server, connect, storage, clock):
    server.on("PUT", "/part/2", fault.drop, fault.status(503), storage.put)
    connect(clock=clock).files.upload(NAME, CONTENT)
    assert storage.file == CONTENT
    assert storage.sent() == [1, 2, 2, 2, 3, 4]


def test_a_cut_upload_is_taken_up_without_sending_parts_twice(server, connect, storage, clock):
    states = []
    server.on("PUT", "/part/3", fault.drop)
    with pytest.raises(ConnectionCut):
        connect(clock=clock).files.upload(NAME, CONTENT, on_part=states.append)
    assert storage.file is None
    assert [seen.path for seen in server.seen].count(ABORT) == 0
    kept = states[-1].to_text()
    assert "session-1" in kept and "session-1" not in repr(states[-1])
    server.on("PUT", "/part/3", storage.put)
    server.seen.clear()
    state = UploadState.from_text(kept)
    connect().files.upload(NAME, io.BytesIO(CONTENT), state=state, on_part=states.append)
    assert storage.file == CONTENT
    assert storage.sent() == [3, 4]
    assert storage.sessions == 1
    assert sorted(states[-1].parts) == [1, 2, 3, 4]


def test_gaps_are_asked_for_as_they_are(server, connect, storage):
    states = []
    connect().files.upload(NAME, CONTENT, on_part=states.append)
    full = states[-1]
    gap = full.model_copy(update={"parts": {n: part for n, part in full.parts.items() if n in (1, 3)}})
    server.seen.clear()
    connect().files.upload(NAME, CONTENT, state=gap)
    assert storage.sent() == [2, 4]
    asked = [
        (seen.json["start_part_number"], seen.json["count"]) for seen in server.seen if seen.path == LINKS
    ]
    assert asked == [(2, 1), (4, 1)]


def test_another_file_is_not_mixed_in(server, connect, storage):
    states = []
    connect().files.upload(NAME, CONTENT, on_part=states.append)
    for other in (CONTENT.replace(b"a", b"x"), CONTENT + b"more"):
        with pytest.raises(InvalidInput, match="not the file whose upload began"):
            connect().files.upload(NAME, other, state=states[1])
    with pytest.raises(InvalidInput, match="not the file"):
        connect().files.upload(NAME + "2", CONTENT, state=states[1])


def test_an_upload_the_server_forgot_begins_anew(server, connect, storage):
    states = []
    connect().files.upload(NAME, CONTENT, on_part=states.append)
    gone = fault.status(404, {"error_code": "NOT_FOUND", "message": "no such session"})
    server.on("POST", LINKS, gone, storage.links)
    storage.file = None
    connect().files.upload(NAME, CONTENT, state=states[0])
    assert (storage.file, storage.sessions) == (CONTENT, 2)


def test_links_that_are_over_are_asked_for_once_more(server, connect, storage):
    server.on("PUT", "/part/2", EXPIRED, storage.put)
    connect().files.upload(NAME, CONTENT)
    assert storage.file == CONTENT
    asked = [seen.json["start_part_number"] for seen in server.seen if seen.path == LINKS]
    assert asked == [1, 2]


def test_a_cut_upload_nobody_can_take_up_is_aborted(server, connect, storage, clock):
    server.on("PUT", "/part/2", fault.status(400))
    with pytest.raises(DatabricksError):
        connect(clock=clock).files.upload(NAME, CONTENT)
    assert [seen.method for seen in server.seen if seen.path == "/abort"] == ["DELETE"]
    assert all("Authorization" not in seen.headers for seen in server.seen if seen.path == "/abort")


@pytest.mark.parametrize(
    ("method", "path", "behaviour"),
    [
        ("POST", FILE, fault.status(404, {"error_code": "ENDPOINT_NOT_FOUND"})),
        ("POST", FILE, fault.status(501)),
        ("POST", FILE, fault.answer({"resumable_upload": {"session_token": "gcp"}})),
        ("PUT", "/part/1", EXPIRED),
        (
            "POST",
            LINKS,
            fault.answer({"upload_part_urls": [{"url": "https://10.0.0.1/x", "part_number": 1}]}),
        ),
    ],
)
def test_without_parts_or_storage_it_goes_in_one_piece(server, connect, storage, method, path, behaviour):
    server.on(method, path, behaviour)
    server.on("PUT", FILE, fault.raw(204, b""))
    connect().files.upload(NAME, io.BytesIO(CONTENT))
    assert server.seen[-1].body == CONTENT
    assert (server.seen[-1].path, server.seen[-1].query) == (FILE, {"overwrite": "true"})


def test_what_exists_is_not_overwritten(server, connect, storage):
    server.on("POST", FILE, fault.status(409, {"error_code": "ALREADY_EXISTS", "message": "it is there"}))
    with pytest.raises(AlreadyExists):
        connect().files.upload(NAME, CONTENT, overwrite=False)
    assert server.seen[0].query["overwrite"] == "false"


def test_no_answer_at_the_end_is_an_unknown_outcome(server, connect, storage):
    server.on("POST", FILE, storage.begin_or_complete, fault.drop)
    with pytest.raises(OutcomeUnknown):
        connect().files.upload(NAME, CONTENT)
    assert [seen.path for seen in server.seen].count(ABORT) == 0


def test_a_file_that_shrinks_while_it_is_sent(server, connect, storage):
    source = io.BytesIO(CONTENT)
    with pytest.raises(InvalidInput, match="became shorter"):
        connect().files.upload(NAME, source, on_part=lambda state: source.truncate(6))
    assert storage.file is None


@pytest.mark.parametrize(
    "text", ["", "{}", "null", '{"path": "/x", "session_token": "t", "size": 1, "part_size": 0}']
)
def test_a_text_that_is_no_state(text):
    with pytest.raises(InvalidInput, match="not the state"):
        UploadState.from_text(text)
