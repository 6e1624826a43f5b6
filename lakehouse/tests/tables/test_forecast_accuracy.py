"""Forecasts beside what came: errors, ranges, which one counts, and WAPE beside seasonal-naive."""

import datetime as dt
from decimal import Decimal

import pytest

from tests.ledger import WC160, Ledger
from tests.tables.lake import build

D = Decimal


def forecast(number, month, predicted, made_at, *, version="m-1", spread=10, **values):
    """The rows of one forecast of a 0619-E and of its one line."""
    start = dt.date.fromisoformat(f"{month}-01")
    end = (start + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    shared = {
        "company_id": 1,
        "period_start": start,
        "period_end": end,
        "predicted": D(predicted),
        "low": D(predicted) - spread,
        "high": D(predicted) + spread,
    }
    made = dt.datetime.fromisoformat(made_at)
    head = {
        "id": number,
        "form_code": "0619-E",
        "made_at": made,
        "ahead": made.date() <= end,
        "model_version": version,
    }
    line = {"id": 100 + number, "forecast_id": number, "tax_kind": "ewt"}
    return head | shared | values, line | shared


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    ledger = Ledger()
    for day, untaxed in [
        ("2025-01-10", 900),
        ("2025-02-10", 2000),
        ("2026-01-10", 1000),
        ("2026-02-10", 5000),
    ]:
        ledger.post("in_invoice", f"{untaxed}.00", [WC160], day=day)  # withheld: 18, 40, 20, 100
    ledger.post("in_refund", "500.00", [WC160], day="2026-02-12")  # 10 back: 90
    last_year = ledger.file("0619-E", "2025-01-01", "2025-01-31", "2025-02-10", "18.00")
    january = ledger.file("0619-E", "2026-01-01", "2026-01-31", "2026-02-10", "20.00")
    made = [
        forecast(1, "2026-01", "25.00", "2025-12-28 01:00:00", filing_id=january),
        forecast(2, "2026-01", "31.00", "2026-01-30 01:00:00", filing_id=january),
        forecast(3, "2026-01", "20.00", "2026-02-03 01:00:00", filing_id=january),
        forecast(4, "2026-02", "60.00", "2026-02-20 01:00:00"),
        forecast(5, "2026-03", "70.00", "2026-02-20 01:00:00"),
        forecast(6, "2026-02", "88.00", "2026-02-20 02:00:00", version="m-2"),
        forecast(7, "2025-01", "20.00", "2025-01-05 01:00:00", filing_id=last_year),
    ]
    failed = {
        "id": 9,
        "company_id": 1,
        "form_code": "0619-E",
        "error": "The agency is not known.",
        "ahead": True,
    }
    tables = ledger.tables() | {
        "ipai_bir_forecast": [*(head for head, _ in made), failed],
        "ipai_bir_forecast_line": [line for _, line in made],
    }
    return build(tmp_path_factory.mktemp("accuracy"), tables)


def taxes(lake, *columns):
    """The columns of the forecasts of taxes by forecast."""
    rows = lake(f"SELECT forecast_id, {', '.join(columns)} FROM gold.forecast_accuracy WHERE level = 'tax'")
    return {row.pop("forecast_id"): tuple(row.values()) for row in rows}


def test_what_came_and_by_how_much_it_was_missed(lake):
    assert taxes(lake, "agency", "actual", "error", "within_range") == {
        1: ("RIM", D("20.00"), D("5.00"), True),
        2: ("RIM", D("20.00"), D("11.00"), False),
        3: ("RIM", D("20.00"), D("0.00"), True),
        4: ("RIM", D("90.00"), D("-30.00"), False),
        5: ("RIM", None, None, None),
        6: ("RIM", D("90.00"), D("-2.00"), True),
        7: ("RIM", D("18.00"), D("2.00"), True),
    }


def test_the_last_forecast_made_before_the_period_was_over_counts(lake):
    counts = taxes(lake, "counts")
    assert [number for number, (yes,) in sorted(counts.items()) if yes] == [2, 4, 5, 6, 7]


def test_seasonal_naive_is_the_year_before_and_unknown_where_the_ledger_begins(lake):
    naive = {number: figure for number, (figure,) in taxes(lake, "naive").items()}
    assert naive[2] == D("18.00") and naive[4] == D("40.00") and naive[7] is None


def test_wape_beside_seasonal_naive_on_the_same_forecasts(lake):
    scores = taxes(lake, "model_version", "scored", "wape", "naive_wape")
    assert scores[1] == scores[5] == ("m-1", 2, pytest.approx(41 / 110), pytest.approx(52 / 110))
    assert scores[6] == ("m-2", 1, pytest.approx(2 / 90), pytest.approx(50 / 90))


def test_a_filing_is_compared_with_the_amount_odoo_has(lake):
    rows = lake("SELECT forecast_id, actual, error, naive FROM gold.forecast_accuracy WHERE level = 'form'")
    forms = {row["forecast_id"]: tuple(row.values())[1:] for row in rows}
    assert forms[2] == (D("20.00"), D("11.00"), D("18.00"))
    assert forms[4] == (None, None, None), "there is no filing to compare with"
    assert 9 not in forms, "a forecast that failed predicted nothing"
