"""When the month-end of a company is due, on the clock of Manila (UTC+8, no daylight saving)."""

from datetime import date, datetime, timedelta, timezone

from .periods import add_months

MOST_MISSED = 3

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


def missed_months(started: set[date], last_due: date | None) -> list[date]:
    """Return the months that should have started by now and have not, oldest first.

    A server that was down catches up, with three months at most; a clock that was set back starts nothing.
    The first month-end of a company is the last one that is due: nobody asks for its whole past.

    :param started: first days of the months that have started
    :param last_due: what ``month_to_close`` says; nothing when this month is not due yet
    """
    if not last_due:
        return []
    if not started:
        return [last_due]
    month = max(add_months(max(started), 1), add_months(last_due, 1 - MOST_MISSED))
    missed = []
    while month <= last_due:
        missed.append(month)
        month = add_months(month, 1)
    return missed
