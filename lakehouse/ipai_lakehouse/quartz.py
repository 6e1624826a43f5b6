"""Quartz expressions, as Databricks schedules jobs: `sec min hour day-of-month month day-of-week [year]`.

Read by the embedded workspace, which runs them, and by the check of the bundle, which refuses wrong ones.
No cron library on PyPI reads this dialect: days of the week count from 1 = Sunday, `?` must stand for one of
the two days, and `L`, `W` and `#` name days of a month.
Source: the Quartz scheduler's own description of CronTrigger.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
FIELDS = ("seconds", "minutes", "hours", "day of month", "month", "day of week", "year")
RANGES = ((0, 59), (0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))
DAY, WEEKDAY = 3, 5
_PART = re.compile(r"(\*|\w+)(?:-(\w+))?(?:/(\d+))?")
_SPECIAL_DAY = re.compile(r"L|LW|L-\d{1,2}|\d{1,2}W")
_SPECIAL_WEEKDAY = re.compile(r"(\w+)L|(\w+)#([1-5])")
HORIZON_DAYS = 366 * 30


class QuartzError(ValueError):
    """The expression or the time zone cannot be read; the sentence says where."""


@dataclass(frozen=True)
class Quartz:
    """A read expression: the values of each field; days also as the special texts `L`, `15W`, `6#3`, …"""

    values: tuple[frozenset[int], ...]
    special_day: str = ""
    special_weekday: str = ""

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime | None:
        """The first time later than `moment` (aware), in UTC; None when there is none within 30 years.

        A time that a clock change leaves out does not fire; one that comes twice fires the first time.
        """
        start = moment.astimezone(zone)
        for offset in range(HORIZON_DAYS):
            day = start.date() + timedelta(offset)
            if not self._fires_on(day):
                continue
            for due in self._times(day, 0 if offset else start.hour, zone):
                if due > moment:
                    return due
        return None

    def _times(self, day: date, first_hour: int, zone: ZoneInfo) -> Iterator[datetime]:
        seconds, minutes, hours = (sorted(values) for values in self.values[:3])
        for hour in (hour for hour in hours if hour >= first_hour):
            for minute in minutes:
                for second in seconds:
                    local = datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=zone)
                    due = local.astimezone(timezone.utc)
                    if due.astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None):
                        yield due

    def _fires_on(self, day: date) -> bool:
        if day.year not in self.values[6] or day.month not in self.values[4]:
            return False
        return self._day_of_month(day) and self._day_of_week(day)

    def _day_of_month(self, day: date) -> bool:
        if not self.special_day:
            return day.day in self.values[DAY]
        last = monthrange(day.year, day.month)[1]
        if self.special_day == "LW":
            return day == _nearest_workday(day.replace(day=last))
        if self.special_day.startswith("L"):
            return day.day == last - int(self.special_day[2:] or 0)
        wanted = int(self.special_day[:-1])
        return wanted <= last and day == _nearest_workday(day.replace(day=wanted))

    def _day_of_week(self, day: date) -> bool:
        weekday = day.isoweekday() % 7 + 1
        if not self.special_weekday:
            return weekday in self.values[WEEKDAY]
        number, _, which = self.special_weekday.replace("L", "#0").partition("#")
        if weekday != int(number):
            return False
        if which == "0":
            return day.day + 7 > monthrange(day.year, day.month)[1]
        return (day.day - 1) // 7 + 1 == int(which)


@lru_cache(maxsize=256)
def read_quartz(text: str) -> Quartz:
    """The expression; QuartzError where it cannot be read."""
    fields = text.split()
    if len(fields) not in (6, 7):
        raise QuartzError(f"'{text}' has {len(fields)} fields; Quartz has six, and the year as a seventh.")
    if (fields[DAY] == "?") == (fields[WEEKDAY] == "?"):
        raise QuartzError(f"'{text}' needs `?` for one of day of month and day of week, and for one only.")
    fields = [*fields, "*"][:7]
    special_day = fields[DAY].upper() if _SPECIAL_DAY.fullmatch(fields[DAY].upper()) else ""
    special_weekday = _special_weekday(fields[WEEKDAY], text)
    values = tuple(
        frozenset() if (number, True) in ((DAY, bool(special_day)), (WEEKDAY, bool(special_weekday)))
        else _values(field, number, text)
        for number, field in enumerate(fields)
    )  # fmt: skip
    return Quartz(values, special_day, special_weekday)


@lru_cache(maxsize=64)
def read_zone(name: str) -> ZoneInfo:
    """The time zone; QuartzError for an unknown id."""
    if name not in available_timezones():
        raise QuartzError(f"'{name}' is not a time zone such as Asia/Manila.")
    return ZoneInfo(name)


def _special_weekday(field: str, text: str) -> str:
    match = _SPECIAL_WEEKDAY.fullmatch(field.upper())
    if match is None or field.upper() == "L":
        return ""
    number = _number(match[1] or match[2], WEEKDAY, text)
    return f"{number}L" if match[1] else f"{number}#{match[3]}"


def _values(field: str, number: int, text: str) -> frozenset[int]:
    low, high = RANGES[number]
    if field == "?" and number in (DAY, WEEKDAY):
        return frozenset(range(low, high + 1))
    if number == WEEKDAY and field.upper() == "L":
        return frozenset({7})
    return frozenset(value for part in field.split(",") for value in _part(part, number, text))


def _part(part: str, number: int, text: str) -> Iterator[int]:
    """`*`, `5`, `MON-FRI`, `10-50/5`, `3/4`: the values of one part between commas."""
    match = _PART.fullmatch(part)
    if match is None or (match[1] == "*" and match[2]):
        raise QuartzError(f"'{part}' in '{text}' is not a value of {FIELDS[number]}.")
    low, high = RANGES[number]
    step = int(match[3] or 1)
    start = low if match[1] == "*" else _number(match[1], number, text)
    end = _number(match[2], number, text) if match[2] else (high if match[1] == "*" or match[3] else start)
    if step < 1:
        raise QuartzError(f"'{part}' in '{text}' has a step of 0.")
    if end < start:  # FRI-MON goes round
        yield from range(start, high + 1, step)
        start = low + (step - (high + 1 - start) % step) % step
    yield from range(start, end + 1, step)


def _number(word: str, number: int, text: str) -> int:
    names = {4: MONTHS, WEEKDAY: WEEKDAYS}.get(number, ())
    low, high = RANGES[number]
    if word.upper() in names:
        return names.index(word.upper()) + 1
    if not word.isdecimal() or not low <= int(word) <= high:
        raise QuartzError(f"'{word}' in '{text}' is not a value of {FIELDS[number]} ({low} to {high}).")
    return int(word)


def _nearest_workday(day: date) -> date:
    """The workday nearest to a day, within its month."""
    if day.isoweekday() == 6:
        return day - timedelta(1) if day.day > 1 else day + timedelta(2)
    if day.isoweekday() == 7:
        return day + timedelta(1) if (day + timedelta(1)).month == day.month else day - timedelta(2)
    return day
