"""From a path of the Files API to a place on disk, and nowhere else.

`/Volumes/<catalog>/<schema>/<volume>/…` lies below the volumes folder. Other families of paths (artifacts of
MLflow) are found by whoever keeps them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..core.errors import ApiError, invalid, missing

VOLUMES = "Volumes"
VOLUME_DEPTH = 3  # catalog / schema / volume
MAX_SEGMENT_BYTES = 255


@dataclass(frozen=True)
class Place:
    """A path inside the folder it may not leave: a volume, or the artifacts of one run."""

    folder: Path
    inside: list[str]
    writable: bool = True

    @property
    def path(self) -> Path:
        """Where it is on disk, whether it exists or not."""
        return self.folder.joinpath(*self.inside)


# The segments of a path, the first of which names the family → its place.
Finder = Callable[[list[str]], Place]


class Places:
    """Finds the place of a path among the volumes below `root` and the families of `others`."""

    def __init__(self, root: Path, others: Mapping[str, Finder] | None = None) -> None:
        self._root = root
        self._finders = {VOLUMES: self._volume, **(others or {})}

    def locate(self, path: str) -> Path:
        """The place of `path`; 400 for a path of no family, 404 for a volume or run that is not there."""
        return self._place(path).path

    def locate_inside(self, path: str) -> Path:
        """Like `locate_writable`, but below the volume's own folder: what can be written or deleted."""
        if not self._place(path).inside:
            raise invalid("The path names a volume, not a file or folder in it.")
        return self.locate_writable(path)

    def locate_writable(self, path: str) -> Path:
        """Like `locate`; 403 where files stay as they are."""
        place = self._place(path)
        if not place.writable:
            raise ApiError(403, "PERMISSION_DENIED", f"'{path}' is registered: its files stay as they are.")
        return place.path

    def _place(self, path: str) -> Place:
        segments = _segments(path)
        finder = self._finders.get(segments[0])
        if finder is None:
            raise invalid(f"The path '/{'/'.join(segments)}' does not begin with /{VOLUMES}/.")
        place = finder(segments)
        # Segments are clean; this also refuses a symbolic link that somebody put there by hand.
        if not place.path.resolve().is_relative_to(place.folder.resolve()):
            raise invalid("The path leads outside its volume.")
        return place

    def _volume(self, segments: list[str]) -> Place:
        names, inside = segments[1 : VOLUME_DEPTH + 1], segments[VOLUME_DEPTH + 1 :]
        if len(names) < VOLUME_DEPTH:
            raise invalid("A path must name a volume: /Volumes/<catalog>/<schema>/<volume>/…")
        folder = self._root.joinpath(*names)
        if not folder.is_dir():
            raise missing(f"Volume '{'.'.join(names)}' does not exist.")
        if not folder.resolve().is_relative_to(self._root.resolve()):
            raise invalid("The path leads outside the volumes.")
        return Place(folder, inside)


def _segments(path: str) -> list[str]:
    parts = path.strip("/").split("/")
    for part in parts:
        if part in ("", ".", "..") or "\0" in part or "\\" in part or len(part.encode()) > MAX_SEGMENT_BYTES:
            raise invalid(f"The path has a segment that is not allowed: '{part[:80]}'.")
    return parts
