"""Tax periods: calendar months and quarters as closed date ranges."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, order=True)
class Period:
    """A closed range of days, first and last day included."""

    start: date
    end: date

    @property
    def label(self) -> str:
        """Return what people call it: ``Feb 2026`` or ``Q1 2026``."""
        if self.start.month == self.end.month:
            return self.start.strftime("%b %Y")
        return f"Q{(self.start.month - 1) // 3 + 1} {self.start.year}"

    def months(self) -> list[date]:
        """Return the first day of every month the period touches, in order."""
        return list(_month_starts(self.start, self.end))


def add_months(day: date, months: int) -> date:
    """Return the first day of the month ``months`` after that of ``day`` (before, when negative)."""
    index = day.year * 12 + day.month - 1 + months
    return date(index // 12, index % 12 + 1, 1)


def month_of(day: date) -> Period:
    """Return the calendar month a day lies in."""
    return Period(day.replace(day=1), add_months(day, 1) - timedelta(days=1))


def quarter_of(day: date) -> Period:
    """Return the calendar quarter a day lies in."""
    first = date(day.year, day.month - (day.month - 1) % 3, 1)
    return Period(first, add_months(first, 3) - timedelta(days=1))


def periods(frequency: str, start: date, end: date) -> list[Period]:
    """Return the periods of a return that end between two days, both included.

    :param frequency: ``monthly``, ``quarterly`` or ``quarter_months`` (the first two months of each quarter)
    :raises ValueError: for another frequency
    """
    of = {"monthly": month_of, "quarterly": quarter_of, "quarter_months": month_of}.get(frequency)
    if of is None:
        raise ValueError(f"{frequency} is not a filing frequency; use monthly, quarterly or quarter_months.")
    found = sorted({of(month) for month in _month_starts(start, end)})
    return [one for one in found if start <= one.end <= end and _is_filed(frequency, one)]


def _is_filed(frequency: str, period: Period) -> bool:
    """Tell whether a month is filed on its own: the third one of a quarter goes into the quarterly return."""
    return frequency != "quarter_months" or period.start.month % 3 != 0


def _month_starts(start: date, end: date) -> Iterator[date]:
    month = start.replace(day=1)
    while month <= end:
        yield month
        month = add_months(month, 1)
