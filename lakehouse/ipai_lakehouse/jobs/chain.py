"""Which batches of a source are still to be applied, and the request for everything when none can be."""

import json
from dataclasses import dataclass
from pathlib import Path

from .errors import BrokenChain
from .landing import MANIFEST, Batch, newest_batch, read_batch

REQUEST = "_request.json"


@dataclass(frozen=True)
class Applied:
    """What a lake knows of a source: the last batch that is in all tables, and one begun after it."""

    batch: str | None = None
    begun: str | None = None


def to_apply(source: Path, applied: Applied) -> list[Batch]:
    """The batches that lead from what is in to the newest one, in order; empty when nothing is new.

    The way goes back from the newest batch to the one that is in, or else to a full one: from there on
    everything is known. A batch that was begun and never finished left some tables behind and some not; only
    this batch itself, or a full one, may come next. Raises ``BrokenChain``.
    """
    newest = newest_batch(source)
    if newest is None or (newest.manifest.batch == applied.batch and applied.begun is None):
        return []
    way = [newest]
    while not _is_start(way[0], applied):
        way.insert(0, _base(source, way[0]))
    return way


def _is_start(batch: Batch, applied: Applied) -> bool:
    base = batch.manifest.base
    if base is None:
        return True
    return base == applied.batch and applied.begun in (None, batch.manifest.batch)


def _base(source: Path, batch: Batch) -> Batch:
    folder = source / str(batch.manifest.base)
    if not (folder / MANIFEST).is_file():
        raise BrokenChain(
            f"Batch {batch.label} builds on {batch.manifest.base}, which is neither in the lake nor in the "
            "landing folder."
        )
    return read_batch(folder)


def request_everything(source: Path, reason: str) -> None:
    """Ask the sender for a full batch; the next export reads it."""
    text = json.dumps({"mode": "full", "reason": reason})
    written = source / f"{REQUEST}.part"
    written.write_text(text, encoding="utf-8")
    written.replace(source / REQUEST)


def request_is_met(source: Path) -> None:
    """Remove the request: a full batch is in."""
    (source / REQUEST).unlink(missing_ok=True)
