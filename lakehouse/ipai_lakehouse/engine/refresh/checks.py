"""Expectations counted on staged files; rows that must not stay are taken out and told to the quarantine."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
from sqlglot import exp

from ..catalog import TableInfo
from ..files import DataFile, remove_files, write_files
from ..quarantine import rejected_schema
from ..query import read_query
from ..session import open_session, query_error
from ..sql import translate
from ..statement import parse
from ..tables import Expectation, Table

UNIQUE_KEY = "unique_key"


@dataclass
class Outcome:
    """How many rows met an expectation and how many did not."""

    name: str
    expectation: Expectation
    passed: int = 0
    failed: int = 0


@dataclass
class Checks:
    """The expectations of one table while its months are computed one after the other.

    ``rejected`` are the rows left out so far, as the quarantine holds them: one for each rule a row broke.
    """

    home: Path | str
    table: Table
    outcomes: list[Outcome]
    now: datetime
    rejected: list[pa.RecordBatch] = field(default_factory=list)
    rows: int = 0
    dropped: int = 0

    def __post_init__(self) -> None:
        self.outcomes[:] = [Outcome(name, rule) for name, rule in self.table.expectations.items()]

    def apply(self, staged: TableInfo, files: Sequence[DataFile]) -> list[DataFile]:
        """Count the staged rows; returns the files without the rows left out. Raises ``QueryError``."""
        kept = list(files)
        if files and self.outcomes and self._count(staged):
            for outcome in self._drops():
                self.rejected.extend(self._broken(staged, outcome))
            kept = self._without(staged, files)
        before, after = sum(file.rows for file in files), sum(file.rows for file in kept)
        self.rows += after
        self.dropped += before - after
        return kept

    def _drops(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.expectation.on_violation == "drop"]

    def _count(self, staged: TableInfo) -> bool:
        """Add up what was met and what not; True when a row must be left out."""
        met = ", ".join(f"{_met(outcome)} AS `{outcome.name}`" for outcome in self.outcomes)
        counted = ", ".join(f"count_if(`{outcome.name}`) AS `{outcome.name}`" for outcome in self.outcomes)
        query = f"SELECT {counted} FROM (SELECT {met} FROM {staged.full_name} AS t) AS checked"
        (passed,) = self._rows(query, staged)
        found = False
        for outcome in self.outcomes:
            failed = staged.rows - passed[outcome.name]
            outcome.passed += passed[outcome.name]
            outcome.failed += failed
            found |= bool(failed) and outcome.expectation.on_violation == "drop"
        return found

    def _broken(self, staged: TableInfo, outcome: Outcome) -> Iterator[pa.RecordBatch]:
        query = f"SELECT * FROM (SELECT t.*, {_met(outcome)} AS `__met` FROM {staged.full_name} AS t) AS c"
        with read_query(self.home, f"{query} WHERE NOT `__met`", lambda *_: staged) as reader:
            for batch in reader:
                rows = [self._record(row, outcome) for row in batch.drop_columns("__met").to_pylist()]
                yield pa.RecordBatch.from_pylist(rows, rejected_schema())

    def _record(self, row: dict, outcome: Outcome) -> dict:
        key = {name: row[name] for name in self.table.key if name != "_source"}
        month = row.get(self.table.incremental.by) if self.table.incremental else None
        return {
            "_source": row.get("_source"),
            "table_name": self.table.full_name,
            "rule": outcome.name,
            "reason": outcome.expectation.message or f"It must hold that {outcome.expectation.expr}.",
            "record": json.dumps(key, default=str) if key else None,
            "company_id": row.get("company_id"),
            "month": month,
            "row": json.dumps(row, default=str),
            "rejected_at": self.now,
        }

    def _without(self, staged: TableInfo, files: Sequence[DataFile]) -> list[DataFile]:
        """Write the files with broken rows anew; a rule over many rows (OVER) needs all of them together."""
        if any(_is_over_rows(outcome) for outcome in self._drops()):
            return self._rewritten(staged, files)
        kept: list[DataFile] = []
        for file in files:
            kept += self._rewritten(staged.of_files([file.path]), [file])
        return kept

    def _rewritten(self, staged: TableInfo, files: Sequence[DataFile]) -> list[DataFile]:
        keep = " AND ".join(_met(outcome) for outcome in self._drops())
        query = f"SELECT t.*, {keep} AS `__keep` FROM {staged.full_name} AS t"
        (counted,) = self._rows(f"SELECT count_if(`__keep`) AS kept FROM ({query}) AS c", staged)
        if counted["kept"] == staged.rows:
            return list(files)
        columns = ", ".join(f"`{column.name}`" for column in staged.columns)
        plan = translate(f"SELECT {columns} FROM ({query}) AS c WHERE `__keep`", lambda *_: staged)
        with open_session(self.home, plan.tables, sql=plan.sql, keep_order=False) as connection:
            written = write_files(connection, plan.sql, staged.path)
        remove_files(files)
        return written

    def _rows(self, query: str, staged: TableInfo) -> list[dict]:
        plan = translate(query, lambda *_: staged)
        with open_session(self.home, plan.tables, sql=plan.sql) as connection:
            try:
                rows = connection.sql(plan.sql).to_arrow_table().to_pylist()
            except duckdb.Error as error:
                raise query_error(error) from None
        return [{plan.name(name): value for name, value in row.items()} for row in rows]


def _met(outcome: Outcome) -> str:
    return f"coalesce(({outcome.expectation.expr}), false)"


def _is_over_rows(outcome: Outcome) -> bool:
    return parse(f"SELECT {outcome.expectation.expr}").find(exp.Window) is not None
