"""Landing → bronze: the batches of every source are applied in the order they build on each other."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from ..engine.delta import replace_source
from ..engine.ranges import count_outside, in_ranges, replace_ranges
from ..engine.tables import BronzeTable, load_bronze
from .batch_log import applied_batches, note_begun, note_finished
from .chain import Applied, request_everything, request_is_met, to_apply
from .errors import DamagedBatch, JobError
from .landing import Batch, FullTable, RangesTable, check, newest_batch, sources
from .typed_csv import empty_table, read_table

Log = Callable[[str], None]


@dataclass(frozen=True)
class Change:
    """What a batch does to one table: ``rows`` replace those in ``ranges`` of a column, or all when None."""

    table: str
    rows: pa.Table
    column: str | None = None
    ranges: list[tuple[int, int]] | None = None


def ingest(home: Path, log: Log = print) -> None:
    """Bring bronze up to date. A batch that is in already changes nothing. Raises ``JobError``.

    All files of a batch are checked and read before the first table is written, one commit a table; the batch
    counts as in once all tables are. A run that was killed in between is repeated as a whole by the next one.
    A batch that cannot be applied changes nothing, and the sender is asked for everything.
    """
    found = [source for source in sources(home) if newest_batch(source) is not None]
    if not found:
        raise JobError("The landing folder holds no complete batch: run the export in Odoo first.")
    applied = applied_batches(home)
    troubles = [_ingest_source(home, source, applied.get(source.name, Applied()), log) for source in found]
    if any(troubles):
        raise JobError(" ".join(filter(None, troubles)))


def _ingest_source(home: Path, source: Path, applied: Applied, log: Log) -> str | None:
    """Apply what is new of one source; returns the sentence of a batch that cannot be applied."""
    try:
        batches = to_apply(source, applied)
        if not batches:
            log(f"{source.name}/{applied.batch}: is in already, nothing changes")
        for batch in batches:
            _ingest_batch(home, batch, log)
    except DamagedBatch as error:
        request_everything(source, str(error))
        return f"{error} Nothing was changed; the next export sends everything."
    return None


def _ingest_batch(home: Path, batch: Batch, log: Log) -> None:
    contract = load_bronze()
    check(batch, contract)
    for name in sorted(set(batch.manifest.tables) - set(contract)):
        log(f"{batch.label}: the table {name} has no contract and is left out")
    changes = [_change(home, batch, table) for table in contract.values()]
    note_begun(home, batch.manifest)
    for change in changes:
        _apply(home, batch, change)
        log(f"bronze.{change.table}: {change.rows.num_rows} rows" + _in_ranges(change))
    note_finished(home, batch.manifest, sum(change.rows.num_rows for change in changes))
    if batch.manifest.base is None:
        request_is_met(batch.folder.parent)


def _change(home: Path, batch: Batch, contract: BronzeTable) -> Change:
    """Read one table of a batch; raises ``DamagedBatch`` when the rows do not add up to its ``total``."""
    entry = batch.manifest.tables.get(contract.name)
    if entry is None:
        return Change(contract.name, _with_origin(batch, empty_table(contract)))
    rows = _with_origin(batch, read_table(batch.folder / entry.file, contract, entry.rows))
    change = _ranges(entry, rows, contract) if isinstance(entry, RangesTable) else Change(contract.name, rows)
    _check_total(home, batch, entry, change)
    return change


def _ranges(entry: RangesTable, rows: pa.Table, contract: BronzeTable) -> Change:
    kinds = {column.name: column.type for column in contract.columns}
    if kinds.get(entry.range_column) != "BIGINT":
        raise JobError(f"The table {contract.name} has no whole number {entry.range_column} to replace by.")
    ranges = sorted(entry.ranges)
    if any(low > high for low, high in ranges) or any(a[1] >= b[0] for a, b in pairwise(ranges)):
        raise DamagedBatch(f"The ranges of the table {contract.name} overlap or end before they begin.")
    if not pc.all(in_ranges(rows[entry.range_column], ranges), min_count=0).as_py():
        raise DamagedBatch(f"The table {contract.name} has rows outside its ranges.")
    return Change(contract.name, rows, entry.range_column, ranges)


def _check_total(home: Path, batch: Batch, entry: FullTable | RangesTable, change: Change) -> None:
    kept = 0
    if change.ranges is not None and change.column is not None:
        kept = count_outside(
            home, "bronze", change.table, batch.manifest.source, change.column, change.ranges
        )
    if kept + change.rows.num_rows != entry.total:
        raise DamagedBatch(
            f"The table {change.table} would have {kept + change.rows.num_rows} rows after batch "
            f"{batch.label}; the source has {entry.total}."
        )


def _apply(home: Path, batch: Batch, change: Change) -> None:
    source = batch.manifest.source
    if change.ranges is None or change.column is None:
        replace_source(home, "bronze", change.table, change.rows, source)
    elif change.ranges:
        replace_ranges(home, "bronze", change.table, change.rows, source, change.column, change.ranges)


def _with_origin(batch: Batch, rows: pa.Table) -> pa.Table:
    """The rows with the columns that say where they come from."""
    origin = {
        "_source": (batch.manifest.source, pa.string()),
        "_batch": (batch.manifest.batch, pa.string()),
        "_snapshot_at": (batch.manifest.snapshot_at, pa.timestamp("us", "UTC")),
    }
    for name, (value, kind) in origin.items():
        rows = rows.append_column(name, pa.repeat(pa.scalar(value, kind), rows.num_rows))
    return rows


def _in_ranges(change: Change) -> str:
    return "" if change.ranges is None else f" in {len(change.ranges)} ranges"
