from datetime import date
from decimal import Decimal

import pytest

from tests.tools.test_bir_plain import load

money = load("ipai_finance_ppm", "money")
forecast = load("ipai_bir_forecast", "combine")

ANSWER = {
    "predicted": "12345.67",
    "low": "12000.00",
    "high": "13000.005",
    "actual_months": 1,
    "cutoff": "2026-02-28",
    "error": None,
}


def span(predicted, low, high):
    return forecast.Range(Decimal(predicted), Decimal(low), Decimal(high))


@pytest.mark.parametrize("text", ["0.10", "0.30", "1234567.89", "99999999999.99", "-0.01", "1999999.15"])
def test_a_numeric_column_survives_its_float(text):
    assert money.centavos(float(text)) == Decimal(text)


def test_sums_of_centavos_are_exact():
    assert sum(money.centavos(0.1) for _ in range(3)) == Decimal("0.30") != Decimal(0.1 + 0.1 + 0.1)


def test_an_answer_is_read_to_the_centavo():
    answer = forecast.read_answer(ANSWER)
    assert answer.range == span("12345.67", "12000.00", "13000.01")
    assert (answer.actual_months, answer.cutoff) == (1, date(2026, 2, 28))


def test_the_models_own_reason_is_passed_on():
    with pytest.raises(ValueError, match="^RIM has no history$"):
        forecast.read_answer({"predicted": None, "error": "RIM has no history"})
    with pytest.raises(ValueError, match="neither a forecast nor a reason"):
        forecast.read_answer({"predicted": None, "error": None})


@pytest.mark.parametrize(
    "change",
    [{"low": None}, {"low": "abc"}, {"actual_months": None}, {"cutoff": "2026-02-30"}, {"predicted": "NaN"}],
)
def test_an_answer_of_another_shape_is_refused(change):
    with pytest.raises(ValueError, match="unknown shape"):
        forecast.read_answer({**ANSWER, **change})


def test_a_forecast_outside_its_range_is_refused():
    with pytest.raises(ValueError, match="outside its own range"):
        forecast.read_answer({**ANSWER, "low": "12345.68"})


def test_deductions_turn_the_range_around():
    vat = forecast.combine(
        [(1, span("1000.10", "900.05", "1100.15")), (-1, span("400.03", "350.02", "450.04"))]
    )
    assert vat == span("600.07", "450.01", "750.13")


def test_what_is_known_shifts_the_whole_range():
    assert forecast.combine([(1, span("3", "2", "5"))], Decimal("10.00")) == span("13.00", "12.00", "15.00")


def test_nothing_below_zero_is_payable():
    assert span("-1", "-5", "4").floored() == span("0.00", "0.00", "4")
