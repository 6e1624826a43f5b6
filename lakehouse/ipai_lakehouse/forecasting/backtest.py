"""Rolling-origin backtest: forecast from every past month with only what was known then, and compare."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .members import MANUAL, NAIVE, forecast_all, scales
from .series import HORIZON, Panel
from .weights import combine, pool_weights

FIRST_KNOWN = 13
MAX_ORIGINS = 36
SCORED_MONTHS = 12


@dataclass(frozen=True)
class Scores:
    """Errors at one horizon over the last scored months; WAPE and MASE as ratios (0.08 = 8 %)."""

    wape: float
    wape_seasonal_naive: float
    wape_manual: float
    mase: float
    months: int
    by_series: dict[str, float]


@dataclass(frozen=True)
class Backtest:
    """What was forecast when. `first` is the number of months known at the first origin."""

    panel: Panel
    first: int
    members: np.ndarray  # (origins, members, series, 12)
    blended: np.ndarray  # (origins, series, 12)
    units: np.ndarray  # (origins, series): size of a normal error, see members.scales

    @cached_property
    def actual(self) -> np.ndarray:
        """Amounts that came true, shaped as `blended`; NaN where the month is not known yet."""
        origins = len(self.blended)
        ahead = np.full((origins, len(self.panel.keys), HORIZON), np.nan)
        for origin in range(origins):
            came = self.panel.values[:, self.first + origin : self.first + origin + HORIZON]
            ahead[origin, :, : came.shape[1]] = came
        return ahead

    @cached_property
    def errors(self) -> np.ndarray:
        """Absolute scaled errors (target months, members, series, 12) for `pool_weights`."""
        errors = np.full(self.members.shape, np.nan)
        for origin in range(len(self.members)):
            off = np.abs(self.members[origin] - self.actual[origin]) / self.units[origin][:, None]
            for step in range(min(HORIZON, len(self.members) - origin)):
                errors[origin + step, :, :, step] = off[:, :, step]
        return errors

    def scores(self, horizon: int) -> Scores | None:
        """Scores at `horizon` months ahead, on the cells that blend, seasonal naive and manual all
        forecast."""
        chosen = self._scored_origins(horizon)
        actual, ours, naive, manual, cells = self._cells(chosen, horizon)
        if not cells.any() or not np.abs(actual[cells]).sum():
            return None
        scaled = np.where(cells, np.abs(ours - actual) / self.units[chosen], np.nan)
        return Scores(
            wape=_wape(actual, ours, cells),
            wape_seasonal_naive=_wape(actual, naive, cells),
            wape_manual=_wape(actual, manual, cells),
            mase=float(scaled[cells].mean()),
            months=int(cells.any(axis=1).sum()),
            by_series=self._by_series(actual, ours, cells),
        )

    def by_month(self, horizon: int) -> dict[str, tuple[float, float]]:
        """`{target month: (sum of absolute errors, sum of absolute amounts)}` over all origins, at `horizon`.

        Two versions of a model are compared on the months both were tested on.
        """
        actual, ours, _, _, cells = self._cells(slice(None), horizon)
        sums = {}
        for origin in np.flatnonzero(cells.any(axis=1)):
            month, row = self.panel.months[self.first + origin + horizon - 1], cells[origin]
            off = float(np.abs(actual[origin] - ours[origin])[row].sum())
            sums[f"{month:%Y-%m}"] = (off, float(np.abs(actual[origin][row]).sum()))
        return sums

    def _cells(self, chosen: slice, horizon: int) -> tuple[np.ndarray, ...]:
        """Actual, blend, seasonal naive, manual (origins, series), and where all four are known."""
        actual, ours = self.actual[chosen, :, horizon - 1], self.blended[chosen, :, horizon - 1]
        naive, manual = (self.members[chosen, member, :, horizon - 1] for member in (NAIVE, MANUAL))
        cells = np.isfinite(actual) & np.isfinite(ours) & np.isfinite(naive) & np.isfinite(manual)
        return actual, ours, naive, manual, cells

    def _scored_origins(self, horizon: int) -> slice:
        """Origins whose target at `horizon` is one of the last scored months."""
        end = len(self.blended) - horizon + 1
        return slice(max(0, end - SCORED_MONTHS), max(0, end))

    def _by_series(self, actual: np.ndarray, ours: np.ndarray, cells: np.ndarray) -> dict[str, float]:
        scored = {}
        for index, (agency, tax_kind) in enumerate(self.panel.keys):
            column = cells[:, index]
            if np.abs(actual[column, index]).sum():
                scored[f"{agency}/{tax_kind}"] = _wape(actual[:, index], ours[:, index], column)
        return scored


def _wape(actual: np.ndarray, forecast: np.ndarray, cells: np.ndarray) -> float:
    """Sum of absolute errors over sum of absolute amounts."""
    return float(np.abs(actual - forecast)[cells].sum() / np.abs(actual[cells]).sum())


def run_backtest(panel: Panel) -> Backtest:
    """Forecast from each of the last months (at most 36), weighting the pool by what was known at that
    month."""
    total = len(panel.months)
    first = max(FIRST_KNOWN, total - MAX_ORIGINS)
    past = [panel.until(known) for known in range(first, total)]
    shape = (len(past), len(panel.keys), HORIZON)
    members = np.array([forecast_all(known) for known in past]).reshape(len(past), -1, *shape[1:])
    units = np.array([scales(known.values) for known in past]).reshape(shape[:2])
    plain = Backtest(panel, first, members, np.full(shape, np.nan), units)
    blended = [combine(members[origin], weights_at(plain, origin)) for origin in range(len(past))]
    return Backtest(panel, first, members, np.array(blended).reshape(shape), units)


def weights_at(backtest: Backtest, origin: int) -> np.ndarray:
    """Weights (members, 12) from the errors of target months before the origin."""
    return pool_weights(backtest.errors[:origin])
