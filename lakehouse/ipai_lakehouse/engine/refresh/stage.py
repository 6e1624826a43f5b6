"""Computing a table's rows into Parquet files that belong to no version yet."""

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from ..catalog import TableInfo, columns_of, table_path
from ..errors import QueryError
from ..files import DataFile, remove_files, write_files
from ..session import open_session, source_sql
from ..tables import Input, Table
from .months import Span, condition, shift
from .plans import Plan


def stage(
    home: Path | str,
    table: Table,
    plan: Plan,
    span: Span | None,
    apart: Sequence[date] = (),
) -> list[DataFile]:
    """Write the rows of one span, or all rows when it is None; each month ``apart`` gets files of its own.

    Raises ``QueryError``.
    """
    limits = _limits(table, plan, span)
    with open_session(home, plan.tables, limits, sql=plan.sql, keep_order=False) as connection:
        query = plan.sql
        if span is not None and looks_back(table):
            query = f"SELECT * FROM ({query}) AS months WHERE {condition(_by(table), 'DATE', span)}"
        folder = table_path(home, table.schema_name, table.name)
        files = write_files(connection, query, folder, apart=_apart(table, span, apart))
    if span is not None and (stray := _outside(files, _by(table), span)):
        remove_files(files)
        raise QueryError(
            f"Rows of {table.full_name} have {_by(table)} = {stray} though they were computed from other "
            "months: its `incremental` rule is wrong.",
            "INVALID_INCREMENTAL_RULE",
            "XX000",
        )
    return files


def as_table(table: Table, plan: Plan, files: Sequence[DataFile]) -> TableInfo:
    """Staged files, to be read like a table."""
    return TableInfo(
        schema=table.schema_name,
        name=table.name,
        path=Path(files[0].path).parent if files else Path(),
        version=-1,
        columns=columns_of(plan.columns),
        files=tuple(file.path for file in files),
        counts={file.path: file.rows for file in files},
    )


def _limits(table: Table, plan: Plan, span: Span | None) -> Mapping[str, str]:
    """The rows of each input, cut by months, that a span needs: what follows FROM in DuckDB SQL."""
    if span is None or table.incremental is None:
        return {}
    rules = table.incremental.inputs
    cut = [(info, rules[info.full_name]) for info in plan.tables if info.full_name in rules]
    return {info.full_name: _needed(info, rule, span, cut) for info, rule in cut}


def _needed(info: TableInfo, rule: Input, span: Span, cut: Sequence[tuple[TableInfo, Input]]) -> str:
    near = f"WHERE {_within(info, rule, span, rule.months)}"
    if not rule.same:
        return near
    names = ", ".join(f'"{name}" AS "same_{name}"' for name in rule.same)
    own = " UNION ".join(
        f"SELECT {names} {source_sql(other)} WHERE {_within(other, its, span)}"
        for other, its in cut
        if set(its.same) == set(rule.same) and other.files
    )
    agree = " AND ".join(f'"same_{name}" IS NOT DISTINCT FROM "{name}"' for name in rule.same)
    return f"SEMI JOIN ({own}) AS own ON {agree} {near}"


def _within(info: TableInfo, rule: Input, span: Span, months: int | str = 0) -> str:
    return condition(rule.column, info.type_of(rule.column), span, months)


def _by(table: Table) -> str:
    return table.incremental.by if table.incremental else ""


def looks_back(table: Table) -> bool:
    """Whether a month of the table reads earlier months of an input: computing it by itself is dear."""
    return table.incremental is not None and any(rule.months for rule in table.incremental.inputs.values())


def _apart(table: Table, span: Span | None, months: Sequence[date]) -> str | None:
    """The month of a row that goes to a file of its own, NULL for others; None where the span has none."""
    held = [month for month in months if span is not None and span.holds(month)]
    if not held or span == Span(held[0], held[0]):
        return None
    own = ", ".join(f"DATE '{month.isoformat()}'" for month in held)
    return f'CASE WHEN "{_by(table)}" IN ({own}) THEN "{_by(table)}" END'


def _outside(files: Sequence[DataFile], by: str, span: Span) -> str | None:
    """The first month in these files that the span does not hold."""
    for file in files:
        if file.nulls.get(by) and span.first is not None:
            return "NULL"
        for bound in (file.low.get(by), file.high.get(by)):
            if bound is not None and not span.holds(shift(date.fromisoformat(bound), 0)):
                return bound
    return None
