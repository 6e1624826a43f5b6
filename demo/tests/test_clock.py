from datetime import date, datetime
from random import Random

from demo.books.clock import (
    MANILA,
    add_months,
    closed_months,
    keyed_in,
    last_of,
    months_between,
    working_day,
)


def test_closed_months_end_before_today():
    for today in (date(2026, 3, 1), date(2026, 3, 31)):
        months = closed_months(today)
        assert (len(months), months[0], months[-1]) == (36, date(2023, 3, 1), date(2026, 2, 1))


def test_month_arithmetic():
    assert add_months(date(2025, 12, 15), 1) == date(2026, 1, 1)
    assert add_months(date(2026, 1, 31), -13) == date(2024, 12, 1)
    assert months_between(date(2024, 12, 1), date(2026, 1, 31)) == 13
    assert last_of(date(2024, 2, 1)) == date(2024, 2, 29)


def test_working_days_stay_in_their_month():
    for back in range(48):
        month = add_months(date(2026, 1, 1), -back)
        for number in range(1, 32):
            day = working_day(month, number)
            assert day.weekday() < 5 and (day.year, day.month) == (month.year, month.month)


def test_entry_is_office_work_and_never_in_the_future():
    rng, latest = Random(3), datetime(2026, 3, 20)
    for number in range(1, 31):
        invoiced = working_day(date(2026, 3, 1), number)
        entered = keyed_in(invoiced, rng, latest)
        assert entered <= latest
        if entered < latest:
            local = entered + MANILA
            assert local.date() >= invoiced and local.weekday() < 5 and 8 <= local.hour <= 17
