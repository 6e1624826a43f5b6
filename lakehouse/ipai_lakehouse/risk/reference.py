"""What is usual: for each agency and signal, how large a share of bills reaches a value."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from .signals import SIGNALS, Signal
from .words import number

ALL = "*"
MIN_VALUES = 100
THINNING = 1.02


@dataclass(frozen=True)
class Tail:
    """Values in rising order and how many of `total` observations reach each of them.

    Values whose counts differ by under two percent are merged: a surprise is then off by less than 0.01.
    """

    values: tuple[float, ...]
    counts: tuple[int, ...]
    total: int

    def surprise(self, value: float) -> float:
        """−log10 of the share of observations at least as large; one observation is added to both sides."""
        place = bisect_left(self.values, value)
        reached = self.counts[place] if place < len(self.counts) else 0
        return -math.log10((reached + 1) / (self.total + 1))


def tail(observed: Iterable[float]) -> Tail:
    """The tail of these observations, in any order."""
    ordered = sorted(observed, reverse=True)
    values: list[float] = []
    counts: list[int] = []
    for count, value in enumerate(ordered, start=1):
        last_of_its_value = count == len(ordered) or ordered[count] != value
        if last_of_its_value and (not counts or count >= counts[-1] * THINNING):
            values.append(value)
            counts.append(count)
    return Tail(tuple(reversed(values)), tuple(reversed(counts)), len(ordered))


def turned(signal: Signal, value: float) -> float:
    """The value turned so that a larger one is stranger."""
    if signal.direction == "both":
        return abs(value)
    return -value if signal.direction == "low" else value


@dataclass(frozen=True)
class Reference:
    """Tails by agency and signal code; the agency `*` is all of them together."""

    tails: Mapping[str, Mapping[str, Tail]]

    def surprise(self, agency: str, signal: Signal, value: float) -> float:
        """How rare the value is in the agency, or among all while the agency has under a hundred values."""
        own = self.tails.get(agency, {}).get(signal.code)
        if own is None or own.total < MIN_VALUES:
            own = self.tails[ALL].get(signal.code)
        return own.surprise(turned(signal, value)) if own else 0.0


def build_reference(rows: Iterable[Mapping[str, Any]]) -> Reference:
    """Count the rows of `features.bill_signals`. Raises BadValue."""
    observed: dict[str, dict[str, list[float]]] = {ALL: {}}
    for row in rows:
        for signal in SIGNALS:
            value = number(signal.code, row.get(signal.code))
            if value is not None:
                for agency in (ALL, row["agency"]):
                    observed.setdefault(agency, {}).setdefault(signal.code, []).append(turned(signal, value))
    return Reference(
        {agency: {code: tail(values) for code, values in codes.items()} for agency, codes in observed.items()}
    )
