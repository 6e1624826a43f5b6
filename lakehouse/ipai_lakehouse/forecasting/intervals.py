"""Conformal ranges: how far past forecasts were off, pooled over all series, with months as the unit.

An error path is what one origin's forecast of one series missed, month after month, as a signed log ratio
divided by the series' own error size. A range for a sum of months replays every path on the new forecast,
so the dependence between months is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .backtest import Backtest
from .series import HORIZON, floors

COVERAGE = 0.80
MIN_MONTHS = 6
SHRINK = 6.0


@dataclass(frozen=True)
class Calibration:
    """`paths` (n, 12) scaled signed log errors, NaN where not known yet; `origins` (n,) tells their month;
    `spread` and `floor` by series."""

    paths: np.ndarray
    origins: np.ndarray
    spread: np.ndarray
    floor: np.ndarray

    def band(self, series: int, points: Sequence[float], steps: Sequence[int]) -> tuple[float, float] | None:
        """Low and high of the sum of `points`, forecasts `steps` (1-12) months ahead; None without
        experience.

        A step further out than six calibration months reach is judged by the longest one they do reach.
        """
        reach = self._reach()
        if not reach:
            return None
        columns = [min(step, reach) - 1 for step in steps]
        known = np.isfinite(self.paths[:, columns]).all(axis=1)
        floor, months = self.floor[series], len(np.unique(self.origins[known]))
        factors = np.exp(self.paths[known][:, columns] * self.spread[series])
        sums = ((np.asarray(points) + floor) * factors - floor).sum(axis=1)
        tail = (1 - min(COVERAGE * (1 + 1 / months), 0.99)) / 2
        low, high = np.quantile(sums, [tail, 1 - tail])
        centre = float(np.sum(points))
        return min(float(low), centre), max(float(high), centre)

    def _reach(self) -> int:
        """The longest step with at least six months of known errors; 0 when there is none."""
        counts = [len(np.unique(self.origins[np.isfinite(self.paths[:, step])])) for step in range(HORIZON)]
        return max((step + 1 for step, count in enumerate(counts) if count >= MIN_MONTHS), default=0)


def calibrate(backtest: Backtest, known: int) -> Calibration:
    """Error paths of the first `known` origins, of targets that were known by then."""
    floor = np.nan_to_num(floors(backtest.panel.values[:, : backtest.first + known]), nan=1.0)
    missed = _log_errors(backtest, known, floor)
    spread = _spread(missed[:, :, 0])
    scaled = missed / spread[:, None]
    origins = np.repeat(np.arange(known), scaled.shape[1])
    paths = scaled.reshape(-1, HORIZON)
    some = np.isfinite(paths[:, 0])
    return Calibration(paths[some], origins[some], spread, floor)


def _log_errors(backtest: Backtest, known: int, floor: np.ndarray) -> np.ndarray:
    """log((actual + floor) / (forecast + floor)), (origins, series, 12), NaN beyond what was known."""
    actual, forecast = backtest.actual[:known].copy(), backtest.blended[:known]
    for origin in range(known):
        actual[origin, :, known - origin :] = np.nan
    up = floor[None, :, None]
    return np.log(np.maximum(actual + up, up / 2) / np.maximum(forecast + up, up / 2))


def _spread(missed: np.ndarray) -> np.ndarray:
    """Mean absolute log error one month ahead by series, shrunk to the mean of all; 1 where nothing was
    missed."""
    known = np.isfinite(missed)
    counts = known.sum(axis=0)
    sizes = np.where(known, np.abs(missed), 0.0)
    pooled = sizes.sum() / max(counts.sum(), 1)
    own = sizes.sum(axis=0) / np.maximum(counts, 1)
    weight = counts / (counts + SHRINK)
    spread = weight * own + (1 - weight) * pooled
    return np.where(spread > 0, spread, 1.0)


def coverage(backtest: Backtest, scored: int = 12) -> float | None:
    """Share of the last scored one-month-ahead amounts inside the range their own past gave; None if
    untestable."""
    inside: list[bool] = []
    for origin in range(max(MIN_MONTHS, len(backtest.blended) - scored), len(backtest.blended)):
        calibration = calibrate(backtest, origin)
        for series, point in enumerate(backtest.blended[origin, :, 0]):
            actual = backtest.actual[origin, series, 0]
            band = calibration.band(series, [point], [1]) if np.isfinite(point + actual) else None
            if band:
                inside.append(bool(band[0] <= actual <= band[1]))
    return sum(inside) / len(inside) if inside else None
