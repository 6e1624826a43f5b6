"""Two gradient-boosted models pooled over all series, on logarithms: one of yearly differences, one of
levels."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from threadpoolctl import threadpool_limits

from .series import HORIZON, Panel, logs

LAGS = (1, 2, 3, 6, 12)
MIN_ROWS = 24

Base = Callable[[np.ndarray, int], np.ndarray]


def seasonal_boosting(panel: Panel) -> np.ndarray:
    """Forecasts, (series, 12), of the model of log amount minus log amount a year before."""
    return _forecast(panel, _year_before)


def level_boosting(panel: Panel) -> np.ndarray:
    """Forecasts, (series, 12), of the model of log amount minus the mean log of the year before."""
    return _forecast(panel, _year_mean)


def _year_before(known: np.ndarray, month: int) -> np.ndarray:
    return known[:, month - 12]


def _year_mean(known: np.ndarray, month: int) -> np.ndarray:
    return known[:, month - 12 : month].mean(axis=1)


def _forecast(panel: Panel, base: Base) -> np.ndarray:
    """Fit on every known month, then go on month by month, each forecast feeding the next."""
    known = logs(panel.values)
    fitted = _fit(panel, known, base)
    if fitted is None:
        return np.full((len(panel.keys), HORIZON), np.nan)
    model, columns = fitted
    low, high = known.min(axis=1, initial=np.inf, where=np.isfinite(known)), _highest(known)
    with threadpool_limits(limits=1):
        for month in range(known.shape[1], known.shape[1] + HORIZON):
            step = base(known, month) + model.predict(_features(panel, known, month, base)[:, columns])
            known = np.column_stack([known, np.clip(step, low - 1, high + 1)])
    return np.exp(known[:, -HORIZON:])


def _highest(known: np.ndarray) -> np.ndarray:
    return known.max(axis=1, initial=-np.inf, where=np.isfinite(known))


def _fit(
    panel: Panel, known: np.ndarray, base: Base
) -> tuple[HistGradientBoostingRegressor, np.ndarray] | None:
    """The model and the columns it uses: a lag no month has a value for yet is left out."""
    months = range(12, known.shape[1])
    if not months:
        return None
    features = np.concatenate([_features(panel, known[:, :month], month, base) for month in months])
    target = np.concatenate([known[:, month] - base(known, month) for month in months])
    usable = np.isfinite(target)
    if usable.sum() < MIN_ROWS:
        return None
    model = HistGradientBoostingRegressor(
        loss="absolute_error",
        learning_rate=0.08,
        max_iter=80,
        max_leaf_nodes=8,
        min_samples_leaf=8,
        early_stopping=False,
        random_state=20260301,
    )
    columns = np.flatnonzero(np.isfinite(features[usable]).any(axis=0))
    with threadpool_limits(limits=1):  # small data: threads cost more than they bring
        return model.fit(features[usable][:, columns], target[usable]), columns


def _features(panel: Panel, known: np.ndarray, month: int, base: Base) -> np.ndarray:
    """Only months before `month` enter: lags and means of the differences, the season, agency and tax
    kind."""
    past = np.column_stack([_difference(known, month - lag, base) for lag in range(1, 13)])
    lags = past[:, [lag - 1 for lag in LAGS]]
    season = np.full(len(known), (panel.months[0].month - 1 + month) % 12)
    means = np.column_stack([past[:, :3].mean(axis=1), past.mean(axis=1)])
    return np.column_stack([lags, means, season, _codes(panel, 0), _codes(panel, 1)])


def _difference(known: np.ndarray, month: int, base: Base) -> np.ndarray:
    if month < 12:
        return np.full(len(known), np.nan)
    return known[:, month] - base(known, month)


def _codes(panel: Panel, part: int) -> np.ndarray:
    names = sorted({key[part] for key in panel.keys})
    return np.array([names.index(key[part]) for key in panel.keys])
