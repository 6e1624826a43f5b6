"""Golden penalties: the worked example of RR 6-2024 for both size classes, and every edge of RMO 7-2015."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tools.test_bir_plain import load

penalties = load("ipai_finance_ppm", "penalties")
MONEY = st.decimals(0, 10**9, places=2)


@pytest.mark.parametrize(
    ("size", "parts", "total"),
    [
        ("medium", ("25000.00", "986.30", "15000.00"), "40986.30"),
        ("large", ("25000.00", "986.30", "15000.00"), "40986.30"),
        ("small", ("10000.00", "493.15", "15000.00"), "25493.15"),
        ("micro", ("10000.00", "493.15", "15000.00"), "25493.15"),
    ],
)
def test_a_hundred_thousand_thirty_days_late(size, parts, total):
    found = penalties.exposure(Decimal(100_000), 30, size)
    assert (found.surcharge, found.interest, found.compromise) == tuple(map(Decimal, parts))
    assert found.total == Decimal(total)


@pytest.mark.parametrize(
    ("tax", "compromise"),
    [
        ("0.01", 1_000),
        ("5000", 1_000),
        ("5000.01", 3_000),
        ("10000", 3_000),
        ("20000", 5_000),
        ("50000", 10_000),
        ("100000", 15_000),
        ("100000.01", 20_000),
        ("500000", 20_000),
        ("1000000", 30_000),
        ("5000000", 40_000),
        ("5000000.01", 50_000),
    ],
)
def test_the_edge_of_a_band_belongs_to_the_lower_one(tax, compromise):
    assert penalties.exposure(Decimal(tax), 1, "medium").compromise == compromise


@pytest.mark.parametrize(
    ("sales", "compromise"),
    [("50000", 1_000), ("50000.01", 3_000), ("500000", 5_000), ("5000000", 10_000), ("25000000.01", 25_000)],
)
def test_nothing_to_pay_costs_by_yearly_sales(sales, compromise):
    found = penalties.exposure(Decimal(0), 5, "micro", Decimal(sales))
    assert (found.surcharge, found.interest, found.compromise) == (0, 0, compromise)


def test_unknown_sales_leave_the_total_unknown():
    found = penalties.exposure(Decimal(0), 5, "medium")
    assert found.compromise is None
    assert found.total is None


def test_on_time_costs_nothing():
    assert penalties.exposure(Decimal(100), 0, "medium").total == 0


@given(tax=MONEY, days=st.integers(1, 2000), size=st.sampled_from(penalties.SIZES))
def test_exact_and_never_cheaper_when_later_or_larger(tax, days, size):
    found = penalties.exposure(tax, days, size, Decimal(1))
    assert found.interest.as_tuple().exponent == -2
    assert found.total <= penalties.exposure(tax, days + 1, size, Decimal(1)).total
    assert found.surcharge <= penalties.exposure(tax + 1, days, size, Decimal(1)).surcharge


@pytest.mark.parametrize(
    ("failures", "size", "penalty"),
    [
        (1, "medium", 1_000),
        (25, "large", 25_000),
        (26, "large", 25_000),
        (1, "micro", 500),
        (40, "small", 12_500),
    ],
)
def test_information_returns(failures, size, penalty):
    assert penalties.information_return_penalty(failures, size) == penalty


def test_bad_input_gets_a_sentence():
    with pytest.raises(ValueError, match="huge is not a taxpayer size"):
        penalties.exposure(Decimal(1), 1, "huge")
    with pytest.raises(ValueError, match="cannot be negative"):
        penalties.exposure(Decimal(-1), 1, "large")
