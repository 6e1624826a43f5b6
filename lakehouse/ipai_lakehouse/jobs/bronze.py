"""Where ingest puts rows: the embedded lake here, Databricks in ``spark_bronze``."""

from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from ..engine.ranges import Ranges, count_outside, has_rows, replace_rows
from .batch_log import applied_batches, note_begun, note_finished, note_refused
from .chain import Applied
from .errors import DamagedBatch
from .landing import Manifest
from .rejects import still_rejected, write_rejected
from .staging import Staged, staging_folder


class Bronze(Protocol):
    """What ingest asks of a lake. Every writing method is one commit of one table."""

    def applied(self) -> dict[str, Applied]:
        """What every source has in bronze."""

    def staging(self) -> AbstractContextManager[Path]:
        """An empty folder for the files of one batch."""

    def has_rows(self, table: str, source: str) -> bool:
        """Whether a table has a row of a source."""

    def count_outside(self, table: str, source: str, ranges: Ranges) -> int:
        """How many rows of a source lie in none of the ranges."""

    def still_rejected(self, source: str, table: str, ranges: Ranges | None) -> pa.Table:
        """The rows left out before that a batch with these ranges does not bring again."""

    def replace(self, change: Staged, source: str) -> None:
        """Put the staged rows in the place of the source's, all or those in their ranges."""

    def reject(self, source: str, table: str, rows: pa.Table) -> None:
        """Put the rejected rows of a source's table in the place of the older ones."""

    def begun(self, manifest: Manifest) -> None:
        """Write down that tables begin to change."""

    def finished(self, manifest: Manifest, records: int, rejected: int) -> None:
        """Write down that a batch is in all tables."""

    def refused(self, source: str, batch: str, error: DamagedBatch) -> None:
        """Write down why a batch was refused, once however often it is tried."""


@dataclass(frozen=True)
class EmbeddedBronze:
    """The Delta tables under a lakehouse home."""

    home: Path

    def applied(self) -> dict[str, Applied]:
        return applied_batches(self.home)

    def staging(self) -> AbstractContextManager[Path]:
        return staging_folder(self.home)

    def has_rows(self, table: str, source: str) -> bool:
        return has_rows(self.home, "bronze", table, source)

    def count_outside(self, table: str, source: str, ranges: Ranges) -> int:
        return count_outside(self.home, "bronze", table, source, ranges)

    def still_rejected(self, source: str, table: str, ranges: Ranges | None) -> pa.Table:
        return still_rejected(self.home, source, table, ranges)

    def replace(self, change: Staged, source: str) -> None:
        replace_rows(self.home, "bronze", change.table, change.columns, change.parts, source, change.ranges)

    def reject(self, source: str, table: str, rows: pa.Table) -> None:
        write_rejected(self.home, source, table, rows)

    def begun(self, manifest: Manifest) -> None:
        note_begun(self.home, manifest)

    def finished(self, manifest: Manifest, records: int, rejected: int) -> None:
        note_finished(self.home, manifest, records, rejected)

    def refused(self, source: str, batch: str, error: DamagedBatch) -> None:
        note_refused(self.home, source, batch, error)
