"""Files and folders of the volumes. A file appears whole or not at all: written aside, then renamed."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from pathlib import Path

from fastapi.concurrency import run_in_threadpool

from ..core.errors import ApiError, bad_request, conflict
from .paths import Finder, Places

UPLOADS = ".uploads"
WRITE_BYTES = 1024 * 1024


class Files:
    """The volumes folder `root`, and the families of paths that `others` finds."""

    def __init__(self, root: Path, others: Mapping[str, Finder] | None = None) -> None:
        self._root = root
        self._places = Places(root, others)
        self._uploads = root / UPLOADS
        shutil.rmtree(self._uploads, ignore_errors=True)  # leftovers of a crash
        self._uploads.mkdir(parents=True)

    def file(self, path: str) -> Path:
        """An existing file; 404 otherwise."""
        found = self._places.locate(path)
        if not found.is_file():
            raise ApiError(404, "NOT_FOUND", f"The file '{path}' does not exist.")
        return found

    def folder(self, path: str) -> Path:
        """An existing folder; 404 otherwise."""
        found = self._places.locate(path)
        if not found.is_dir():
            raise ApiError(404, "NOT_FOUND", f"The directory '{path}' does not exist.")
        return found

    async def upload(self, path: str, body: AsyncIterator[bytes], overwrite: bool) -> None:
        """Write a file and the folders above it; 409 where it exists and `overwrite` is false."""
        target = await run_in_threadpool(self.check_target, path)
        draft = self._uploads / uuid.uuid4().hex
        try:
            await write_stream(draft, body)
            await run_in_threadpool(self._publish, draft, target, overwrite, path)
        finally:
            draft.unlink(missing_ok=True)

    def join(self, path: str, pieces: list[Path], overwrite: bool) -> None:
        """Make a file of pieces, in order; like an upload it appears whole or not at all."""
        target = self.check_target(path)
        draft = self._uploads / uuid.uuid4().hex
        try:
            with draft.open("wb") as file:
                for piece in pieces:
                    with piece.open("rb") as source:
                        shutil.copyfileobj(source, file, WRITE_BYTES)
                file.flush()
                os.fsync(file.fileno())
            self._publish(draft, target, overwrite, path)
        finally:
            draft.unlink(missing_ok=True)

    def check_target(self, path: str) -> Path:
        """Where an upload to `path` would go; refuses what cannot be a file."""
        target = self._places.locate_inside(path)
        if target.is_dir():
            raise bad_request(f"'{path}' is a directory.")
        return target

    def _publish(self, draft: Path, target: Path, overwrite: bool, path: str) -> None:
        self._make_folder(target.parent, path)
        if overwrite:
            os.replace(draft, target)
            return
        try:
            os.link(draft, target)  # unlike a rename, refuses an existing file in one step
        except FileExistsError:
            raise conflict("ALREADY_EXISTS", f"The file '{path}' already exists.") from None

    def delete_file(self, path: str) -> None:
        """Delete a file; 404 if there is none."""
        self._places.locate_inside(path)
        self.file(path).unlink()

    def make_folder(self, path: str) -> None:
        """Make a folder and those above it; no error if it exists."""
        self._make_folder(self._places.locate_writable(path), path)

    def _make_folder(self, folder: Path, path: str) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except (FileExistsError, NotADirectoryError):
            raise conflict("ALREADY_EXISTS", f"A part of '{path}' is a file, not a directory.") from None

    def delete_folder(self, path: str) -> None:
        """Delete an empty folder."""
        self._places.locate_inside(path)
        folder = self.folder(path)
        if any(folder.iterdir()):
            raise ApiError(400, "DIRECTORY_NOT_EMPTY", f"The directory '{path}' is not empty.")
        folder.rmdir()

    def list(self, path: str) -> list[dict[str, object]]:
        """Entries of a folder by name; 404 if there is none."""
        base = "/" + path.strip("/")
        return [_entry(base, item) for item in sorted(self.folder(path).iterdir())]


async def write_stream(
    draft: Path, body: AsyncIterator[bytes], seen: Callable[[bytes], None] | None = None
) -> None:
    """Write a stream to disk, in pieces large enough to be worth a hop to a thread; `seen` gets each."""
    with draft.open("wb") as file:

        def write(piece: bytes) -> None:
            file.write(piece)
            if seen:
                seen(piece)

        pending = bytearray()
        async for chunk in body:
            pending += chunk
            if len(pending) >= WRITE_BYTES:
                await run_in_threadpool(write, bytes(pending))
                pending.clear()
        write(bytes(pending))
        file.flush()
        await run_in_threadpool(os.fsync, file.fileno())


def _entry(base: str, item: Path) -> dict[str, object]:
    stat = item.stat()
    entry: dict[str, object] = {
        "path": f"{base}/{item.name}",
        "name": item.name,
        "is_directory": item.is_dir(),
        "last_modified": int(stat.st_mtime * 1000),
    }
    if not item.is_dir():
        entry["file_size"] = stat.st_size
    return entry
