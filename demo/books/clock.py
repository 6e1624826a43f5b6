"""Months and working days of the demo; no wall clock in here."""

from datetime import date, datetime, time, timedelta
from random import Random

MONTHS = 36
MANILA = timedelta(hours=8)  # the Philippines have no daylight saving time


def first_of(day: date) -> date:
    """First day of the month of `day`."""
    return day.replace(day=1)


def add_months(month: date, count: int) -> date:
    """First day of the month `count` months after `month` (negative: before)."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def closed_months(today: date, count: int = MONTHS) -> list[date]:
    """The `count` months that end with the last month closed before `today`, oldest first."""
    return [add_months(today, -back) for back in range(count, 0, -1)]


def months_between(start: date, end: date) -> int:
    """How many months `end` lies after `start`."""
    return (end.year - start.year) * 12 + end.month - start.month


def last_of(month: date) -> date:
    """Last day of `month`."""
    return add_months(month, 1) - timedelta(days=1)


def working_day(month: date, number: int) -> date:
    """Day `number` of `month`, moved out of a weekend: back to Friday, in the first days on to Monday."""
    day = month + timedelta(days=min(number, last_of(month).day) - 1)
    over = day.weekday() - 4
    if over <= 0:
        return day
    return day + timedelta(days=3 - over if number < 5 else -over)


def keyed_in(invoiced: date, rng: Random, latest: datetime) -> datetime:
    """When a clerk entered a paper of `invoiced` (UTC): zero to four working days later, in Manila office
    hours, never after `latest`.  Signals about entry time read it, so it must look like office work."""
    day = invoiced
    for _ in range(rng.choices((0, 1, 2, 3, 4), (2, 4, 3, 2, 1))[0]):
        day += timedelta(days=3 if day.weekday() == 4 else 1)
    minute = rng.randint(8 * 60 + 30, 17 * 60 + 15)
    local = datetime.combine(day, time(minute // 60, minute % 60, rng.randint(0, 59)))
    return min(local - MANILA, latest)
