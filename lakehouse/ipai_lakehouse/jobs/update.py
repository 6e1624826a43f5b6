"""An update of the lake's tables that tells its progress: one JSON object a line on standard output.

    {"step": "graph", "tables": ["silver.bills", …]}                what will be computed, in this order
    {"step": "started", "table": "silver.bills"}
    {"step": "finished", "table": "silver.bills", "rows": 90, "dropped": 2, "error": null,
     "expectations": [{"name": "has_vendor", "passed": 90, "failed": 2}]}

The embedded workspace runs it for a pipeline and turns the lines into the pipeline's events.
"""

import json
from pathlib import Path

from ..engine.pipeline import TableReport, run_pipeline
from ..engine.tables import Table, load_tables
from .errors import JobError


def update_tables(home: Path, names: list[str], validate_only: bool = False) -> None:
    """Compute the tables `names` (all when empty) behind what they read; `validate_only` writes nothing.

    Raises `JobError` for an unknown table, and what `run_pipeline` and `load_tables` raise.
    """
    tables = _chosen(load_tables(), names)
    _say(step="graph", tables=[table.full_name for table in tables])
    if not validate_only:
        run_pipeline(home, tables, _silent, started=_started, finished=_finished)


def _chosen(tables: list[Table], names: list[str]) -> list[Table]:
    unknown = sorted(set(names) - {table.full_name for table in tables})
    if unknown:
        raise JobError(f"The lake has no table {unknown[0]}.")
    return [table for table in tables if not names or table.full_name in names]


def _started(table: Table) -> None:
    _say(step="started", table=table.full_name)


def _finished(report: TableReport) -> None:
    expectations = [
        {"name": outcome.name, "passed": outcome.passed, "failed": outcome.failed}
        for outcome in report.outcomes
    ]
    _say(
        step="finished",
        table=report.table,
        rows=report.rows,
        dropped=report.dropped,
        error=report.error,
        expectations=expectations,
    )


def _say(**members: object) -> None:
    print(json.dumps(members), flush=True)


def _silent(line: str) -> None:
    """The reports tell everything that is in the line."""
