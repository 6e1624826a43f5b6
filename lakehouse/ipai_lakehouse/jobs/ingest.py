"""Landing → bronze: the batches of every source are applied in the order they build on each other."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from ..engine.tables import load_bronze
from .bronze import Bronze, EmbeddedBronze
from .chain import Applied, request_everything, request_is_met, to_apply
from .errors import DamagedBatch, JobError
from .landing import Batch, check, newest_folder, sources
from .staging import Staged, stage

Log = Callable[[str], None]


def ingest(home: Path, log: Log = print, bronze: Bronze | None = None) -> None:
    """Bring bronze up to date. A batch that is in already changes nothing. Raises ``JobError``.

    All files of a batch are checked and read before the first table is written, one commit a table; the batch
    counts as in once all tables are. A run that was killed in between is repeated as a whole by the next one.
    A row that cannot be read goes to ``silver.quarantine``, the others go in. A batch that cannot be applied
    changes nothing, ``bronze.refused_batches`` says why, and the sender is asked for everything.
    """
    found = [source for source in sources(home) if newest_folder(source) is not None]
    if not found:
        raise JobError("The landing folder holds no complete batch: run the export in Odoo first.")
    bronze = bronze or EmbeddedBronze(home)
    applied = bronze.applied()
    troubles = [_ingest_source(bronze, source, applied.get(source.name, Applied()), log) for source in found]
    if any(troubles):
        raise JobError(" ".join(filter(None, troubles)))


def _ingest_source(bronze: Bronze, source: Path, applied: Applied, log: Log) -> str | None:
    """Apply what is new of one source; returns the sentence of a batch that cannot be applied."""
    current = newest_folder(source)
    try:
        batches = to_apply(source, applied)
        if not batches:
            log(f"{source.name}/{applied.batch}: is in already, nothing changes")
        for batch in batches:
            current = batch.folder
            _ingest_batch(bronze, batch, log)
    except DamagedBatch as error:
        bronze.refused(source.name, current.name if current else "", error)
        request_everything(source, str(error))
        return f"{error} Nothing was changed; the next export sends everything."
    return None


def _ingest_batch(bronze: Bronze, batch: Batch, log: Log) -> None:
    contract = load_bronze()
    check(batch, contract)
    _check_not_empty(bronze, batch)
    for name in sorted(set(batch.manifest.tables) - set(contract)):
        log(f"{batch.label}: the table {name} has no contract and is left out")
    with bronze.staging() as folder:
        changes = [stage(bronze, folder, batch, table) for table in contract.values()]
        bronze.begun(batch.manifest)
        for change in changes:
            _apply(bronze, batch, change)
            log(f"bronze.{change.table}: {_in_words(change)}")
    rejected = sum(change.rejected.num_rows for change in changes)
    bronze.finished(batch.manifest, sum(change.rows for change in changes), rejected)
    if batch.manifest.base is None:
        request_is_met(batch.folder.parent)


def _check_not_empty(bronze: Bronze, batch: Batch) -> None:
    """Refuse a batch that leaves nothing of a source: its sender may see nothing any more."""
    if any(entry.total for entry in batch.manifest.tables.values()):
        return
    for name in load_bronze():
        if name in batch.manifest.tables and bronze.has_rows(name, batch.manifest.source):
            raise DamagedBatch(
                f"Batch {batch.label} is empty, but the lake has rows of this source: check what the "
                "export's user may see."
            )


def _apply(bronze: Bronze, batch: Batch, change: Staged) -> None:
    """One commit for the rows that go in, before it one for those that do not."""
    if change.ranges is not None and not change.ranges.spans:
        return
    source = batch.manifest.source
    bronze.reject(source, change.table, pa.concat_tables([change.left, change.rejected]))
    bronze.replace(change, source)


def _in_words(change: Staged) -> str:
    text = f"{change.rows} rows"
    if change.ranges is not None:
        text += f" in {len(change.ranges.spans)} ranges"
    if change.rejected.num_rows:
        text += f", {change.rejected.num_rows} to quarantine (first: {change.rejected['reason'][0].as_py()})"
    return text
