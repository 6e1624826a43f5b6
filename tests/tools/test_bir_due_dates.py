"""Golden dates; those of 2024 and 2025 stand in published tax calendars."""

from datetime import date

import pytest

from tests.tools.test_bir_plain import load

due_dates = load("ipai_finance_ppm", "due_dates")
CALENDAR = due_dates.BusinessCalendar()


@pytest.mark.parametrize(
    ("form", "rule", "value", "period_end", "statutory", "due"),
    [
        ("0619-E", "day_of_month", 10, date(2024, 1, 31), date(2024, 2, 10), date(2024, 2, 12)),
        ("1601-EQ", "end_of_month", 0, date(2025, 9, 30), date(2025, 10, 31), date(2025, 11, 3)),
        ("1702Q", "days_after", 60, date(2025, 9, 30), date(2025, 11, 29), date(2025, 12, 1)),
        ("1601-EQ", "end_of_month", 0, date(2025, 12, 31), date(2026, 1, 31), date(2026, 2, 2)),
        ("1601-C", "day_of_month", 15, date(2026, 1, 31), date(2026, 2, 15), date(2026, 2, 16)),
        ("2550Q", "days_after", 25, date(2026, 3, 31), date(2026, 4, 25), date(2026, 4, 27)),
        ("2550Q", "days_after", 25, date(2026, 6, 30), date(2026, 7, 25), date(2026, 7, 27)),
        ("2550Q", "days_after", 25, date(2026, 9, 30), date(2026, 10, 25), date(2026, 10, 26)),
        ("1702Q", "days_after", 60, date(2026, 3, 31), date(2026, 5, 30), date(2026, 6, 1)),
        ("1702Q", "days_after", 60, date(2026, 6, 30), date(2026, 8, 29), date(2026, 9, 1)),
        ("1601-C", "day_of_month", 10, date(2026, 9, 30), date(2026, 10, 10), date(2026, 10, 12)),
        ("1601-EQ", "end_of_month", 0, date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 3)),
        ("0619-E", "day_of_month", 10, date(2026, 10, 31), date(2026, 11, 10), date(2026, 11, 10)),
        ("1601-C", "day_of_month", 15, date(2025, 12, 31), date(2026, 1, 15), date(2026, 1, 15)),
    ],
)
def test_statutory_date_and_shift(form, rule, value, period_end, statutory, due):
    assert due_dates.DueRule(rule, value).date(period_end) == statutory
    assert CALENDAR.roll_forward(statutory) == due


def test_the_last_day_of_february():
    assert due_dates.DueRule("end_of_month").date(date(2024, 1, 31)) == date(2024, 2, 29)


@pytest.mark.parametrize("day", [date(2026, 4, 2), date(2026, 4, 4), date(2026, 4, 9), date(2025, 10, 31)])
def test_special_non_working_days_count_as_holidays(day):
    assert not CALENDAR.is_business_day(day)


def test_special_working_days_do_not():
    assert CALENDAR.is_business_day(date(2026, 2, 25))  # EDSA anniversary, a special working day


def test_another_day_for_december():
    rule = due_dates.DueRule("day_of_month", 10, december=15)
    assert rule.date(date(2025, 11, 30)) == date(2025, 12, 10)
    assert rule.date(date(2025, 12, 31)) == date(2026, 1, 15)


@pytest.mark.parametrize(
    ("form", "rule", "due"),
    [
        ("1702-RT", due_dates.DueRule("day_of_month", 15, months=4), date(2026, 4, 15)),
        ("1604-C", due_dates.DueRule("end_of_month"), date(2026, 2, 2)),
        ("1604-E", due_dates.DueRule("day_of_month", 1, months=3), date(2026, 3, 2)),
    ],
)
def test_yearly_forms(form, rule, due):
    assert CALENDAR.roll_forward(rule.date(date(2025, 12, 31))) == due


def test_internal_dates_skip_the_holy_week():
    due = date(2026, 4, 10)  # 1601-C of March; 9 April, Good Friday and its neighbours are days off
    assert [CALENDAR.back(due, count) for count in (4, 2, 1, 0)] == [
        date(2026, 4, 1),
        date(2026, 4, 7),
        date(2026, 4, 8),
        due,
    ]


def test_days_a_company_adds():
    calendar = due_dates.BusinessCalendar([date(2026, 10, 12)])
    assert calendar.roll_forward(date(2026, 10, 10)) == date(2026, 10, 13)


def test_where_the_holidays_come_from_is_said():
    assert due_dates.HOLIDAY_SOURCE.startswith("holidays 0.")


def test_an_unknown_rule_gets_a_sentence():
    with pytest.raises(ValueError, match="monthly is not a due rule"):
        due_dates.DueRule("monthly", 1).date(date(2026, 1, 31))
