"""The Files API, through the official client and on the wire."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from databricks.sdk.errors import NotFound, ResourceConflict
from running_server import RunningServer

ROOT = "/Volumes/ipai/bronze/landing"
API = "/api/2.0/fs"


def test_a_batch_goes_up_is_listed_and_comes_back(workspace: RunningServer) -> None:
    files = workspace.sdk().files
    folder = f"{ROOT}/source-1/20260301T020000Z-ab"
    content = bytes(range(256)) * 5000
    files.upload(f"{folder}/account move 100%.csv.gz", io.BytesIO(content), overwrite=True)
    files.upload(f"{folder}/_manifest.json", io.BytesIO(b"{}"))
    listed = {entry.name: entry.file_size for entry in files.list_directory_contents(folder)}
    assert listed == {"_manifest.json": 2, "account move 100%.csv.gz": len(content)}
    with files.download(f"{folder}/account move 100%.csv.gz").contents as body:
        assert body.read() == content
    assert files.get_metadata(f"{folder}/_manifest.json").content_length == 2
    files.get_directory_metadata(folder)
    above = list(files.list_directory_contents(f"{ROOT}/source-1"))
    assert [(entry.path, entry.is_directory) for entry in above] == [(folder, True)]


def test_overwrite_is_refused_unless_asked(workspace: RunningServer) -> None:
    files = workspace.sdk().files
    files.upload(f"{ROOT}/once.txt", io.BytesIO(b"first"))
    with pytest.raises(ResourceConflict):
        files.upload(f"{ROOT}/once.txt", io.BytesIO(b"second"), overwrite=False)
    assert files.download(f"{ROOT}/once.txt").contents.read() == b"first"
    files.upload(f"{ROOT}/once.txt", io.BytesIO(b"third"), overwrite=True)
    assert files.download(f"{ROOT}/once.txt").contents.read() == b"third"


def test_delete_and_folders(workspace: RunningServer) -> None:
    files = workspace.sdk().files
    files.create_directory(f"{ROOT}/a/b")
    files.upload(f"{ROOT}/a/b/file", io.BytesIO(b""))
    with workspace.http() as http:
        full = http.delete(f"{API}/directories{ROOT}/a/b")
        assert (full.status_code, full.json()["error_code"]) == (400, "DIRECTORY_NOT_EMPTY")
    files.delete(f"{ROOT}/a/b/file")
    with pytest.raises(NotFound):
        files.get_metadata(f"{ROOT}/a/b/file")
    files.delete_directory(f"{ROOT}/a/b")
    with pytest.raises(NotFound):
        files.get_directory_metadata(f"{ROOT}/a/b")


@pytest.mark.parametrize(
    "path",
    [
        "/Volumes/ipai/bronze/landing/../../../../signing_key.pem",
        "/Volumes/ipai/bronze/landing/%2e%2e/%2e%2e/%2e%2e/%2e%2e/signing_key.pem",
        "/Volumes/ipai/bronze/landing/..%2f..%2f..%2f..%2fsigning_key.pem",
        "/Volumes/../signing_key.pem/x/y",
        "/Volumes/ipai/bronze/landing//double",
        "/Volumes/.uploads/a/b/c",
        "/Users/somebody/file",
        "/Volumes/ipai/bronze",
        "/Volumes/ipai/bronze/landing/a%00b",
        "/Volumes/ipai/bronze/landing",
        "/Volumes/ipai/bronze/elsewhere/file",
    ],
)
def test_nothing_outside_a_volume_is_reached(workspace: RunningServer, path: str) -> None:
    with workspace.http() as http:
        for call in (http.get, http.head, http.delete):
            assert call(f"{API}/files{path}").status_code in (400, 404)
        assert http.put(f"{API}/files{path}?overwrite=true", content=b"x").status_code in (400, 404)
    assert (workspace.home / "signing_key.pem").read_bytes().startswith(b"-----BEGIN")


def test_a_link_out_of_the_volume_is_not_followed(workspace: RunningServer) -> None:
    link = workspace.home / "volumes/ipai/bronze/landing/link"
    link.symlink_to(workspace.home)
    with workspace.http() as http:
        assert http.get(f"{API}/files{ROOT}/link/signing_key.pem").status_code == 400
    link.unlink()


def test_a_broken_upload_leaves_nothing(workspace: RunningServer) -> None:
    def body() -> Iterator[bytes]:
        yield b"half of it"
        raise ConnectionError("the cable was pulled")

    with workspace.http() as http:
        with pytest.raises(ConnectionError):
            http.put(f"{API}/files{ROOT}/broken.bin", content=body())
        assert http.head(f"{API}/files{ROOT}/broken.bin").status_code == 404


def test_range_and_head_on_the_wire(workspace: RunningServer) -> None:
    with workspace.http() as http:
        assert http.put(f"{API}/files{ROOT}/digits", content=b"0123456789").status_code == 204
        part = http.get(f"{API}/files{ROOT}/digits", headers={"Range": "bytes=2-4"})
        assert (part.status_code, part.content) == (206, b"234")
        head = http.head(f"{API}/files{ROOT}/digits")
        assert (head.headers["content-length"], head.content) == ("10", b"")
        assert head.headers["last-modified"].endswith("GMT")


def test_pages_of_a_listing(workspace: RunningServer) -> None:
    folder = f"{API}/directories{ROOT}/pages"
    with workspace.http() as http:
        for name in "abc":
            http.put(f"{API}/files{ROOT}/pages/{name}", content=b"")
        first = http.get(folder, params={"page_size": 2}).json()
        last = http.get(folder, params={"page_size": 2, "page_token": first["next_page_token"]}).json()
        wrong = http.get(folder, params={"page_token": "%%%"})
    assert [entry["name"] for entry in first["contents"] + last["contents"]] == ["a", "b", "c"]
    assert "next_page_token" not in last
    assert wrong.status_code == 400
