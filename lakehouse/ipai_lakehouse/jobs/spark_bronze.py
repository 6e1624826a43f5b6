"""Bronze on Databricks: staged files put in the place of a source's rows, one commit a table.

Reading and checking the files of a batch is the same code as in the embedded lake (``jobs/staging.py``): a
volume is a folder. What is Spark's is here: one overwrite with ``replaceWhere`` a table, and the log tables.
"""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from ..engine.quarantine import rejected_schema
from ..engine.ranges import Ranges
from ..engine.tables import load_bronze
from ..spark.bronze_files import columns_of
from ..spark.statements import REJECTED, REJECTED_COLUMNS, text
from .chain import Applied
from .errors import DamagedBatch
from .landing import Manifest
from .rejects import outside
from .staging import Staged

LOG, REFUSED = "bronze.ingested_batches", "bronze.refused_batches"
TABLES = {
    LOG: (
        "source STRING, batch STRING, snapshot_at TIMESTAMP, ingested_at TIMESTAMP, records BIGINT, "
        "rejected BIGINT"
    ),
    REFUSED: (
        "source STRING, batch STRING, refused_at TIMESTAMP, table_name STRING, column_name STRING, "
        "reason STRING"
    ),
    REJECTED: REJECTED_COLUMNS,
}


def create_tables(spark: SparkSession) -> None:
    """Make the bronze tables that are not there; a contract with new columns adds them to a table that is."""
    tables = TABLES | {f"bronze.{name}": columns_of(contract) for name, contract in load_bronze().items()}
    spark.sql("CREATE SCHEMA IF NOT EXISTS bronze")
    for name, columns in tables.items():
        spark.sql(f"CREATE TABLE IF NOT EXISTS {name} ({columns})")
        there = set(spark.table(name).columns)
        new = [column for column in columns.split(", ") if column.split()[0].strip("`") not in there]
        if new:
            spark.sql(f"ALTER TABLE {name} ADD COLUMNS ({', '.join(new)})")


def replaced(source: str, ranges: Ranges | None = None) -> str:
    """The rows of a source that a batch replaces: all, or those in the ranges."""
    condition = f"_source = {text(source)}"
    if ranges is None:
        return condition
    spans = (f"`{ranges.column}` BETWEEN {int(low)} AND {int(high)}" for low, high in ranges.spans)
    return f"{condition} AND ({' OR '.join(spans) or 'false'})"


@dataclass(frozen=True)
class SparkBronze:
    """The bronze tables of the session's catalog; `folder` is where files wait for their commit."""

    spark: SparkSession
    folder: Path

    def applied(self) -> dict[str, Applied]:
        """What every source has in bronze; a row of the log without records is a beginning."""
        log = f"SELECT source, batch, records FROM {LOG} ORDER BY ingested_at, records NULLS FIRST"
        found: dict[str, Applied] = {}
        for row in self.spark.sql(log).collect():
            before = found.get(row["source"], Applied())
            begun = row["records"] is None
            found[row["source"]] = Applied(before.batch, row["batch"]) if begun else Applied(row["batch"])
        return found

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """An empty folder; what a killed run left in it goes first."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        try:
            yield self.folder
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)

    def has_rows(self, table: str, source: str) -> bool:
        """Whether a table has a row of a source."""
        return not self.spark.table(f"bronze.{table}").where(replaced(source)).isEmpty()

    def count_outside(self, table: str, source: str, ranges: Ranges) -> int:
        """How many rows of a source lie in none of the ranges."""
        stays = f"{replaced(source)} AND NOT ({replaced(source, ranges)})"
        return self.spark.table(f"bronze.{table}").where(stays).count()

    def still_rejected(self, source: str, table: str, ranges: Ranges | None) -> pa.Table:
        """The rows left out before that a batch with these ranges does not bring again."""
        if ranges is None:
            return rejected_schema().empty_table()
        rows = self.spark.table(REJECTED).where(_rejected(source, table)).select(*rejected_schema().names)
        return outside(rows.toArrow(), ranges)

    def replace(self, change: Staged, source: str) -> None:
        """Put the staged files' rows in the place of the source's, all or those in their ranges."""
        name = f"bronze.{change.table}"
        files = [str(part.path) for part in change.parts]
        columns = self.spark.table(name).schema
        rows = self.spark.read.schema(columns).parquet(*files) if files else self._rows([], columns)
        self.overwrite(name, rows, replaced(source, change.ranges))

    def reject(self, source: str, table: str, rows: pa.Table) -> None:
        """Put the rejected rows of a source's table in the place of the older ones."""
        there = self.spark.table(REJECTED)
        if rows.num_rows or not there.where(_rejected(source, table)).isEmpty():
            told = [tuple(row.values()) for row in rows.to_pylist()]
            self.overwrite(REJECTED, self._rows(told, REJECTED_COLUMNS), _rejected(source, table))

    def begun(self, manifest: Manifest) -> None:
        """Write down that tables begin to change."""
        self._note(manifest, None, None)

    def finished(self, manifest: Manifest, records: int, rejected: int) -> None:
        """Write down that a batch is in all tables."""
        self._note(manifest, records, rejected)

    def refused(self, source: str, batch: str, error: DamagedBatch) -> None:
        """Write down why a batch was refused, once however often it is tried."""
        table = f"bronze.{error.table}" if error.table else None
        entry = (source, batch, _now(), table, error.column, str(error))
        same = "source = :source AND batch = :batch AND reason = :reason"
        given = {"source": source, "batch": batch, "reason": str(error)}
        if self.spark.sql(f"SELECT 1 FROM {REFUSED} WHERE {same} LIMIT 1", args=given).isEmpty():
            self._append(REFUSED, entry)

    def overwrite(self, name: str, rows: DataFrame, condition: str) -> None:
        """Replace the rows that meet a condition, in one commit of a Delta table."""
        rows.write.mode("overwrite").option("replaceWhere", condition).saveAsTable(name)

    def _note(self, manifest: Manifest, records: int | None, rejected: int | None) -> None:
        entry = (manifest.source, manifest.batch, manifest.snapshot_at, _now(), records, rejected)
        self._append(LOG, entry)

    def _append(self, name: str, entry: tuple) -> None:
        self._rows([entry], TABLES[name]).write.mode("append").saveAsTable(name)

    def _rows(self, rows: Sequence[tuple], schema: Any) -> DataFrame:
        return self.spark.createDataFrame(list(rows), schema)


def _rejected(source: str, table: str) -> str:
    return f"{replaced(source)} AND table_name = {text(f'bronze.{table}')}"


def _now() -> datetime:
    return datetime.now(timezone.utc)
