"""Tax periods: months, quarters and years as closed date ranges, by calendar or by fiscal year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DECEMBER = 12
FREQUENCIES = ("monthly", "quarter_months", "quarterly", "first_quarters", "yearly", "transaction")


@dataclass(frozen=True, order=True)
class Period:
    """A closed range of days, first and last day included.

    A quarter or year that does not end with a calendar one belongs to a fiscal year; it is then named by its
    last month.
    """

    start: date
    end: date

    @property
    def label(self) -> str:
        """Return its name: ``5 Feb 2026``, ``Feb 2026``, ``Q1 2026``, ``2026``, ``FY Jun 2026``."""
        if self.start == self.end:
            return f"{self.start.day} {self.start:%b %Y}"
        months = len(self.months())
        if months == 1:
            return f"{self.start:%b %Y}"
        if months == 12:
            return f"{self.end.year}" if self.end.month == DECEMBER else f"FY {self.end:%b %Y}"
        if self.end.month % 3 == 0:
            return f"Q{self.end.month // 3} {self.end.year}"
        return f"{self.start:%b}–{self.end:%b %Y}"

    def months(self) -> list[date]:
        """Return the first day of every month the period touches, in order."""
        return list(_month_starts(self.start, self.end))


def add_months(day: date, months: int) -> date:
    """Return the first day of the month ``months`` after that of ``day`` (before, when negative)."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def month_of(day: date) -> Period:
    """Return the calendar month a day lies in."""
    return _months_from(day.replace(day=1), 1)


def quarter_of(day: date, year_end: int = DECEMBER) -> Period:
    """Return the quarter a day lies in.

    :param year_end: month the fiscal year ends with, 1 to 12
    """
    return _months_from(add_months(day, -((day.month - year_end - 1) % 3)), 3)


def year_of(day: date, year_end: int = DECEMBER) -> Period:
    """Return the year a day lies in; ``year_end`` as for a quarter."""
    return _months_from(add_months(day, -((day.month - year_end - 1) % 12)), 12)


def periods(frequency: str, start: date, end: date, year_end: int = DECEMBER) -> list[Period]:
    """Return the periods of a return that end between two days, both included.

    :param frequency: one of ``FREQUENCIES``: ``quarter_months`` are the first two months of each quarter,
        ``first_quarters`` the first three of each year; a ``transaction`` has no periods
    :raises ValueError: for another frequency
    """
    if frequency not in FREQUENCIES:
        raise ValueError(f"{frequency} is not a filing frequency; use {', '.join(FREQUENCIES)}.")
    if frequency == "transaction":
        return []
    found = sorted({_around(frequency, month, year_end) for month in _month_starts(start, end)})
    return [one for one in found if start <= one.end <= end and _is_filed(frequency, one, year_end)]


def _around(frequency: str, day: date, year_end: int) -> Period:
    """Return the period of a frequency a day lies in."""
    if frequency in ("monthly", "quarter_months"):
        return month_of(day)
    return year_of(day, year_end) if frequency == "yearly" else quarter_of(day, year_end)


def _is_filed(frequency: str, period: Period, year_end: int) -> bool:
    """Tell whether a period has a return of its own: the last one of a cycle goes into the longer return."""
    if frequency == "quarter_months":
        return period.end != quarter_of(period.end, year_end).end
    if frequency == "first_quarters":
        return period.end != year_of(period.end, year_end).end
    return True


def _months_from(first: date, count: int) -> Period:
    return Period(first, add_months(first, count) - timedelta(days=1))


def _month_starts(start: date, end: date) -> Iterator[date]:
    month = start.replace(day=1)
    while month <= end:
        yield month
        month = add_months(month, 1)
