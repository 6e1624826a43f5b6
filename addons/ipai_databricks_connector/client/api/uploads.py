"""Uploads in parts, which can be taken up again after a cut: only what is missing is sent.

The links lead to object storage and are called without our login.
"""

import contextlib
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import IO

from ..clock import Deadline
from ..errors import (
    ConnectionFailed,
    DatabricksError,
    HostRefused,
    InvalidInput,
    LinkRefused,
    MalformedAnswer,
    NotFound,
    NotSupported,
    OutcomeUnknown,
)
from ..messages import Request
from .base import Api
from .links import follow
from .upload_wire import AbortLink, Begun, Link, Links, UploadState

_FILES = "/api/2.0/fs/files{path}"
_PART_LINKS = "/api/2.0/fs/create-upload-part-urls"
_ABORT_LINK = "/api/2.0/fs/create-abort-upload-url"
# 10 000 parts, the storages' limit, are more than the 5 GiB a file may have.
PART_SIZE = 10 * 2**20
_LINKS_AT_ONCE = 10
_LINK_LIFE = timedelta(hours=1)
# The storage cannot be reached from here, or does not want us: a firewall in front of it, say.
_NO_STORAGE = (LinkRefused, HostRefused, ConnectionFailed)

OnPart = Callable[[UploadState], None]


@dataclass
class Upload:
    """One upload in parts.

    :param source: the file from its current position on; it is gone back to for every part
    :param on_part: told the state after every part that arrived
    """

    api: Api
    source: IO[bytes]
    deadline: Deadline
    on_part: OnPart | None = None
    _arrived: bool = False
    _links: dict[int, Link] = field(default_factory=dict)
    _start: int = 0

    def __post_init__(self) -> None:
        self._start = self.source.tell()

    def run(self, path: str, size: int, overwrite: bool, known: UploadState | None = None) -> bool:
        """Whether the file is there; False when it can be sent in one piece only.

        :param known: the state of an earlier upload of the same file
        :raises InvalidInput: it is the state of another file
        """
        if known is None:
            return self._anew(path, size, overwrite)
        if (known.path, known.size) != (path, size):
            raise _another(path)
        try:
            self._finish(known)
        except NotFound:  # the server forgot the upload
            return self._anew(path, size, overwrite)
        return True

    def _anew(self, path: str, size: int, overwrite: bool) -> bool:
        begun = self._begin(path, size, overwrite)
        if begun is None:
            return False
        try:
            self._finish(begun)
        except _NO_STORAGE:
            self._abort(begun)
            if self._arrived:
                raise
            return False
        except OutcomeUnknown:
            raise
        except DatabricksError:
            if self.on_part is None:  # nobody can take it up again
                self._abort(begun)
            raise
        return True

    def _begin(self, path: str, size: int, overwrite: bool) -> UploadState | None:
        query = {"action": "initiate-upload", "overwrite": "true" if overwrite else "false"}
        # Begun twice, the first one is forgotten by the server some time.
        request = Request("POST", _FILES, {"path": path}, query, repeatable=True)
        try:
            begun = self.api.fetch(request, Begun, self.deadline).multipart_upload
        except (NotFound, NotSupported):
            return None
        if begun is None:
            return None
        return UploadState(path=path, session_token=begun.session_token, size=size, part_size=PART_SIZE)

    def _finish(self, state: UploadState) -> None:
        """Send what is missing, and make the file of its parts."""
        for number in range(1, state.count + 1):
            content = self._read(state, number)
            digest = hashlib.sha256(content).hexdigest()
            known = state.parts.get(number)
            if known and known.sha256 != digest:
                raise _another(state.path)
            if not known:
                state = state.with_part(number, self._sent(state, number, content), digest)
                self._arrived = True
                if self.on_part:
                    self.on_part(state)
        self._complete(state)

    def _complete(self, state: UploadState) -> None:
        query = {
            "action": "complete-upload",
            "upload_type": "multipart",
            "session_token": state.session_token,
        }
        parts = [{"part_number": number, "etag": part.etag} for number, part in sorted(state.parts.items())]
        request = Request("POST", _FILES, {"path": state.path}, query, body={"parts": parts})
        self.api.call(request, self.deadline)

    def _abort(self, state: UploadState) -> None:
        """Have the storage forget the parts; it does so by itself after some days, so a failure is none."""
        request = Request("POST", _ABORT_LINK, body=self._about(state), repeatable=True)
        gone = Request("DELETE", "(link to an upload)", data=b"")
        with contextlib.suppress(DatabricksError):
            link = self.api.fetch(request, AbortLink, self.deadline).abort_upload_url
            follow(self.api, gone, link.url, link.sent_with(), self.deadline)

    def _sent(self, state: UploadState, number: int, content: bytes) -> str:
        """The ETag of a part that arrived."""
        try:
            return self._put(state, number, content)
        except LinkRefused:
            self._links.clear()  # the links are over: once more with fresh ones
        return self._put(state, number, content)

    def _put(self, state: UploadState, number: int, content: bytes) -> str:
        link = self._link(state, number)
        request = Request("PUT", "(link to a part of an upload)", data=content)
        answer = follow(self.api, request, link.url, link.sent_with(), self.deadline)
        etag = answer.headers.get("ETag", "")
        if not etag:
            raise MalformedAnswer("The storage took a part of the upload without giving it an ETag.")
        return etag

    def _link(self, state: UploadState, number: int) -> Link:
        if number not in self._links:
            count = state.missing_from(number, _LINKS_AT_ONCE)
            body = self._about(state) | {"start_part_number": number, "count": count}
            request = Request("POST", _PART_LINKS, body=body, repeatable=True)
            found = self.api.fetch(request, Links, self.deadline).upload_part_urls
            self._links = {link.part_number: link for link in found}
        if number not in self._links:
            raise MalformedAnswer(f"Databricks gave no link for part {number} of {state.path}.")
        return self._links.pop(number)

    def _about(self, state: UploadState) -> dict[str, str | int]:
        ends = self.api.clock.now() + _LINK_LIFE
        return {
            "path": state.path,
            "session_token": state.session_token,
            "expire_time": ends.strftime("%Y-%m-%dT%H:%M:%SZ"),
        }

    def _read(self, state: UploadState, number: int) -> bytes:
        start = (number - 1) * state.part_size
        self.source.seek(self._start + start)
        wanted = min(state.part_size, state.size - start)
        content = b"".join(_pieces(self.source, wanted))
        if len(content) < wanted:
            raise InvalidInput(f"{state.path} became shorter while it was sent.")
        return content


def _another(path: str) -> InvalidInput:
    return InvalidInput(f"{path} is not the file whose upload began: upload it from its beginning.")


def _pieces(source: IO[bytes], wanted: int) -> Iterator[bytes]:
    while wanted > 0 and (piece := source.read(wanted)):
        wanted -= len(piece)
        yield piece
