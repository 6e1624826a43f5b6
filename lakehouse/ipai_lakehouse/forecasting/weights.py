"""Weights of the pool: members that erred less on the last known months count far more (error to the power
−8)."""

from __future__ import annotations

import numpy as np

from .members import NAIVE
from .series import HORIZON

POWER = 8
KNOWN_MONTHS = 12
MIN_MONTHS = 3
BUCKETS = ((1, 1), (2, 3), (4, 6), (7, HORIZON))


def pool_weights(errors: np.ndarray) -> np.ndarray:
    """Weights (members, 12) from absolute scaled errors (months, members, series, 12), NaN where unknown.

    Axis 0 of `errors` is the target month, oldest first: only the last twelve count. A member is compared
    with seasonal naive on the cells both forecast; one without three known months gets no weight, and when no
    member has them, all count the same.
    """
    recent = errors[-KNOWN_MONTHS:]
    weights = np.empty((errors.shape[1], HORIZON))
    for first, last in BUCKETS:
        weights[:, first - 1 : last] = _bucket_weights(recent[..., first - 1 : last])[:, None]
    return weights


def _bucket_weights(errors: np.ndarray) -> np.ndarray:
    reference = errors[:, NAIVE]
    ratios = np.array([_ratio(errors[:, member], reference) for member in range(errors.shape[1])])
    if not np.isfinite(ratios).any():
        return np.ones(len(ratios))
    best = np.nanmin(np.where(np.isfinite(ratios), ratios, np.nan))
    if best == 0:
        return (ratios == 0).astype(float)
    weights = np.zeros(len(ratios))
    known = np.isfinite(ratios)
    weights[known] = (ratios[known] / best) ** -POWER
    return weights


def _ratio(errors: np.ndarray, reference: np.ndarray) -> float:
    common = np.isfinite(errors) & np.isfinite(reference)
    if common.any(axis=(1, 2)).sum() < MIN_MONTHS:
        return np.inf
    own, naive = errors[common].sum(), reference[common].sum()
    if own == 0:
        return 0.0
    return own / naive if naive else np.inf


def combine(forecasts: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Weighted mean (series, 12) of forecasts (members, series, 12) over the members that have one.

    Where every member with a weight is silent, those that speak count the same.
    """
    known = np.isfinite(forecasts)
    used = np.where(known, weights[:, None, :], 0.0)
    silent = used.sum(axis=0) == 0
    used = np.where(silent, known.astype(float), used)
    total = used.sum(axis=0)
    blended = (used * np.where(known, forecasts, 0.0)).sum(axis=0)
    return np.where(total > 0, blended / np.where(total > 0, total, 1.0), np.nan)
