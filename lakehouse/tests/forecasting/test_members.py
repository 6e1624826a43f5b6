"""The pool and its weights, on series whose answer is known."""

import numpy as np
import pytest

from ipai_lakehouse.forecasting import members
from ipai_lakehouse.forecasting.boosting import seasonal_boosting
from ipai_lakehouse.forecasting.series import build_panel
from ipai_lakehouse.forecasting.weights import combine, pool_weights
from tests.forecasting.made import LAST, agency_rows, rows

SEASON = [100, 80, 120, 90, 110, 100, 70, 130, 95, 105, 85, 200]


def panel(amount, months=36):
    return build_panel(rows(amount, months=months), members_last(months))


def members_last(months):
    return rows(lambda month: 1.0, months=months)[-1]["month"]


def test_manual_is_last_year_times_growth():
    grown = panel(lambda month: SEASON[month % 12] * 1.1 ** (month // 12))
    expected = [amount * 1.1**3 for amount in SEASON]
    assert members.manual_growth(grown)[0] == pytest.approx(expected, rel=1e-4)
    assert members.seasonal_naive(grown)[0] == pytest.approx([amount * 1.1**2 for amount in SEASON], rel=1e-4)


@pytest.mark.parametrize("member", [members.manual_growth, members.local_pair])
def test_a_season_that_repeats_is_continued(member):
    repeating = panel(lambda month: SEASON[month % 12])
    assert member(repeating)[0] == pytest.approx(SEASON, rel=0.01)


def test_boosting_continues_common_growth():
    pooled = build_panel(agency_rows(seed=1, noise=0.0), LAST)
    expected = pooled.values[:, -12:] * 1.005**12
    assert seasonal_boosting(pooled) == pytest.approx(expected, rel=0.005)


def test_history_decides_who_speaks():
    assert np.isnan(members.local_pair(panel(lambda month: SEASON[month % 12], months=35))).all()
    assert np.isnan(members.seasonal_naive(panel(lambda month: 5.0, months=11))).any()
    old_alone = members.peer_ratio(panel(lambda month: 5.0), np.full((1, 12), 5.0))
    assert np.isnan(old_alone).all()


def test_a_young_series_follows_its_peers():
    made = rows(lambda month: SEASON[month % 12], "BOM") + rows(lambda month: 2 * SEASON[month % 12], "CKVC")
    young = rows(lambda month: 10 * SEASON[month % 12] * (month >= 32), "RIM")
    mixed = build_panel(made + young, LAST)
    ahead = members.peer_ratio(mixed, members.seasonal_naive(mixed))
    assert ahead[2] == pytest.approx([10 * amount for amount in SEASON])


def test_weights_fall_with_the_eighth_power_of_the_error():
    errors = np.full((12, 3, 4, 12), np.nan)
    errors[:, 0], errors[:, 1] = 2.0, 1.0
    weights = pool_weights(errors)
    assert weights[1] / weights[0] == pytest.approx(np.full(12, 2.0**8))
    assert not weights[2].any()


def test_a_member_without_error_takes_all():
    errors = np.ones((12, 2, 1, 12))
    errors[:, 1] = 0.0
    assert pool_weights(errors).tolist() == [[0.0] * 12, [1.0] * 12]


def test_before_any_error_is_known_all_count_the_same():
    assert (pool_weights(np.empty((0, 3, 2, 12))) == 1).all()


def test_a_silent_member_leaves_its_weight_to_the_others():
    forecasts = np.stack([np.full((1, 12), 4.0), np.full((1, 12), np.nan)])
    weights = np.array([[0.0] * 12, [1.0] * 12])
    assert combine(forecasts, weights).tolist() == [[4.0] * 12]
    assert np.isnan(combine(forecasts[1:], weights[1:])).all()
