"""When the month-end of a company is due, on the clock of Manila (UTC+8, no daylight saving)."""

from datetime import date, datetime, timedelta, timezone

from .periods import add_months

MANILA = timezone(timedelta(hours=8), "Asia/Manila")


def manila_time(now: datetime) -> datetime:
    """Return the time in Manila of a naive UTC time stamp."""
    return now.replace(tzinfo=timezone.utc).astimezone(MANILA)


def manila_date(now: datetime) -> date:
    """Return the day in Manila of a naive UTC time stamp: returns are due there."""
    return manila_time(now).date()


def month_to_close(now: datetime, day: int, hour: int) -> date | None:
    """Return the first day of the month that has to be closed by now, or nothing when it is too early.

    :param now: naive, UTC
    :param day: day of the following month, 1 to 28
    :param hour: hour of that day in Manila, 0 to 23
    """
    local = manila_time(now)
    if (local.day, local.hour) < (day, hour):
        return None
    return add_months(local.date(), -1)
