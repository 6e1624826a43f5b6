"""The pool: each member takes a panel and returns (series, 12) forecasts, NaN where its rule needs more
history.

Which member may speak at which length of history follows measurements on real tax series: below twelve months
only what peers do helps, and models fitted to one series pay from three years on.
"""

from __future__ import annotations

import warnings

import numpy as np
from statsmodels.tools.sm_exceptions import ConvergenceWarning
from statsmodels.tsa.forecasting.theta import ThetaModel
from statsmodels.tsa.holtwinters import ExponentialSmoothing

from .boosting import level_boosting, seasonal_boosting
from .series import HORIZON, Panel, logs

NAMES = ("seasonal_naive", "manual", "local", "boosting", "hybrid", "blend", "peer_ratio")
NAIVE, MANUAL = NAMES.index("seasonal_naive"), NAMES.index("manual")
LOCAL_MONTHS = 36
POOLED_MONTHS = 18
PEER_MONTHS = 36
MAX_GROWTH = 3.0


def forecast_all(panel: Panel) -> np.ndarray:
    """Forecasts of every member, (members, series, 12), in the order of `NAMES`."""
    naive, manual, local = seasonal_naive(panel), manual_growth(panel), local_pair(panel)
    young = panel.lengths() < POOLED_MONTHS
    boosting, level = seasonal_boosting(panel), level_boosting(panel)
    boosting[young] = level[young] = np.nan
    hybrid = (local + boosting) / 2
    blend = (boosting + level + manual) / 3
    peers = peer_ratio(panel, _median_of(naive, manual, boosting))
    return np.stack([naive, manual, local, boosting, hybrid, blend, peers])


def seasonal_naive(panel: Panel) -> np.ndarray:
    """The same month one year before."""
    return _last(panel.values, HORIZON)


def manual_growth(panel: Panel) -> np.ndarray:
    """What a spreadsheet does: the same month last year, times the growth of the last twelve months.

    With less than two years the growth is taken over the months that have a year before them (at least
    three).
    """
    growth = np.array([_growth(row[np.isfinite(row)]) for row in panel.values])
    return seasonal_naive(panel) * growth[:, None]


def _growth(amounts: np.ndarray) -> float:
    span = min(len(amounts) - 12, 12)
    if span < 3:
        return 1.0
    before = amounts[-12 - span : len(amounts) - 12].sum()
    if before <= 0:
        return 1.0
    return float(np.clip(amounts[-span:].sum() / before, 1 / MAX_GROWTH, MAX_GROWTH))


def local_pair(panel: Panel) -> np.ndarray:
    """Mean of Theta and damped Holt-Winters, each fitted to the logarithms of one series."""
    result = np.full((len(panel.keys), HORIZON), np.nan)
    for index, row in enumerate(logs(panel.values)):
        known = row[np.isfinite(row)]
        if len(known) >= LOCAL_MONTHS:
            low, high = known.min() - 1, known.max() + 1
            result[index] = np.mean(
                [np.exp(np.clip(path, low, high)) for path in _local_paths(known)], axis=0
            )
    return result


def _local_paths(known: np.ndarray) -> list[np.ndarray]:
    if np.ptp(known) < 1e-9:  # a constant series has nothing to estimate
        return [np.full(HORIZON, known[-1])]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        theta = ThetaModel(known, period=12, method="additive").fit(disp=False).forecast(HORIZON)
        smoothing = (
            ExponentialSmoothing(
                known,
                trend="add",
                damped_trend=True,
                seasonal="add",
                seasonal_periods=12,
                initialization_method="heuristic",
            )
            .fit()
            .forecast(HORIZON)
        )
    return [np.asarray(theta), np.asarray(smoothing)]


def peer_ratio(panel: Panel, ahead: np.ndarray) -> np.ndarray:
    """For a young series: its own last months times what its peers (same tax) expect of the same months.

    `ahead` holds the peers' forecasts. The factor is the median over peers of forecast ÷ sum of the last w
    months, w = min(own months, 12). NaN for a series that is old enough or has no peer.
    """
    result = np.full((len(panel.keys), HORIZON), np.nan)
    lengths = panel.lengths()
    for index in np.flatnonzero((lengths >= 1) & (lengths < PEER_MONTHS)):
        window = min(lengths[index], 12)
        sums = panel.values[:, -window:].sum(axis=1)
        tax = panel.keys[index][1]
        same = np.array([key[1] == tax for key in panel.keys])
        peers = same & (lengths >= 12) & (sums > 0) & np.isfinite(ahead[:, 0])
        peers[index] = False
        if peers.any():
            result[index] = sums[index] * np.median(ahead[peers] / sums[peers, None], axis=0)
    return result


def _median_of(*members: np.ndarray) -> np.ndarray:
    stack = np.stack(members)
    known = np.isfinite(stack).any(axis=0)
    result = np.full(stack.shape[1:], np.nan)
    result[known] = np.nanmedian(stack[:, known], axis=0)
    return result


def _last(values: np.ndarray, count: int) -> np.ndarray:
    missing = max(0, count - values.shape[1])
    return np.pad(values, ((0, 0), (missing, 0)), constant_values=np.nan)[:, -count:]


def scales(values: np.ndarray) -> np.ndarray:
    """In-sample error of seasonal naive by series; the unit in which errors of series are compared.

    A series with under half a year of such errors, or without any, is measured by a tenth of its mean size.
    """
    size = _means(np.abs(values), 1, np.nan)
    naive = _means(np.abs(values[:, 12:] - values[:, :-12]), 6, 0.0)
    return np.where(naive > 1e-6 * size, naive, size / 10)


def _means(values: np.ndarray, least: int, otherwise: float) -> np.ndarray:
    """Mean of the known values of each row, or `otherwise` where fewer than `least` are known."""
    known = np.isfinite(values)
    counts = known.sum(axis=1)
    means = np.where(known, values, 0.0).sum(axis=1) / np.maximum(counts, 1)
    return np.where(counts >= least, means, otherwise)
