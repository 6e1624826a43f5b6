"""Bring all tables up to date, one after the other, each in one commit or not at all."""

import fcntl
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from .catalog import table_path, tables_folder
from .delta import append_rows
from .errors import QueryError
from .published import publish
from .refresh.checks import Outcome
from .refresh.table import ExpectationFailed, Refresh
from .session import shared_sessions
from .tables import Table, load_tables

KEEP_HOURS = 7 * 24
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
    """What happened to one table; ``version`` is None when it failed and kept its old version.

    ``rows`` were written, ``dropped`` left out by expectations whose action is ``drop``; ``why`` in words.
    """

    table: str
    version: int | None
    rows: int
    seconds: float
    outcomes: tuple[Outcome, ...]
    error: str | None = None
    dropped: int = 0
    why: str = ""


def run_pipeline(
    home: Path | str,
    tables: Sequence[Table] | None = None,
    log: Callable[[str], None] = print,
    *,
    full: bool = False,
    started: Callable[[Table], None] = lambda table: None,
    finished: Callable[[TableReport], None] = lambda report: None,
) -> list[TableReport]:
    """Bring the tables up to date in order, publish them together and record their expectations.

    Only what is stale is computed, everything when ``full``. ``started`` and ``finished`` are told about each
    table as it happens. Raises ``PipelineError`` at the first table that fails: tables behind it are not
    touched, and readers go on seeing all tables as they were. One pipeline at a time works on a lakehouse.
    """
    reports: list[TableReport] = []
    tables = load_tables() if tables is None else tables
    with _alone(home), shared_sessions(home):
        for table in tables:
            started(table)
            report = run_table(home, table, full=full)
            reports.append(report)
            finished(report)
            log(_line(report))
            if report.error:
                _record(home, reports)
                raise PipelineError(report.error)
        _record(home, reports)
        publish(home, {report.table: report.version for report in reports if report.version is not None})
        written = {report.table for report in reports if report.rows}
        for name in sorted(written | {name for table in tables for name in table.reads}):
            _forget_old_files(home, name)
    return reports


def run_table(home: Path | str, table: Table, *, full: bool = False) -> TableReport:
    """Bring one table up to date in one commit."""
    began = time.monotonic()
    refresh = Refresh(home, table)
    error, version, rows, dropped, why = None, None, 0, 0, ""
    try:
        done = refresh.run(full)
        version, rows, dropped, why = done.version, done.rows, done.dropped, done.why
    except ExpectationFailed as failure:
        error = str(failure)
    except QueryError as failure:
        error = f"{table.full_name}: {failure}"
    except (DeltaError, OSError) as failure:
        error = f"{table.full_name} could not be written: {failure}"
    seconds = time.monotonic() - began
    return TableReport(table.full_name, version, rows, seconds, tuple(refresh.outcomes), error, dropped, why)


@contextmanager
def _alone(home: Path | str) -> Iterator[None]:
    """Hold the lake's one lock for writers of tables; the system lets go of it when the process ends."""
    folder = tables_folder(home)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "_lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _forget_old_files(home: Path | str, name: str) -> None:
    """Delete the files of versions that nobody can have been reading for a week."""
    table = DeltaTable(table_path(home, *name.split(".")))
    if table.vacuum(KEEP_HOURS, dry_run=True):
        table.vacuum(KEEP_HOURS, dry_run=False)


def _line(report: TableReport) -> str:
    broken = [f"{outcome.name}: {outcome.failed}" for outcome in report.outcomes if outcome.failed]
    done = f"version {report.version}, {report.rows} rows in {report.seconds:.1f} s: {report.why}"
    return f"{report.table}: {report.error or done}" + (
        f" (expectations not met — {', '.join(broken)})" if broken else ""
    )


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
