"""Rows to a panel: what is refused, and what counts as the beginning of a series."""

from decimal import Decimal

import numpy as np
import pytest

from ipai_lakehouse.forecasting.series import SeriesError, add_months, build_panel, end_of
from tests.forecasting.made import FIRST, LAST, rows


def test_zeros_before_the_first_amount_are_no_history():
    panel = build_panel(rows(lambda month: 100.0 * (month >= 30)), LAST)
    assert panel.lengths().tolist() == [6]
    assert panel.exact[("RIM", "ewt")][FIRST] == Decimal("0.00")


def test_zeros_after_the_first_amount_are_amounts():
    panel = build_panel(rows(lambda month: 100.0 * (month % 3 == 0)), LAST)
    assert panel.lengths().tolist() == [36]


def test_order_of_rows_does_not_matter():
    made = rows(lambda month: month + 1) + rows(lambda month: 5.0, "BOM")
    one, other = build_panel(made, LAST), build_panel(list(reversed(made)), LAST)
    assert one.keys == other.keys and np.array_equal(one.values, other.values)


def test_months_after_the_last_and_other_taxes_stay_out():
    made = rows(lambda month: month + 1, months=40) + rows(lambda month: 9.0, tax_kind="cwt")
    panel = build_panel(made, LAST)
    assert panel.months[-1] == LAST and panel.keys == (("RIM", "ewt"),)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda made: made[:10] + made[11:], "lacks the ewt figure of RIM for 2024-01"),
        (lambda made: made + made[3:4], "two ewt figures of RIM for 2023-06"),
        (lambda made: made[:-1], "lacks the ewt figure of RIM for 2026-02"),
        (lambda made: [], "no tax figures up to 2026-02"),
    ],
)
def test_bad_rows_are_told(spoil, words):
    made = spoil(rows(lambda month: 1.0 + month)) + (
        rows(lambda month: 2.0, "BOM") if words[:5] == "lacks" else []
    )
    with pytest.raises(SeriesError, match=words):
        build_panel(made, LAST)


def test_calendar():
    assert add_months(LAST, 11).isoformat() == "2027-01-01"
    assert end_of(LAST).isoformat() == "2026-02-28"
