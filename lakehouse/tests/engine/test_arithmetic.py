"""Decimal arithmetic against Python's decimal, and dates against a plain oracle."""

import calendar
import datetime as dt
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ipai_lakehouse import engine
from ipai_lakehouse.engine.session import open_session
from ipai_lakehouse.engine.sql import translate

PAIRS = [
    ((18, 2), (18, 2)),
    ((18, 2), (5, 4)),
    ((28, 2), (10, 0)),
    ((9, 4), (18, 2)),
    ((38, 6), (12, 3)),
    ((3, 2), (3, 2)),
]
MACROS = (Path(engine.__file__).parent / "macros.sql").read_text(encoding="utf-8")
DATES = st.dates(dt.date(1990, 1, 1), dt.date(2040, 12, 31))


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """One connection with the macros, for thousands of small statements."""
    with open_session(tmp_path_factory.mktemp("home"), [], sql=MACROS) as connection:
        yield connection


def answer(session, expression):
    return session.execute(translate(f"SELECT {expression} AS x", None).sql).fetchone()[0]


def numbers(precision, scale):
    bound = 10**precision - 1
    whole = st.one_of(st.integers(-bound, bound), st.integers(-200, 200))
    return whole.map(lambda n: Decimal(f"{n}e-{scale}"))


def literal(value, kind):
    return f"CAST('{value:f}' AS DECIMAL({kind[0]},{kind[1]}))"


@st.composite
def pairs(draw):
    left, right = draw(st.sampled_from(PAIRS))
    return left, right, draw(numbers(*left)), draw(numbers(*right).filter(bool))


@given(pairs())
@settings(max_examples=150, deadline=None)
def test_a_quotient_is_exact_to_its_last_digit(session, pair):
    left, right, a, b = pair
    try:
        given_ = answer(session, f"{literal(a, left)} / {literal(b, right)}")
    except duckdb.Error as error:
        assert "range" in str(error).lower() or "overflow" in str(error).lower()
        return
    with localcontext() as context:
        context.prec = 120
        exact = (a / b).quantize(Decimal(1).scaleb(given_.as_tuple().exponent), ROUND_HALF_UP)
    assert given_ == exact


@given(pairs())
@settings(max_examples=80, deadline=None)
def test_sum_difference_and_product_are_exact(session, pair):
    left, right, a, b = pair
    with localcontext() as context:
        context.prec = 120
        for sign, exact in (("+", a + b), ("-", a - b), ("*", a * b)):
            try:
                given_ = answer(session, f"{literal(a, left)} {sign} {literal(b, right)}")
            except duckdb.Error as error:
                assert "range" in str(error).lower() or "overflow" in str(error).lower()
                continue
            assert given_ == exact.quantize(Decimal(1).scaleb(given_.as_tuple().exponent), ROUND_HALF_UP)


@given(pairs())
@settings(max_examples=80, deadline=None)
def test_div_and_remainder_fit_together(session, pair):
    left, right, a, b = pair
    with localcontext() as context:
        context.prec = 120
        whole = (a / b).to_integral_value(ROUND_DOWN)
        rest = a - whole * b
    assert answer(session, f"{literal(a, left)} % {literal(b, right)}") == rest
    if abs(whole) < 2**63:
        assert answer(session, f"{literal(a, left)} div {literal(b, right)}") == whole


@given(st.lists(numbers(18, 2), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_a_mean_is_exact(session, values):
    rows = ", ".join(f"({literal(value, (18, 2))})" for value in values)
    given_ = session.execute(translate(f"SELECT avg(a) AS x FROM (VALUES {rows}) t(a)", None).sql).fetchone()[
        0
    ]
    windowed = session.execute(translate(f"SELECT avg(a) OVER () AS x FROM (VALUES {rows}) t(a)", None).sql)
    with localcontext() as context:
        context.prec = 60
        exact = (sum(values) / len(values)).quantize(Decimal("0.000001"), ROUND_HALF_UP)
    assert given_ == exact == windowed.fetchone()[0]


def whole_months(start, end):
    """Months one can add to start without passing end, counted one by one like java.time does."""
    if end < start:
        return -whole_months_back(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months - (end.day < start.day)


def whole_months_back(end, start):
    months = (start.year - end.year) * 12 + start.month - end.month
    return months - (end.day > start.day)


@given(DATES, DATES)
@settings(max_examples=100, deadline=None)
def test_month_differences(session, start, end):
    given_ = answer(session, f"date_diff(MONTH, DATE'{start}', DATE'{end}')")
    assert given_ == whole_months(start, end)
    assert answer(session, f"datediff(DATE'{end}', DATE'{start}')") == (end - start).days


@given(DATES, st.integers(-60, 60))
@settings(max_examples=100, deadline=None)
def test_added_months_stay_in_the_month(session, day, months):
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    expected = dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    assert answer(session, f"add_months(DATE'{day}', {months})") == expected


@given(DATES)
@settings(max_examples=60, deadline=None)
def test_parts_of_a_date(session, day):
    assert answer(session, f"dayofweek(DATE'{day}')") == day.isoweekday() % 7 + 1
    assert answer(session, f"weekofyear(DATE'{day}')") == day.isocalendar().week
    assert answer(session, f"trunc(DATE'{day}', 'QUARTER')") == day.replace(
        month=(day.month - 1) // 3 * 3 + 1, day=1
    )
