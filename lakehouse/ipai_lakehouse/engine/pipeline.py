"""Bring all tables up to date, one after the other, each written in one commit or not at all."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import pyarrow as pa
from deltalake.exceptions import DeltaError

from .delta import append_rows, replace_table
from .errors import QueryError
from .expectations import Outcome, Watch
from .query import read_query
from .tables import Table, load_tables

_OUTCOMES = pa.schema(
    [
        ("run_at", pa.timestamp("us", "UTC")),
        ("table_name", pa.string()),
        ("table_version", pa.int64()),
        ("expectation", pa.string()),
        ("action", pa.string()),
        ("passed", pa.int64()),
        ("failed", pa.int64()),
    ]
)


class PipelineError(Exception):
    """A table could not be brought up to date; the sentence names the table. Its old version is untouched."""


@dataclass(frozen=True)
class TableReport:
    """What happened to one table; ``version`` is None when it kept its old version.

    ``rows`` were written, ``dropped`` left out by expectations whose action is ``drop``.
    """

    table: str
    version: int | None
    rows: int
    seconds: float
    outcomes: tuple[Outcome, ...]
    error: str | None = None
    dropped: int = 0


def run_pipeline(
    home: Path | str,
    tables: Sequence[Table] | None = None,
    log: Callable[[str], None] = print,
    *,
    started: Callable[[Table], None] = lambda table: None,
    finished: Callable[[TableReport], None] = lambda report: None,
) -> list[TableReport]:
    """Run the tables in order and record their expectations in ``gold.expectations``.

    ``started`` and ``finished`` are told about each table as it happens. Raises ``PipelineError`` at the
    first table that fails; tables behind it are not touched.
    """
    reports: list[TableReport] = []
    for table in tables if tables is not None else load_tables():
        started(table)
        report = run_table(home, table)
        reports.append(report)
        finished(report)
        log(_line(report))
        if report.error:
            _record(home, reports)
            raise PipelineError(report.error)
    _record(home, reports)
    return reports


def run_table(home: Path | str, table: Table) -> TableReport:
    """Compute one table and replace it in one commit."""
    started = time.monotonic()
    watch = Watch(table)
    try:
        version = _write(home, table, watch)
        error = None
    except QueryError as failure:
        version, error = None, f"{table.full_name}: {failure}"
    except (DeltaError, OSError) as failure:
        version, error = None, watch.error or f"{table.full_name} could not be written: {failure}"
    seconds = time.monotonic() - started
    outcomes = tuple(watch.outcomes)
    return TableReport(table.full_name, version, watch.rows, seconds, outcomes, error, watch.dropped)


def _write(home: Path | str, table: Table, watch: Watch) -> int:
    with read_query(home, watch.query()) as reader:
        return replace_table(
            home,
            table.schema_name,
            table.name,
            watch.filter(reader),
            comment=table.comment,
            column_comments={name: column.comment for name, column in table.columns.items()},
        )


def _line(report: TableReport) -> str:
    broken = [f"{outcome.name}: {outcome.failed}" for outcome in report.outcomes if outcome.failed]
    state = report.error or f"version {report.version}, {report.rows} rows in {report.seconds:.1f} s"
    return f"{report.table}: {state}" + (f" (expectations not met — {', '.join(broken)})" if broken else "")


def _record(home: Path | str, reports: Sequence[TableReport]) -> None:
    now = datetime.now(timezone.utc)
    rows = [
        {
            "run_at": now,
            "table_name": report.table,
            "table_version": report.version,
            "expectation": outcome.name,
            "action": outcome.expectation.on_violation,
            "passed": outcome.passed,
            "failed": outcome.failed,
        }
        for report in reports
        for outcome in report.outcomes
    ]
    append_rows(home, "gold", "expectations", pa.Table.from_pylist(rows, _OUTCOMES))
