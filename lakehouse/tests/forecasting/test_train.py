"""Training as a whole: identity, refusal, what was known when, accuracy on real series."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from ipai_lakehouse.forecasting import backtest as rolling
from ipai_lakehouse.forecasting.benchmark import read_panel
from ipai_lakehouse.forecasting.intervals import calibrate, coverage
from ipai_lakehouse.forecasting.model import from_json
from ipai_lakehouse.forecasting.series import SeriesError, build_panel
from ipai_lakehouse.forecasting.train import train
from tests.forecasting.made import LAST, agency_rows, rows

SEASON = [100.11, 80, 120, 90, 110.55, 100, 70, 130, 95, 105, 85, 200]
REGIONS = Path(__file__).parent / "data" / "ph_bir_region.csv"


@pytest.fixture(scope="module")
def trained():
    return train(agency_rows(seed=5), LAST)


def test_a_perfect_season_is_forecast_to_the_centavo():
    forecaster = from_json(train(rows(lambda month: SEASON[month % 12]), LAST).text)
    for month, amount in enumerate(SEASON, start=3):
        start = date(2026 + (month > 12), (month - 1) % 12 + 1, 1)
        end = date(start.year + start.month // 12, start.month % 12 + 1, 1).toordinal() - 1
        found = forecaster.period("RIM", "ewt", start, date.fromordinal(end))
        assert (float(found.predicted), float(found.low), float(found.high)) == (amount,) * 3


def test_an_ordinary_portfolio_passes_and_says_by_how_much(trained):
    assert trained.gate == "passed"
    assert trained.metrics["wape"] < trained.metrics["wape_manual"] < trained.metrics["wape_seasonal_naive"]
    assert trained.metrics["n_origins"] == 12
    assert 0.65 <= trained.metrics["coverage80"] <= 0.95
    assert f"{100 * trained.metrics['wape']:.1f} %" in trained.reason
    assert set(trained.report["scores"]["1"]["by_series"]) >= {"BOM/ewt", "RIM/input_vat"}


def test_the_report_tells_the_error_of_every_month(trained):
    months = trained.report["months"]
    assert len(months) > 12 and all(off >= 0 and amount > 0 for off, amount in months.values())
    last = sorted(months)[-12:]
    off, amount = (sum(months[month][part] for month in last) for part in (0, 1))
    assert off / amount == pytest.approx(trained.metrics["wape"])


def test_training_again_gives_the_same_bits(trained):
    assert train(agency_rows(seed=5), LAST).text == trained.text


def test_growth_that_stops_and_repeats_is_refused():
    """Two years of growth teach the pool to grow; then each month repeats the last year's, which naive has
    right."""
    made = rows(lambda month: SEASON[month % 12] * 1.8 ** min(month // 12, 1))
    refused = train(made, LAST)
    assert refused.gate == "refused"
    assert refused.metrics["wape_seasonal_naive"] == 0 < refused.metrics["wape"]
    assert "no better than repeating last year" in refused.reason


def test_too_little_to_test_is_refused():
    short = train(rows(lambda month: 100.0 + month, months=16), date(2024, 6, 1))
    assert short.gate == "refused"
    assert short.reason.startswith("Only 3 months could be used to test the forecasts")


def test_a_month_that_is_not_there_is_told():
    with pytest.raises(SeriesError, match="lacks the ewt figure of RIM for 2026-03"):
        train(rows(lambda month: 5.0 + month), date(2026, 3, 1))


def test_no_forecast_of_the_backtest_knew_its_future():
    """The same origins, cut from a panel that ends there, forecast the same."""
    made = agency_rows(seed=9)
    whole = rolling.run_backtest(build_panel(made, LAST))
    early = rolling.run_backtest(build_panel(made, date(2025, 6, 1)))
    shared = len(early.blended)
    assert np.array_equal(whole.members[:shared], early.members, equal_nan=True)
    assert np.array_equal(whole.blended[:shared], early.blended, equal_nan=True)
    one, other = calibrate(whole, shared), calibrate(early, shared)
    assert np.array_equal(one.paths, other.paths, equal_nan=True)


def test_accuracy_on_real_tax_series():
    """Six regions of the Philippine BIR, 2024: a change of the models that loses accuracy shows here."""
    backtest = rolling.run_backtest(read_panel(REGIONS))
    scores = backtest.scores(1)
    assert scores.months == 12
    assert scores.wape < 0.8 * scores.wape_seasonal_naive
    assert scores.wape < scores.wape_manual
    assert scores.mase < 0.85
    assert 0.70 <= coverage(backtest) <= 0.92
