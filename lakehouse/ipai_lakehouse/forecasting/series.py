"""From rows of `features.agency_month` to a panel: one monthly series an agency and tax kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

TAX_KINDS = ("ewt", "output_vat", "input_vat")
HORIZON = 12

Key = tuple[str, str]


class SeriesError(ValueError):
    """The rows cannot be made into series; the message says which row and why."""


@dataclass(frozen=True)
class Panel:
    """Series of equal length, one row a key, one column a month.

    `values` is (series, months), NaN before a series' first amount; `months` are consecutive first days;
    `exact` keeps every figure of the ledger as Decimal, the zeros before the first amount too.
    """

    keys: tuple[Key, ...]
    months: tuple[date, ...]
    values: np.ndarray
    exact: Mapping[Key, Mapping[date, Decimal]]

    def until(self, known: int) -> Panel:
        """What was known after the first `known` months."""
        return replace(self, months=self.months[:known], values=self.values[:, :known])

    def lengths(self) -> np.ndarray:
        """Months since the first amount, by series."""
        return np.isfinite(self.values).sum(axis=1)


def build_panel(rows: Iterable[Mapping], last: date) -> Panel:
    """Make the panel of all rows up to and including the month `last`.

    A row has agency, tax_kind, month (date) and amount (Decimal); other tax kinds are left out.
    Raises SeriesError for no rows, two figures for one month, or a month that is missing.
    """
    exact = _by_key(rows, last)
    if not exact:
        raise SeriesError(
            f"features.agency_month has no tax figures up to {last:%Y-%m}; post and export first."
        )
    first = min(min(amounts) for amounts in exact.values())
    months = tuple(_months(first, last))
    keys = tuple(sorted(exact))
    values = np.array([_values(key, exact[key], months) for key in keys])
    return Panel(keys, months, values, exact)


def _by_key(rows: Iterable[Mapping], last: date) -> dict[Key, dict[date, Decimal]]:
    exact: dict[Key, dict[date, Decimal]] = {}
    for row in rows:
        key, month = (row["agency"], row["tax_kind"]), row["month"].replace(day=1)
        if key[1] not in TAX_KINDS or month > last:
            continue
        amounts = exact.setdefault(key, {})
        if month in amounts:
            raise SeriesError(
                f"features.agency_month has two {key[1]} figures of {key[0]} for {month:%Y-%m}."
            )
        amounts[month] = row["amount"]
    return exact


def _values(key: Key, amounts: Mapping[date, Decimal], months: tuple[date, ...]) -> np.ndarray:
    missing = [month for month in months if month >= min(amounts) and month not in amounts]
    if missing:
        raise SeriesError(
            f"features.agency_month lacks the {key[1]} figure of {key[0]} for {missing[0]:%Y-%m}."
        )
    values = np.array([float(amounts.get(month, 0)) for month in months])
    begun = np.flatnonzero(values)
    values[: begun[0] if len(begun) else len(values)] = np.nan
    return values


def _months(first: date, last: date) -> Iterable[date]:
    month = first
    while month <= last:
        yield month
        month = add_months(month, 1)


def add_months(month: date, count: int) -> date:
    """First day of the month `count` months after the one of `month`."""
    total = month.year * 12 + month.month - 1 + count
    return date(total // 12, total % 12 + 1, 1)


def end_of(month: date) -> date:
    """Last day of the month."""
    return add_months(month, 1) - timedelta(days=1)


def floors(values: np.ndarray) -> np.ndarray:
    """Half the smallest positive amount of each series: what stands for zero where a logarithm is taken.

    NaN for a series without a positive amount.
    """
    positive = np.where(values > 0, values, np.inf).min(axis=1, initial=np.inf)
    return np.where(np.isfinite(positive), positive / 2, np.nan)


def logs(values: np.ndarray) -> np.ndarray:
    """Natural logarithms, floored; NaN stays NaN."""
    return np.log(np.maximum(values, floors(values)[:, None]))
