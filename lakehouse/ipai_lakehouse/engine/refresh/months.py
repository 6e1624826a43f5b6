"""Calendar months, named by their first day, and the runs of months that are computed at once."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from ..tables import Input

# Rows of inputs computed at once: the more, the fewer slices read earlier months again, and the more memory.
ROWS_AT_ONCE = 12_000_000
ROWS_AT_ONCE_LOOKING_BACK = 8_000_000
ROWS_WORTH_A_FILE = 100_000
NEWEST_APART = 2


@dataclass(frozen=True)
class Span:
    """The months from ``first`` to ``last``, both included; the rows that have no date when both are None."""

    first: date | None
    last: date | None

    def holds(self, month: date | None) -> bool:
        """Whether a month belongs to this span."""
        if self.first is None or self.last is None or month is None:
            return month is None and self.first is None
        return self.first <= month <= self.last


NO_DATE = Span(None, None)


def shift(month: date, months: int) -> date:
    """The first day of the month ``months`` later (earlier when negative)."""
    count = month.year * 12 + month.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def newest(rows: Mapping[date | None, int]) -> list[date]:
    """The months of a large table that change most: each gets files of its own, as a change rewrites them."""
    if sum(rows.values()) <= ROWS_WORTH_A_FILE:
        return []
    return sorted(month for month in rows if month is not None)[-NEWEST_APART:]


def spans(
    rows: Mapping[date | None, int], apart: Collection[date] = (), at_once: int = ROWS_AT_ONCE
) -> list[Span]:
    """The months of ``rows`` (how many rows each has) in runs of neighbours, none over ``at_once`` rows.

    The months ``apart`` are runs of their own.
    """
    months = sorted(month for month in rows if month is not None)
    runs: list[list[date]] = []
    held = 0
    for month in months:
        held += rows[month]
        joins = runs and shift(runs[-1][-1], 1) == month and held <= at_once and month not in apart
        if joins:
            runs[-1].append(month)
        else:
            runs.append([month])
            held = rows[month]
    found = [Span(run[0], run[-1]) for run in runs]
    return [*found, NO_DATE] if None in rows else found


def runs(months: Iterable[date | None]) -> list[Span]:
    """Months in the fewest spans that hold exactly them."""
    dated = sorted(month for month in set(months) if month is not None)
    numbered = groupby(enumerate(dated), key=lambda pair: shift(pair[1], -pair[0]))
    found = [[month for _, month in group] for _, group in numbered]
    spans = [Span(group[0], group[-1]) for group in found]
    return [*spans, NO_DATE] if None in set(months) else spans


def condition(column: str, kind: str, span: Span, months: int | str = 0) -> str:
    """DuckDB's condition for the rows of an input that a span needs: its months and ``months`` before them.

    ``kind`` is the Databricks type of the column. A TIMESTAMP's month is that of UTC.
    """
    quoted = f'"{column}"'
    if span.first is None or span.last is None:
        return f"{quoted} IS NULL" if months != "all" else "true"
    ends = f"{quoted} < {literal(shift(span.last, 1), kind)}"
    if months == "all":
        return ends
    return f"{quoted} >= {literal(shift(span.first, -int(months)), kind)} AND {ends}"


def affected(
    changed: set[date | None], rule: Input, known: Callable[[date], Iterable[date | None]]
) -> set[date | None]:
    """The months of a table that read changed months of an input; ``known`` gives those it has since one."""
    dated = [month for month in changed if month is not None]
    if not rule.months or not dated:
        return changed
    return changed | {
        month for month in known(min(dated)) if any(_reads(month, other, rule) for other in dated)
    }


def _reads(month: date | None, other: date, rule: Input) -> bool:
    if month is None or other > month:
        return month is None and rule.months == "all"
    return rule.months == "all" or shift(month, -int(rule.months)) <= other


def literal(day: date, kind: str) -> str:
    """DuckDB's text of the beginning of a day, as the Databricks type of a column wants it."""
    if kind.upper().startswith("TIMESTAMP"):
        zone = "+00" if kind.upper() == "TIMESTAMP" else ""
        return f"TIMESTAMP{'TZ' if zone else ''} '{day.isoformat()} 00:00:00{zone}'"
    return f"DATE '{day.isoformat()}'"
