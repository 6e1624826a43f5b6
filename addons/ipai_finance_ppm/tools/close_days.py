"""Deadlines of a month-end in business days before and after the last day of the month."""

from datetime import date, timedelta

from .due_dates import ONE_DAY, BusinessCalendar


def close_day(calendar: BusinessCalendar, month_end: date, offset: int) -> date:
    """Return the day a step of the close is due.

    :param month_end: last day of the month that is closed
    :param offset: 1 is the first business day after the month, 0 the last one in it, -1 the one before that
    """
    last = month_end
    while not calendar.is_business_day(last):
        last -= ONE_DAY
    if offset <= 0:
        return calendar.back(last, -offset)
    day = month_end
    for _count in range(offset):
        day = calendar.roll_forward(day + timedelta(days=1))
    return day
