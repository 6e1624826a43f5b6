"""One table brought up to date in one commit, or left as it was."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timezone
from functools import cache, partial
from pathlib import Path

import pyarrow as pa

from ..catalog import TableInfo, columns_of, open_table, table_names
from ..delta import commit_files, commit_table
from ..files import DataFile, remove_files
from ..quarantine import rejected_schema, replace_rejected
from ..tables import Expectation, Table
from .checks import UNIQUE_KEY, Checks, Outcome
from .made import METADATA, Made, definition, last_made
from .months import ROWS_AT_ONCE_LOOKING_BACK, Span, newest, runs, spans
from .plans import Plan, planned
from .stage import as_table, looks_back, stage
from .stale import Stale, find_stale, months_of
from .swap import Swap, may_share_keys, swapped
from .unique import repeated


class ExpectationFailed(Exception):
    """Rows broke an expectation whose action is ``fail``, or share their key."""


@dataclass(frozen=True)
class Refreshed:
    """What an update did: the version it left, how many rows it wrote and left out, and why it was needed."""

    version: int
    rows: int
    dropped: int
    why: str


@dataclass
class Refresh:
    """Brings one table up to date. ``outcomes`` are counted while it works, also when it fails."""

    home: Path | str
    table: Table
    outcomes: list[Outcome] = field(default_factory=list)

    def run(self, full: bool = False) -> Refreshed:
        """Compute what is stale, or everything.

        Raises ``QueryError``, ``ExpectationFailed`` and Delta's errors; the table then keeps its old version.
        """
        inputs = [open_table(self.home, *name.split(".")) for name in self.table.reads]
        plan = cache(partial(planned, self.home, self.table, inputs))
        stale = Stale(None, "it was asked for")
        if not full:
            stale = find_stale(self.home, self.table, inputs, lambda: plan().reads)
        old = self._old()
        if old is not None and stale.nothing:
            return Refreshed(self._noted(inputs, old), 0, 0, stale.why)
        if stale.months is not None and _kinds(old.columns) != _kinds(columns_of(plan().columns)):
            stale = Stale(None, "its columns are new")
        if stale.months is not None:
            return self._compute(plan(), stale, runs(stale.months), old)
        wanted, apart = self._all_spans(inputs)
        return self._compute(plan(), stale, wanted, None, apart)

    def _compute(
        self,
        plan: Plan,
        stale: Stale,
        wanted: Sequence[Span | None],
        old: TableInfo | None,
        apart: Sequence[date] = (),
    ) -> Refreshed:
        """Stage the spans and put them in the place of the same months of ``old``, or of everything."""
        checks = Checks(self.home, self.table, self.outcomes, datetime.now(timezone.utc))
        files: list[DataFile] = []
        with _removed_on_error(files):
            for span in wanted:
                written = stage(self.home, self.table, plan, span, apart)
                files += written
                kept = checks.apply(as_table(self.table, plan, written), written)
                files[len(files) - len(written) :] = kept
            swap = swapped(self.home, self.table, old, wanted) if old else Swap()
            near = may_share_keys(old, swap.untouched, files, self.table.key) if old else []
            files += swap.rescued
            self._verify(as_table(self.table, plan, files), old, swap.untouched, near)
            self._reject(checks, stale)
        # Outside: an interruption right behind the commit must not remove what is part of the table now.
        version = self._commit(plan, files, swap, old, self._made(plan.tables, stale.months))
        return Refreshed(version, checks.rows, checks.dropped, stale.why)

    def _verify(
        self, staged: TableInfo, old: TableInfo | None, untouched: Sequence[str], near: Sequence[str]
    ) -> None:
        """Raise ``ExpectationFailed`` for the first broken rule that allows no exception.

        Of the untouched files, among which no key is twice, only the ``near`` ones may hold a new row's key.
        """
        if self.table.key:
            compared = staged.of_files((*staged.files, *near))
            shared = repeated(self.home, compared, self.table.key) if compared.files else 0
            rows = staged.rows + (old.of_files(untouched).rows if old else 0)
            rule = Expectation(expr="each key once", on_violation="fail")
            self.outcomes.append(Outcome(UNIQUE_KEY, rule, rows - shared, shared))
        for outcome in self.outcomes:
            if outcome.expectation.on_violation == "fail" and outcome.failed:
                raise ExpectationFailed(
                    f"Expectation {outcome.name} of {self.table.full_name} failed for "
                    f"{outcome.failed} row(s); the table keeps its old version."
                )

    def _reject(self, checks: Checks, stale: Stale) -> None:
        """Before the table's own commit: whoever is killed in between computes both again."""
        if any(outcome.expectation.on_violation == "drop" for outcome in self.outcomes):
            rows = pa.Table.from_batches(checks.rejected, rejected_schema())
            replace_rejected(self.home, self.table.full_name, rows, months=stale.months)

    def _commit(
        self,
        plan: Plan,
        files: Sequence[DataFile],
        swap: Swap,
        old: TableInfo | None,
        made: Made,
    ) -> int:
        schema, name, metadata = self.table.schema_name, self.table.name, {METADATA: made.text()}
        if old is not None:
            return commit_files(self.home, schema, name, files, swap.removed, metadata=metadata)
        return commit_table(
            self.home,
            schema,
            name,
            plan.columns,
            files,
            comment=self.table.comment,
            column_comments={column: help.comment for column, help in self.table.columns.items()},
            metadata=metadata,
        )

    def _noted(self, inputs: Sequence[TableInfo], old: TableInfo) -> int:
        """Remember that newer inputs say the same, so that they are not compared again."""
        made, now = last_made(self.home, self.table), self._made(inputs, frozenset())
        if made and made.inputs == now.inputs:
            return old.version
        return commit_files(self.home, old.schema, old.name, [], [], metadata={METADATA: now.text()})

    def _made(self, inputs: Sequence[TableInfo], months: Collection[date | None] | None) -> Made:
        versions = {info.full_name: info.version for info in inputs}
        computed = None
        if months is not None:
            computed = sorted((month and month.isoformat() for month in months), key=str)
        by = self.table.incremental.by if self.table.incremental else ""
        return Made(definition(self.table), versions, by, computed)

    def _old(self) -> TableInfo | None:
        schema, name = self.table.schema_name, self.table.name
        return open_table(self.home, schema, name) if name in table_names(self.home, schema) else None

    def _all_spans(self, inputs: Sequence[TableInfo]) -> tuple[Sequence[Span | None], Sequence[date]]:
        """The months of all inputs that are cut by months, or one span of everything where none is.

        Then the months that go to files of their own though they are computed with others: a slice that looks
        back reads a year or two before it, so there must be few of them.
        """
        if self.table.incremental is None:
            return [None], ()
        rows: dict = {}
        for info in inputs:
            if rule := self.table.incremental.inputs.get(info.full_name):
                for month, count in months_of(self.home, info, rule.column).items():
                    rows[month] = rows.get(month, 0) + count
        apart = newest(rows)
        if looks_back(self.table):
            return spans(rows, at_once=ROWS_AT_ONCE_LOOKING_BACK), apart
        return spans(rows, apart), ()


@contextmanager
def _removed_on_error(files: list[DataFile]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        remove_files(files)
        raise


def _kinds(columns: Sequence) -> list[tuple[str, str]]:
    return [(column.name, column.type) for column in columns]
