"""From `/Volumes/…` to a file below the volumes folder, and nowhere else."""

from __future__ import annotations

from pathlib import Path

from ..core.errors import invalid, missing

VOLUME_DEPTH = 3  # catalog / schema / volume
MAX_SEGMENT_BYTES = 255


def _segments(path: str) -> list[str]:
    parts = path.strip("/").split("/")
    if parts[0] != "Volumes":
        raise invalid(f"The path '/{path.strip('/')}' does not begin with /Volumes/.")
    for part in parts:
        if part in ("", ".", "..") or "\0" in part or "\\" in part or len(part.encode()) > MAX_SEGMENT_BYTES:
            raise invalid(f"The path has a segment that is not allowed: '{part[:80]}'.")
    return parts[1:]


def locate(root: Path, path: str) -> Path:
    """The place of `path` below `root`; 400 for a path that is no volume path, 404 for an unknown volume."""
    segments = _segments(path)
    if len(segments) < VOLUME_DEPTH:
        raise invalid("A path must name a volume: /Volumes/<catalog>/<schema>/<volume>/…")
    volume = root.joinpath(*segments[:VOLUME_DEPTH])
    if not volume.is_dir():
        raise missing(f"Volume '{'.'.join(segments[:VOLUME_DEPTH])}' does not exist.")
    found = root.joinpath(*segments)
    # Segments are clean; this also refuses a symbolic link that somebody put into the volume by hand.
    if not found.resolve().is_relative_to(root.resolve()):
        raise invalid("The path leads outside its volume.")
    return found


def locate_inside(root: Path, path: str) -> Path:
    """Like `locate`, but below the volume's own folder: what can be written or deleted."""
    found = locate(root, path)
    if len(_segments(path)) == VOLUME_DEPTH:
        raise invalid("The path names a volume, not a file or folder in it.")
    return found
