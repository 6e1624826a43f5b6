"""Uploads in parts: each part is a file of its own until the upload is completed, also across a restart.

`.parts/<session>/about.json` says what the upload is for; `<number>.<etag>` is a part that arrived whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi.concurrency import run_in_threadpool

from ..core.clock import Clock
from ..core.errors import ApiError, bad_request, conflict, invalid
from .store import Files, write_stream

FOLDER = ".parts"
KEPT_MS = 7 * 24 * 3_600_000
MAX_PARTS = 10_000
_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Session:
    """An upload that was begun. `completed` is what it was completed with: it may be asked for twice."""

    folder: Path
    path: str
    overwrite: bool
    completed: list[list[Any]] | None


class Parts:
    """The uploads in parts to the volumes of `files`."""

    def __init__(self, files: Files, root: Path, clock: Clock) -> None:
        self._files = files
        self._root = root / FOLDER
        self._clock = clock
        self._root.mkdir(parents=True, exist_ok=True)

    def begin(self, path: str, overwrite: bool) -> str:
        """A new upload; its token. 409 where the file exists and may not be overwritten."""
        self._forget_old()
        if self._files.check_target(path).exists() and not overwrite:
            raise conflict("ALREADY_EXISTS", f"The file '{path}' already exists.")
        token = uuid.uuid4().hex
        (self._root / token).mkdir()
        self._note(token, {"path": path, "overwrite": overwrite, "begun_ms": self._clock.now_ms()})
        return token

    def session(self, token: str, path: str | None = None) -> Session:
        """An upload; 404 when there is none of that token, 400 when it is for another path."""
        folder = self._root / token
        about = folder / "about.json"
        if not _TOKEN.fullmatch(token) or not about.is_file():
            raise ApiError(404, "NOT_FOUND", "The upload session does not exist: it was aborted, or is over.")
        told = json.loads(about.read_text())
        if path is not None and told["path"].strip("/") != path.strip("/"):
            raise bad_request("The upload session is for another path.")
        return Session(folder, told["path"], told["overwrite"], told.get("completed"))

    async def put(self, token: str, number: int, body: AsyncIterator[bytes]) -> str:
        """Store a part; returns its ETag. A part that breaks off leaves nothing."""
        session = await run_in_threadpool(self.session, token)
        draft = session.folder / f"{uuid.uuid4().hex}.draft"
        digest = hashlib.sha256()
        try:
            await write_stream(draft, body, digest.update)
            await run_in_threadpool(os.replace, draft, session.folder / f"{number}.{digest.hexdigest()}")
        finally:
            draft.unlink(missing_ok=True)
        return digest.hexdigest()

    def complete(self, token: str, path: str, parts: list[tuple[int, str]]) -> None:
        """Make the file of its parts, in order. Asked again with the same parts it says yes again."""
        session = self.session(token, path)
        named = [[number, etag.strip('"')] for number, etag in parts]
        if session.completed is not None:
            if session.completed != named:
                raise bad_request("The upload was completed with other parts.")
            return
        pieces = _pieces(session.folder, named)
        self._files.join(session.path, pieces, session.overwrite)
        about = {"path": session.path, "overwrite": session.overwrite, "completed": named}
        self._note(token, about | {"begun_ms": self._clock.now_ms()})
        for piece in pieces:
            piece.unlink(missing_ok=True)

    def abort(self, token: str) -> None:
        """Give an upload up; no error if it is gone already."""
        if _TOKEN.fullmatch(token):
            shutil.rmtree(self._root / token, ignore_errors=True)

    def _note(self, token: str, about: dict[str, Any]) -> None:
        draft = self._root / token / "about.new"
        draft.write_text(json.dumps(about))
        os.replace(draft, draft.with_name("about.json"))

    def _forget_old(self) -> None:
        oldest = self._clock.now_ms() - KEPT_MS
        for about in self._root.glob("*/about.json"):
            if json.loads(about.read_text())["begun_ms"] < oldest:
                self.abort(about.parent.name)


def _pieces(folder: Path, named: list[list[Any]]) -> list[Path]:
    numbers = [number for number, _ in named]
    if not numbers or numbers != sorted(set(numbers)):
        raise invalid("The parts must be named once each, in ascending order.")
    pieces = [folder / f"{number}.{etag}" for number, etag in named]
    missing = [number for number, piece in zip(numbers, pieces, strict=True) if not piece.is_file()]
    if missing:
        raise invalid(f"Part {missing[0]} was not uploaded, or has another ETag.")
    return pieces
