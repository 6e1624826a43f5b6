"""Expectations: counted, dropped or failed while the rows stream by, before anything is committed."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from .errors import QueryError
from .tables import Expectation, Table

UNIQUE_KEY = "unique_key"


class ExpectationFailed(Exception):
    """Rows broke an expectation whose action is ``fail``."""


@dataclass
class Outcome:
    """How many rows met an expectation and how many did not."""

    name: str
    expectation: Expectation
    passed: int = 0
    failed: int = 0


@dataclass
class Watch:
    """The checks of one table; ``query`` computes them beside the rows, ``filter`` counts and removes them.

    ``rows`` stay and ``dropped`` go; a row that breaks several expectations is dropped once.
    ``error`` says in one sentence why the rows broke off; whoever reads the stream may wrap the exception.
    """

    table: Table
    outcomes: list[Outcome] = field(default_factory=list)
    rows: int = 0
    dropped: int = 0
    error: str | None = None

    def __post_init__(self) -> None:
        rules = dict(self.table.expectations)
        if self.table.key:
            keys = ", ".join(f"`{name}`" for name in self.table.key)
            unique = f"count(*) OVER (PARTITION BY {keys}) = 1"
            rules[UNIQUE_KEY] = Expectation(expr=unique, on_violation="fail")
        self.outcomes = [Outcome(name, rule) for name, rule in rules.items()]

    def query(self) -> str:
        """The table's SELECT with one boolean column more for each expectation."""
        checks = "".join(
            f", coalesce(({outcome.expectation.expr}), false) AS `{_flag(position)}`"
            for position, outcome in enumerate(self.outcomes)
        )
        return f"SELECT t.*{checks} FROM (\n{self.table.sql}\n) AS t"

    def filter(self, reader: pa.RecordBatchReader) -> pa.RecordBatchReader:
        """The rows to write, without the check columns. Raises ``ExpectationFailed`` after the last one."""
        flags = {_flag(position) for position in range(len(self.outcomes))}
        kept = pa.schema([column for column in reader.schema if column.name not in flags])
        return pa.RecordBatchReader.from_batches(kept, self._batches(reader, kept))

    def failure(self) -> str | None:
        """One sentence about the first broken ``fail`` expectation."""
        for outcome in self.outcomes:
            if outcome.expectation.on_violation == "fail" and outcome.failed:
                return (
                    f"Expectation {outcome.name} of {self.table.full_name} failed for "
                    f"{outcome.failed} row(s); the table keeps its old version."
                )
        return None

    def _batches(self, reader: pa.RecordBatchReader, kept: pa.Schema) -> Iterator[pa.RecordBatch]:
        try:
            for batch in reader:
                rows = batch.filter(self._count(batch)).select(kept.names)
                self.rows += rows.num_rows
                self.dropped += batch.num_rows - rows.num_rows
                yield rows
        except (pa.ArrowException, OSError, QueryError) as error:
            self.error = f"{self.table.full_name}: {error}"
            raise
        self.error = self.failure()
        if self.error:
            raise ExpectationFailed(self.error)

    def _count(self, batch: pa.RecordBatch) -> pa.Array:
        """Count this batch; True for every row that stays."""
        stays = pa.array([True] * batch.num_rows, pa.bool_())
        for position, outcome in enumerate(self.outcomes):
            met = batch.column(_flag(position))
            passed = pc.sum(met).as_py() or 0
            outcome.passed += passed
            outcome.failed += batch.num_rows - passed
            if outcome.expectation.on_violation == "drop":
                stays = pc.and_(stays, met)
        return stays


def _flag(position: int) -> str:
    return f"__expectation_{position}"
