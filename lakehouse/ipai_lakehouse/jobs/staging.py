"""A table of a batch, read and checked, waiting in Parquet files beside the tables for the commit."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from ..engine.catalog import tables_folder
from ..engine.parts import Part, PartWriter
from ..engine.ranges import Ranges
from ..engine.tables import BronzeTable
from .errors import DamagedBatch
from .landing import Batch, FullTable, RangesTable
from .rejects import Rejects
from .typed_csv import read_rows, schema_of

if TYPE_CHECKING:
    from .bronze import Bronze  # which is made of what is staged here

Entry = FullTable | RangesTable
ORIGIN = [("_source", pa.string()), ("_batch", pa.string()), ("_snapshot_at", pa.timestamp("us", "UTC"))]


@dataclass(frozen=True)
class Staged:
    """What a batch does to one table: ``parts`` replace its rows in ``ranges``, or all of them when None.

    ``rejected`` are the rows that cannot go in, ``left`` those of earlier batches that still cannot.
    """

    table: str
    columns: pa.Schema
    parts: list[Part]
    rejected: pa.Table
    left: pa.Table
    ranges: Ranges | None = None

    @property
    def rows(self) -> int:
        """How many rows go in."""
        return sum(part.rows for part in self.parts)


@contextmanager
def staging_folder(home: Path, name: str = "_staging") -> Iterator[Path]:
    """An empty folder beside the bronze tables; what a killed run left in it goes first."""
    folder = tables_folder(home) / "bronze" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def stage(bronze: "Bronze", folder: Path, batch: Batch, contract: BronzeTable) -> Staged:
    """Read one table of a batch into ``folder``, a block at a time. Raises ``DamagedBatch``.

    Rows that go in and rows that are rejected are together exactly those the manifest says, in the file and
    in the table afterwards.
    """
    columns = pa.schema([*schema_of(contract), *pa.schema(ORIGIN)])
    entry = batch.manifest.tables.get(contract.name)
    if entry is None:
        none = Rejects(batch.manifest.source, batch.manifest.batch, contract).table()
        return Staged(contract.name, columns, [], none, none)
    ranges = _ranges(entry, contract)
    rejects = Rejects(batch.manifest.source, batch.manifest.batch, contract)
    parts = _write(folder, batch, contract, columns, ranges, rejects)
    _check_rows(entry, contract, sum(part.rows for part in parts), len(rejects))
    left = bronze.still_rejected(batch.manifest.source, contract.name, ranges)
    staged = Staged(contract.name, columns, parts, rejects.table(), left, ranges)
    _check_places(staged)
    _check_total(bronze, batch, entry, staged)
    return staged


def _write(
    folder: Path,
    batch: Batch,
    contract: BronzeTable,
    columns: pa.Schema,
    ranges: Ranges | None,
    rejects: Rejects,
) -> list[Part]:
    writer = PartWriter(folder, columns)
    origin = (batch.manifest.source, batch.manifest.batch, batch.manifest.snapshot_at)
    path = batch.folder / batch.manifest.tables[contract.name].file
    for rows in read_rows(path, contract, rejects.add):
        if ranges is not None and not pc.all(ranges.hold(rows[ranges.column]), min_count=0).as_py():
            raise DamagedBatch(f"The table {contract.name} has rows outside its ranges.", contract.name)
        writer.write(with_origin(rows, columns, *origin))
    return writer.close()


def with_origin(rows: pa.RecordBatch, columns: pa.Schema, *origin: object) -> pa.RecordBatch:
    """The rows with the columns that say where they come from: source, batch and moment of the snapshot."""
    said = [
        pa.repeat(pa.scalar(value, kind), rows.num_rows)
        for value, (_, kind) in zip(origin, ORIGIN, strict=True)
    ]
    return pa.RecordBatch.from_arrays([*rows.columns, *said], schema=columns)


def _ranges(entry: Entry, contract: BronzeTable) -> Ranges | None:
    if not isinstance(entry, RangesTable):
        return None
    kinds = {column.name: column.type for column in contract.columns}
    if kinds.get(entry.range_column) != "BIGINT" or entry.range_column not in contract.key:
        raise DamagedBatch(
            f"The table {contract.name} has no whole number {entry.range_column} in its key to replace by.",
            contract.name,
            entry.range_column,
        )
    spans = sorted(entry.ranges)
    if any(low > high for low, high in spans) or any(a[1] >= b[0] for a, b in pairwise(spans)):
        raise DamagedBatch(
            f"The ranges of the table {contract.name} overlap or end before they begin.", contract.name
        )
    return Ranges(entry.range_column, spans)


def _check_rows(entry: Entry, contract: BronzeTable, rows: int, rejected: int) -> None:
    if rows + rejected != entry.rows:
        raise DamagedBatch(
            f"The file of the table {contract.name} has {rows + rejected} rows; the manifest says "
            f"{entry.rows}.",
            contract.name,
        )


def _check_places(staged: Staged) -> None:
    """A rejected row of a part must say where it belongs: else a later part cannot replace it."""
    if staged.ranges is not None and staged.rejected["record"].null_count:
        raise DamagedBatch(
            f"The table {staged.table} has a row that cannot be read, not even its {staged.ranges.column}: "
            f"{staged.rejected['reason'][0].as_py()}",
            staged.table,
        )


def _check_total(bronze: "Bronze", batch: Batch, entry: Entry, staged: Staged) -> None:
    kept = 0
    if staged.ranges is not None:
        kept = bronze.count_outside(staged.table, batch.manifest.source, staged.ranges)
    rejected = staged.rejected.num_rows + staged.left.num_rows
    if kept + staged.rows + rejected != entry.total:
        aside = f" and {rejected} in quarantine" if rejected else ""
        raise DamagedBatch(
            f"The table {staged.table} would have {kept + staged.rows} rows{aside} after batch "
            f"{batch.label}; the source has {entry.total}.",
            staged.table,
        )
