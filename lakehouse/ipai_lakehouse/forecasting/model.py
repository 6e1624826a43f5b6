"""A fitted forecaster: everything the next twelve months need, as plain numbers that fit into one JSON file.

A model of monthly series can only speak from its cut-off, so its forecasts are computed once, when it is
trained. Serving it needs neither statsmodels nor scikit-learn, and a model read back answers exactly as it
did before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

import numpy as np

from .backtest import Backtest, weights_at
from .intervals import Calibration, calibrate
from .members import NAMES, forecast_all
from .series import HORIZON, TAX_KINDS, Key, Panel, add_months, end_of
from .weights import combine

CENT = Decimal("0.01")


class NoForecast(ValueError):
    """This period cannot be forecast; the message says why, in words for an accountant."""


@dataclass(frozen=True)
class Forecast:
    """An amount with its 80 % range in pesos; the range is None where nothing is known about past errors."""

    predicted: Decimal
    low: Decimal | None
    high: Decimal | None
    actual_months: int


@dataclass(frozen=True)
class Forecaster:
    """Known figures by series and month, forecasts of the twelve months after `cutoff`, and their error
    paths."""

    cutoff: date
    keys: tuple[Key, ...]
    actual: Mapping[Key, Mapping[date, Decimal]]
    points: np.ndarray
    calibration: Calibration

    def period(self, agency: str, tax_kind: str, start: date, end: date) -> Forecast:
        """The amount of the whole months `start` to `end`; a known month counts with its figure.

        Raises NoForecast.
        """
        key = self._key(agency, tax_kind)
        months = _whole_months(start, end)
        known = [month for month in months if month <= self.cutoff]
        ahead = [month for month in months if month > self.cutoff]
        total = sum((self._actual(key, month) for month in known), Decimal(0))
        if not ahead:
            total = _cents(total)
            return Forecast(total, total, total, len(known))
        return self._with_forecast(key, total, ahead, len(known))

    def _with_forecast(self, key: Key, total: Decimal, ahead: list[date], known: int) -> Forecast:
        steps = [_distance(self.cutoff, month) for month in ahead]
        if steps[-1] > HORIZON:
            last = add_months(self.cutoff, HORIZON)
            raise NoForecast(f"{ahead[-1]:%Y-%m} is too far ahead: this forecast reaches to {last:%Y-%m}.")
        series = self.keys.index(key)
        points = [float(self.points[series, step - 1]) for step in steps]
        if not np.isfinite(points).all():
            raise NoForecast(self._silent(key))
        predicted = total + sum((_cents(Decimal(point)) for point in points), Decimal(0))
        band = self.calibration.band(series, points, steps)
        if band is None:
            return Forecast(_cents(predicted), None, None, known)
        low, high = (_cents(total + Decimal(bound)) for bound in band)
        return Forecast(_cents(predicted), min(low, _cents(predicted)), max(high, _cents(predicted)), known)

    def _key(self, agency: str, tax_kind: str) -> Key:
        if tax_kind not in TAX_KINDS:
            raise NoForecast(
                f"There is no forecast of '{tax_kind}'; there are forecasts of {', '.join(TAX_KINDS)}."
            )
        agencies = sorted({key[0] for key in self.keys})
        if agency not in agencies:
            raise NoForecast(f"Agency '{agency}' is not known to this model; it knows {', '.join(agencies)}.")
        if (agency, tax_kind) not in self.keys:
            raise NoForecast(f"Agency {agency} has no {tax_kind} figures up to {self.cutoff:%Y-%m}.")
        return agency, tax_kind

    def _actual(self, key: Key, month: date) -> Decimal:
        if month not in self.actual[key]:
            raise NoForecast(
                f"The figures of {key[0]} begin in {min(self.actual[key]):%Y-%m}; {month:%Y-%m} is before."
            )
        return self.actual[key][month]

    def _silent(self, key: Key) -> str:
        count = len([amount for amount in self.actual[key].values() if amount])
        return (
            f"Agency {key[0]} has {count} months with {key[1]} up to {self.cutoff:%Y-%m} and no other agency "
            "with a year of it to compare with: too little for a forecast."
        )

    def to_json(self) -> str:
        """One JSON document; floats are written so that they read back to the same bits."""
        return json.dumps(
            {
                "version": 1,
                "cutoff": self.cutoff.isoformat(),
                "series": [
                    {
                        "agency": key[0],
                        "tax_kind": key[1],
                        "points": _listed(self.points[index]),
                        "spread": float(self.calibration.spread[index]),
                        "floor": float(self.calibration.floor[index]),
                        "actual": {
                            month.isoformat(): str(amount)
                            for month, amount in sorted(self.actual[key].items())
                        },
                    }
                    for index, key in enumerate(self.keys)
                ],
                "paths": [_listed(path) for path in self.calibration.paths],
                "origins": self.calibration.origins.tolist(),
            },
            indent=1,
            sort_keys=True,
        )


def from_json(text: str) -> Forecaster:
    """Read what `Forecaster.to_json` wrote."""
    document = json.loads(text)
    series = document["series"]
    keys = tuple((one["agency"], one["tax_kind"]) for one in series)
    actual = {
        key: {date.fromisoformat(month): Decimal(amount) for month, amount in one["actual"].items()}
        for key, one in zip(keys, series, strict=True)
    }
    calibration = Calibration(
        _numbers(document["paths"]),
        np.array(document["origins"], dtype=int),
        np.array([one["spread"] for one in series]),
        np.array([one["floor"] for one in series]),
    )
    points = _numbers([one["points"] for one in series])
    return Forecaster(date.fromisoformat(document["cutoff"]), keys, actual, points, calibration)


def fit(panel: Panel, backtest: Backtest) -> tuple[Forecaster, dict[str, float]]:
    """The forecaster of the months after the panel, and the weight of each member one month ahead."""
    origins = len(backtest.blended)
    weights = weights_at(backtest, origins)
    points = combine(forecast_all(panel), weights)
    share = weights[:, 0] / weights[:, 0].sum()
    forecaster = Forecaster(panel.months[-1], panel.keys, panel.exact, points, calibrate(backtest, origins))
    return forecaster, dict(zip(NAMES, share.tolist(), strict=True))


def _whole_months(start: date, end: date) -> list[date]:
    if start.day != 1 or end != end_of(end) or end < start:
        raise NoForecast(f"{start} to {end} is not a period of whole months.")
    return [add_months(start, count) for count in range(_distance(start, end) + 1)]


def _distance(first: date, second: date) -> int:
    return (second.year - first.year) * 12 + second.month - first.month


def _cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, rounding=ROUND_HALF_EVEN)


def _listed(values: np.ndarray) -> list[float | None]:
    """JSON has no NaN: an unknown number is null."""
    return [float(value) if np.isfinite(value) else None for value in values]


def _numbers(rows: list[list[float | None]]) -> np.ndarray:
    return np.array(
        [[np.nan if value is None else value for value in row] for row in rows], dtype=float
    ).reshape(len(rows), HORIZON)
