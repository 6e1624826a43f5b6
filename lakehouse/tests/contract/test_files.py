"""Files in volumes: what one client uploads the other lists, reads and deletes."""

from __future__ import annotations

import hashlib
import io
import random
from pathlib import Path

import pytest
from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import NotFound as SdkNotFound
from databricks_client import Conflict, Databricks, NotFound, UploadState

VOLUME = "/Volumes/ipai/bronze/landing"
MEBIBYTE = 1 << 20
CONTENT = bytes(range(256)) * 400


def test_ours_is_read_by_theirs(ours: Databricks, theirs: WorkspaceClient) -> None:
    folder = f"{VOLUME}/ours"
    ours.files.mkdirs(folder)
    ours.files.upload(f"{folder}/a b&c.csv", io.BytesIO(CONTENT))
    ours.files.upload(f"{folder}/empty", b"")
    (file, empty) = theirs.files.list_directory_contents(folder)
    assert (file.path, file.file_size, file.is_directory) == (f"{folder}/a b&c.csv", len(CONTENT), False)
    assert (empty.name, empty.file_size) == ("empty", 0)
    assert theirs.files.download(f"{folder}/a b&c.csv").contents.read() == CONTENT
    assert theirs.files.get_metadata(f"{folder}/a b&c.csv").content_length == len(CONTENT)
    ours.files.delete(f"{folder}/a b&c.csv")
    with pytest.raises(SdkNotFound):
        theirs.files.get_metadata(f"{folder}/a b&c.csv")


def test_theirs_is_read_by_ours(ours: Databricks, theirs: WorkspaceClient) -> None:
    folder = f"{VOLUME}/theirs"
    theirs.files.create_directory(f"{folder}/inner")
    theirs.files.upload(f"{folder}/ñ.bin", io.BytesIO(CONTENT), overwrite=True)
    found = {entry.name: entry for entry in ours.files.list(folder)}
    assert (found["inner"].is_directory, found["ñ.bin"].is_directory) == (True, False)
    assert found["ñ.bin"].file_size == len(CONTENT) and found["ñ.bin"].modified_at is not None
    with pytest.raises(Conflict):
        ours.files.upload(f"{folder}/ñ.bin", b"x", overwrite=False)
    theirs.files.delete(f"{folder}/ñ.bin")
    with pytest.raises(NotFound):
        ours.files.delete(f"{folder}/ñ.bin")
    with pytest.raises(NotFound):
        ours.files.list(f"{folder}/nowhere")


def test_a_large_upload_is_cut_and_taken_up_again(
    ours: Databricks, theirs: WorkspaceClient, tmp_path: Path
) -> None:
    class Cut(Exception):
        pass

    content = random.Random(3).randbytes(52 * MEBIBYTE)
    file = tmp_path / "large.bin"
    file.write_bytes(content)
    states: list[str] = []

    def cut_after_three(state: UploadState) -> None:
        states.append(state.to_text())
        if len(states) == 3:
            raise Cut

    path = f"{VOLUME}/large.bin"
    with pytest.raises(Cut):
        ours.files.upload(path, file, on_part=cut_after_three)
    with pytest.raises(SdkNotFound):
        theirs.files.get_metadata(path)
    again: list[str] = []
    state = UploadState.from_text(states[-1])
    ours.files.upload(path, file, state=state, on_part=lambda state: again.append(state.to_text()))
    assert len(states) + len(again) == 6, "52 MiB in parts of 10, none of them twice"
    download = theirs.files.download(path).contents
    digest = hashlib.sha256()
    while block := download.read(MEBIBYTE):
        digest.update(block)
    assert digest.digest() == hashlib.sha256(content).digest()
