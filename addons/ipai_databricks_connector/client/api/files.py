"""Files in volumes: `/Volumes/<catalog>/<schema>/<volume>/…`."""

import io
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import IO

from ..clock import Deadline
from ..errors import InvalidInput
from ..messages import Request, Wire
from .base import Api, moment
from .upload_wire import UploadState
from .uploads import OnPart, Upload

_FILES = "/api/2.0/fs/files{path}"
_DIRECTORIES = "/api/2.0/fs/directories{path}"
# docs.databricks.com/api/workspace/files/upload (5 GiB), seen 2026-11.
MAX_FILE = 5 * 2**30
# Where the official SDK begins to send parts, too (0.162).
IN_PARTS_ABOVE = 50 * 2**20


class Entry(Wire):
    """A file or directory. `last_modified` is milliseconds since 1970."""

    path: str
    name: str = ""
    is_directory: bool = False
    file_size: int | None = None
    last_modified: int | None = None

    @property
    def modified_at(self) -> datetime | None:
        """Naive UTC."""
        return moment(self.last_modified)


class _Page(Wire):
    contents: list[Entry] = []
    next_page_token: str = ""


class Files:
    def __init__(self, api: Api) -> None:
        self._api = api

    def upload(
        self,
        path: str,
        source: bytes | Path | IO[bytes],
        *,
        overwrite: bool = True,
        state: UploadState | None = None,
        on_part: OnPart | None = None,
    ) -> None:
        """Write a file, streamed: a small one in one piece, one above 50 MiB in parts.

        A large one needs a long deadline: `with_deadline(600)`. A part that is cut is sent again by itself.
        When the whole is cut, the state last told to `on_part` takes it up again: what arrived is not sent
        twice.

        :param source: a path, bytes, or a binary file, read from its current position on
        :param state: of an earlier upload of the same file to the same path
        :param on_part: told the state after each part
        :raises Conflict: it exists and `overwrite` is False
        :raises OutcomeUnknown: the connection broke and the upload must not be repeated (`overwrite` is
            False, the source cannot be rewound, or its parts were being put together)
        :raises InvalidInput: the file is another one than the one of `state`
        """
        if isinstance(source, Path):
            with source.open("rb") as file:
                self._upload(path, file, overwrite, state, on_part)
        else:
            self._upload(path, source, overwrite, state, on_part)

    def delete(self, path: str) -> None:
        """:raises NotFound:"""
        self._api.call(Request("DELETE", _FILES, {"path": _absolute(path)}))

    def list(self, path: str, pages: int = 100) -> Sequence[Entry]:
        """What is in a directory, at most `pages` pages of 1000. :raises NotFound:"""
        request = Request("GET", _DIRECTORIES, {"path": _absolute(path)})
        found = self._api.pages(request, _Page, lambda page: page.next_page_token, pages)
        return [entry for page in found for entry in page.contents]

    def mkdirs(self, path: str) -> None:
        """Make a directory and those above it; nothing happens when it is there."""
        self._api.call(Request("PUT", _DIRECTORIES, {"path": _absolute(path)}))

    def _upload(
        self,
        path: str,
        data: bytes | IO[bytes],
        overwrite: bool,
        state: UploadState | None,
        on_part: OnPart | None,
    ) -> None:
        rewindable = isinstance(data, bytes) or data.seekable()
        size = _size(data) if rewindable else None
        if size is not None and size > MAX_FILE:
            raise InvalidInput(f"{path} is larger than 5 GiB: split it.")
        if size is None or size <= IN_PARTS_ABOVE:
            self._put(path, data, overwrite, size)
            return
        file = io.BytesIO(data) if isinstance(data, bytes) else data
        start, deadline = file.tell(), self._api.deadline()
        if not Upload(self._api, file, deadline, on_part).run(_absolute(path), size, overwrite, state):
            file.seek(start)
            self._put(path, file, overwrite, size, deadline)

    def _put(
        self,
        path: str,
        data: bytes | IO[bytes],
        overwrite: bool,
        size: int | None,
        deadline: Deadline | None = None,
    ) -> None:
        request = Request(
            "PUT",
            _FILES,
            {"path": _absolute(path)},
            {"overwrite": "true" if overwrite else "false"},
            data=b"" if size == 0 else data,
            repeatable=overwrite and size is not None,
        )
        self._api.call(request, deadline)


def _size(data: bytes | IO[bytes]) -> int:
    """Bytes from the current position on."""
    if isinstance(data, bytes):
        return len(data)
    here = data.tell()
    end = data.seek(0, os.SEEK_END)
    data.seek(here)
    return end - here


def _absolute(path: str) -> str:
    if not path.startswith("/"):
        raise InvalidInput(f"{path!r} is not a full path: it begins with /Volumes/.")
    return path
