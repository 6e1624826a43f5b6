from datetime import date, datetime

import pytest

from tests.tools.test_bir_plain import load

periods = load("ipai_finance_ppm", "periods")
month_end = load("ipai_finance_ppm", "month_end")


def test_month_and_quarter():
    assert periods.month_of(date(2024, 2, 10)) == periods.Period(date(2024, 2, 1), date(2024, 2, 29))
    assert periods.quarter_of(date(2025, 12, 31)) == periods.Period(date(2025, 10, 1), date(2025, 12, 31))
    assert periods.month_of(date(2026, 12, 1)).label == "Dec 2026"
    assert periods.quarter_of(date(2026, 5, 5)).label == "Q2 2026"


def test_months_of_a_period():
    assert periods.quarter_of(date(2025, 11, 30)).months() == [
        date(2025, 10, 1),
        date(2025, 11, 1),
        date(2025, 12, 1),
    ]


@pytest.mark.parametrize(
    ("frequency", "count", "first"),
    [
        ("monthly", 12, date(2025, 1, 1)),
        ("quarter_months", 8, date(2025, 1, 1)),
        ("quarterly", 4, date(2025, 1, 1)),
        ("first_quarters", 3, date(2025, 1, 1)),
        ("yearly", 1, date(2025, 1, 1)),
    ],
)
def test_a_year_of_periods(frequency, count, first):
    found = periods.periods(frequency, date(2025, 1, 1), date(2025, 12, 31))
    assert (len(found), found[0].start) == (count, first)
    assert found == sorted(set(found))


def test_only_periods_that_end_in_the_range():
    found = periods.periods("quarterly", date(2025, 2, 1), date(2025, 9, 29))
    assert [period.label for period in found] == ["Q1 2025", "Q2 2025"]
    assert periods.periods("monthly", date(2025, 2, 1), date(2025, 1, 1)) == []


def test_third_months_are_not_filed_alone():
    found = periods.periods("quarter_months", date(2025, 1, 1), date(2025, 6, 30))
    assert [period.start.month for period in found] == [1, 2, 4, 5]


def test_a_fiscal_year_that_ends_in_june():
    found = periods.periods("first_quarters", date(2025, 7, 1), date(2026, 6, 30), year_end=6)
    assert [one.end for one in found] == [date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 31)]
    (year,) = periods.periods("yearly", date(2025, 7, 1), date(2026, 6, 30), year_end=6)
    assert (year.start, year.end, year.label) == (date(2025, 7, 1), date(2026, 6, 30), "FY Jun 2026")


def test_quarters_of_a_year_that_ends_in_january():
    quarter = periods.quarter_of(date(2026, 3, 15), year_end=1)
    assert (quarter.start, quarter.end, quarter.label) == (
        date(2026, 2, 1),
        date(2026, 4, 30),
        "Feb–Apr 2026",
    )


def test_a_transaction_has_no_periods():
    assert periods.periods("transaction", date(2025, 1, 1), date(2025, 12, 31)) == []
    assert periods.Period(date(2025, 2, 5), date(2025, 2, 5)).label == "5 Feb 2025"


def test_labels_of_years():
    assert periods.year_of(date(2025, 5, 5)).label == "2025"


def test_an_unknown_frequency_gets_a_sentence():
    with pytest.raises(ValueError, match="weekly is not a filing frequency"):
        periods.periods("weekly", date(2025, 1, 1), date(2025, 2, 1))


@pytest.mark.parametrize(
    ("day", "months", "result"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 1)),
        (date(2025, 1, 15), -1, date(2024, 12, 1)),
        (date(2025, 11, 15), 14, date(2027, 1, 1)),
    ],
)
def test_add_months(day, months, result):
    assert periods.add_months(day, months) == result


@pytest.mark.parametrize(
    ("now", "month"),
    [
        (datetime(2026, 2, 28, 17, 59), None),  # 01:59 of 1 March in Manila
        (datetime(2026, 2, 28, 18, 0), date(2026, 2, 1)),
        (datetime(2026, 3, 31, 15, 59), date(2026, 2, 1)),
        (datetime(2026, 3, 31, 16, 0), None),  # 1 April in Manila, too early for March
        (datetime(2025, 12, 31, 18, 0), date(2025, 12, 1)),
    ],
)
def test_month_end_follows_the_clock_of_manila(now, month):
    assert month_end.month_to_close(now, 1, 2) == month


def test_month_end_on_a_later_day():
    assert month_end.month_to_close(datetime(2026, 3, 4, 15, 59), 5, 0) is None
    assert month_end.month_to_close(datetime(2026, 3, 4, 16, 0), 5, 0) == date(2026, 2, 1)
