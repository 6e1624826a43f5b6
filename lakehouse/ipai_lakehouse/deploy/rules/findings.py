"""A finding: what is wrong, where."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..files import Files


@dataclass(frozen=True, order=True)
class Finding:
    """One mistake. `place` is a path such as `resources.jobs.x.tasks.0.task_key`."""

    file: str
    place: str
    said: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.said}"


class Findings:
    """Collects findings; the same one of two targets counts once."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._found: set[Finding] = set()

    def add(self, place: str, said: str, file: Path | None = None) -> None:
        """Note a mistake at a place of the bundle, or in another file that it names."""
        path = file or self._files.origin(place)
        inside = path.is_relative_to(self._files.folder)
        name = path.relative_to(self._files.folder).as_posix() if inside else path.name
        self._found.add(Finding(name, place, said))

    def sorted(self) -> list[Finding]:
        """All of them by file and place."""
        return sorted(self._found)
