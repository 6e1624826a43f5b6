"""What is remembered between two starts: finished steps, secrets, and who is at work."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from launcher.errors import Refused

NOT_SOURCE = {"__pycache__", "tests", ".pytest_cache", ".ruff_cache"}


def fingerprint(*parts: object) -> str:
    """Return a short hash of texts and numbers, in order."""
    return hashlib.sha256("\0".join(str(part) for part in parts).encode()).hexdigest()[:16]


def fingerprint_of(folders: Iterable[Path]) -> str:
    """Return a short hash of the names and contents of source files (or single files) below ``folders``."""
    digest = hashlib.sha256()
    for folder in folders:
        files = [folder] if folder.is_file() else sorted(p for p in folder.rglob("*") if p.is_file())
        for path in files:
            inside = path.relative_to(folder)
            if not NOT_SOURCE & set(inside.parts) and not any(p.endswith(".egg-info") for p in inside.parts):
                digest.update(f"{folder.name}/{inside}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


class JsonFile:
    """A dictionary kept in a file: each change is on disk, whole, before ``[...] =`` returns."""

    def __init__(self, path: Path, mode: int = 0o644):
        self.path, self.mode = path, mode

    def read(self) -> dict[str, Any]:
        try:
            return json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError as error:
            raise Refused(f"{self.path} is not readable ({error}): ./ipai reset starts afresh.") from error

    def get(self, key: str, default: Any = None) -> Any:
        return self.read().get(key, default)

    def __setitem__(self, key: str, value: Any) -> None:
        self._write(self.read() | {key: value})

    def __delitem__(self, key: str) -> None:
        self._write({k: v for k, v in self.read().items() if k != key})

    def _write(self, content: dict[str, Any]) -> None:
        new = self.path.with_name(self.path.name + ".new")
        new.unlink(missing_ok=True)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, self.mode)
        with open(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        new.replace(self.path)


class Lock:
    """One launcher at a time; the kernel frees it when the process ends, however it ends.

    :param busy: the sentence of the refusal, in which ``{pid}`` is who holds the lock; empty waits instead
    """

    def __init__(self, path: Path, busy: str = ""):
        self.path, self.busy = path, busy

    def __enter__(self) -> "Lock":
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.file = open(self.path, "a+", encoding="utf-8")  # noqa: SIM115 (closed in __exit__)
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | (fcntl.LOCK_NB if self.busy else 0))
        except BlockingIOError as error:
            self.file.close()
            raise Refused(self.busy.format(pid=holder(self.path))) from error
        self.file.truncate(0)
        self.file.write(str(os.getpid()))
        self.file.flush()
        return self

    def __exit__(self, *_exc: object) -> None:
        self.file.close()


def holder(path: Path) -> int:
    """Return the process id written in a lock file, 0 when there is none."""
    text = path.read_text(encoding="utf-8").strip() if path.exists() else ""
    return int(text) if text.isdigit() else 0
