"""The parity report on paper: JSON for machines, a table for people."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .parity import Difference, Month, Report, TableParity
from .sides import Figures

_LINE = "{:<42} {:<14} {:>13} {:>13}  {}"


def write_report(report: Report, path: Path) -> tuple[Path, Path]:
    """Write ``<path>.json`` and ``<path>.txt``; returns both."""
    path.parent.mkdir(parents=True, exist_ok=True)
    machine, people = path.with_name(path.name + ".json"), path.with_name(path.name + ".txt")
    machine.write_text(json.dumps(as_json(report), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    people.write_text(as_text(report), encoding="utf-8")
    return machine, people


def as_json(report: Report) -> dict[str, Any]:
    """The whole report as plain values; amounts are texts."""
    return {
        "source": report.source,
        "snapshot_at": report.snapshot_at.isoformat(),
        "equal": report.equal,
        "tables": [_table(table) for table in report.tables],
    }


def as_text(report: Report) -> str:
    """The report for people: a line a table and month, what differs below it."""
    head = f"Parity of {report.source}, PostgreSQL as of {report.snapshot_at:%Y-%m-%d %H:%M:%S} UTC"
    lines = [head, "", _LINE.format("table", "month", "PostgreSQL", "lake", "")]
    for table in report.tables:
        lines.extend(_lines(table))
    lines += ["", "Both sides are the same." if report.equal else "The two sides differ."]
    return "\n".join(lines) + "\n"


def _lines(table: TableParity) -> Iterator[str]:
    yield from (f"{table.table}: {sentence}" for sentence in table.columns)
    if not table.months:
        yield _LINE.format(table.table, "", 0, 0, "same (no rows)")
    for month in table.months:
        state = "same" if month.equal else "DIFFERS"
        yield _LINE.format(table.table, month.month, month.postgres.rows, month.lake.rows, state)
        yield from _sum_lines(month)
        yield from (f"    {_shown(one)}" for one in month.differing)


def _sum_lines(month: Month) -> Iterator[str]:
    ours = dict(month.lake.sums)
    for name, total in month.postgres.sums:
        if ours.get(name, "0") != total:
            yield f"    sum of {name}: {total} in PostgreSQL, {ours.get(name, '0')} in the lake"


def _shown(one: Difference) -> str:
    key = ", ".join(f"{name} {value}" for name, value in one.key.items())
    return f"{key}: {one.what}"


def _table(table: TableParity) -> dict[str, Any]:
    return {
        "table": table.table,
        "lake_table": table.lake_table,
        "lake_version": table.version,
        "equal": table.equal,
        "columns": list(table.columns),
        "months": [_month(month) for month in table.months],
    }


def _month(month: Month) -> dict[str, Any]:
    return {
        "month": month.month,
        "equal": month.equal,
        "postgres": _figures(month.postgres),
        "lake": _figures(month.lake),
        "differing": [{"key": one.key, "what": one.what} for one in month.differing],
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {"rows": figures.rows, "sums": dict(figures.sums), "hashes": list(figures.hashes)}
