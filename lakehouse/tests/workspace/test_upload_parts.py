"""Large files: the official client uploads them in parts; parts outlive the server, files appear whole."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import ResourceConflict
from running_server import RunningServer, server_over

ROOT = "/Volumes/ipai/bronze/landing/parts"
API = "/api/2.0/fs"
CONTENT = bytes(range(256)) * 4096


def small_parts(workspace: RunningServer) -> WorkspaceClient:
    """The official client, which takes a megabyte for a large file."""
    client = workspace.sdk()
    client.config.files_ext_multipart_upload_min_stream_size = 1000
    client.files._config.files_ext_multipart_upload_min_stream_size = 1000
    return client


def leftovers(workspace: RunningServer) -> list[str]:
    """Parts the server still keeps."""
    folder = workspace.home / "volumes" / ".parts"
    return sorted(part.name for part in folder.glob("*/*") if part.name != "about.json")


@pytest.mark.parametrize("parallel", [False, True])
def test_the_official_client_uploads_in_parts(workspace: RunningServer, parallel: bool) -> None:
    files = small_parts(workspace).files
    name = f"{ROOT}/a b%{parallel}.bin"
    files.upload(name, io.BytesIO(CONTENT), overwrite=True, part_size=200_000, use_parallel=parallel)
    log = (workspace.home / "server.log").read_text()
    assert log.count("PUT /presigned/upload-parts/") >= 6
    assert "action=complete-upload" in log
    assert files.download(name).contents.read() == CONTENT
    assert leftovers(workspace) == []


def test_the_official_client_does_not_overwrite(workspace: RunningServer) -> None:
    files = small_parts(workspace).files
    files.upload(f"{ROOT}/once.bin", io.BytesIO(CONTENT), part_size=500_000)
    with pytest.raises(ResourceConflict):
        files.upload(f"{ROOT}/once.bin", io.BytesIO(CONTENT[::-1]), overwrite=False, part_size=500_000)
    assert files.download(f"{ROOT}/once.bin").contents.read() == CONTENT


def begin(http: httpx.Client, name: str, **query: str) -> str:
    answer = http.post(f"{API}/files{ROOT}/{name}", params={"action": "initiate-upload"} | query)
    return answer.json()["multipart_upload"]["session_token"]


def links(http: httpx.Client, name: str, token: str, first: int = 1, count: int = 2) -> list[str]:
    body = {"path": f"{ROOT}/{name}", "session_token": token, "start_part_number": first, "count": count}
    answer = http.post(f"{API}/create-upload-part-urls", json=body | {"expire_time": "2030-01-01T00:00:00Z"})
    return [link["url"] for link in answer.json()["upload_part_urls"]]


def complete(http: httpx.Client, name: str, token: str, etags: list[str]) -> httpx.Response:
    parts = [{"part_number": number, "etag": etag} for number, etag in enumerate(etags, 1)]
    query = {"action": "complete-upload", "upload_type": "multipart", "session_token": token}
    return http.post(f"{API}/files{ROOT}/{name}", params=query, json={"parts": parts})


def test_parts_outlive_the_server(own_server: RunningServer) -> None:
    with own_server.http() as http:
        token = begin(http, "killed.bin")
        first, second = links(http, "killed.bin", token)
        etags = [httpx.put(first, content=b"one ").headers["etag"]]
    own_server.kill()
    own_server.start()
    etags.append(httpx.put(second, content=b"two").headers["etag"])
    with own_server.http() as http:
        assert http.get(f"{API}/files{ROOT}/killed.bin").status_code == 404
        assert complete(http, "killed.bin", token, etags).status_code == 200
        assert http.get(f"{API}/files{ROOT}/killed.bin").content == b"one two"


def test_completing_twice_and_wrongly(workspace: RunningServer) -> None:
    with workspace.http() as http:
        token = begin(http, "twice.bin")
        etags = [httpx.put(link, content=b"x").headers["etag"] for link in links(http, "twice.bin", token)]
        wrong = f'"{"0" * 64}"'
        for parts in ([etags[0], wrong], [*etags, etags[0]], []):
            assert complete(http, "twice.bin", token, parts).status_code == 400
        assert http.head(f"{API}/files{ROOT}/twice.bin").status_code == 404
        assert complete(http, "other.bin", token, etags).status_code == 400
        assert complete(http, "twice.bin", token, etags).status_code == 200
        assert complete(http, "twice.bin", token, etags).status_code == 200
        assert complete(http, "twice.bin", token, etags[:1]).status_code == 400
        assert http.get(f"{API}/files{ROOT}/twice.bin").content == b"xx"


def test_a_part_sent_again_replaces_the_first(workspace: RunningServer) -> None:
    with workspace.http() as http:
        token = begin(http, "again.bin")
        (link,) = links(http, "again.bin", token, count=1)
        httpx.put(link, content=b"first")
        etag = httpx.put(link, content=b"second").headers["etag"]
        assert complete(http, "again.bin", token, [etag]).status_code == 200
        assert http.get(f"{API}/files{ROOT}/again.bin").content == b"second"


def test_a_part_that_breaks_off_leaves_nothing(workspace: RunningServer) -> None:
    def body() -> Iterator[bytes]:
        yield b"half of it"
        raise ConnectionError("the cable was pulled")

    with workspace.http() as http:
        token = begin(http, "cut.bin")
        (link,) = links(http, "cut.bin", token, count=1)
        with pytest.raises(ConnectionError):
            httpx.put(link, content=body())
        etag = httpx.put(link, content=b"all of it").headers["etag"]
        assert complete(http, "cut.bin", token, [etag]).status_code == 200


def test_an_aborted_upload_is_gone(workspace: RunningServer) -> None:
    with workspace.http() as http:
        token = begin(http, "aborted.bin")
        (link,) = links(http, "aborted.bin", token, count=1)
        etag = httpx.put(link, content=b"x").headers["etag"]
        body = {"path": f"{ROOT}/aborted.bin", "session_token": token, "expire_time": "2030-01-01T00:00:00Z"}
        address = http.post(f"{API}/create-abort-upload-url", json=body).json()["abort_upload_url"]["url"]
        assert httpx.delete(address).status_code == 200
        assert complete(http, "aborted.bin", token, [etag]).json()["error_code"] == "NOT_FOUND"
        assert httpx.put(link, content=b"x").status_code == 404
        assert http.post(f"{API}/create-abort-upload-url", json=body).status_code == 404


def test_links_do_only_what_they_are_for(workspace: RunningServer) -> None:
    with workspace.http() as http:
        token = begin(http, "forged.bin")
        (link,) = links(http, "forged.bin", token, count=1)
        http.put(f"{API}/files{ROOT}/read.bin", content=b"read me")
        reading = http.post(f"{API}/create-download-url", params={"path": f"{ROOT}/read.bin"}).json()["url"]
        assert http.post(f"{API}/create-download-url", params={"path": "/Users/x"}).status_code == 400
        assert http.post(f"{API}/create-download-url", params={"path": f"{ROOT}/no"}).status_code == 404
    assert httpx.get(reading, headers={"Range": "bytes=0-3"}).content == b"read"
    assert httpx.get(link.replace("/upload-parts/", "/files/")).status_code == 403
    assert httpx.put(reading.replace("/files/", "/upload-parts/"), content=b"x").status_code == 403
    assert httpx.put(link[:-4] + "AAAA", content=b"x").status_code == 403


def test_two_uploads_of_one_file_do_not_mix(workspace: RunningServer) -> None:
    client = small_parts(workspace)
    contents = [bytes([mark]) * 900_000 for mark in b"ab"]
    with ThreadPoolExecutor() as pool:
        list(
            pool.map(
                lambda one: client.files.upload(f"{ROOT}/race", io.BytesIO(one), overwrite=True), contents
            )
        )
    assert client.files.download(f"{ROOT}/race").contents.read() in contents


@pytest.fixture
def own_server(prepared, home) -> Iterator[RunningServer]:
    """A server of this test's own, to be killed."""
    server = server_over(home, prepared[1])
    server.start()
    yield server
    server.stop()
