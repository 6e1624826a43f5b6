"""The score of a bill: the surprises of its signals, weighted, strongest family first.

A signal counts with −log10 of its tail share in the agency's own bills, less a floor of 1 (one bill in ten
is no surprise), times its weight. A family counts with its strongest signal; the total is the strongest
family, half the second and a quarter of the third. The score places the total among the agency's bills: 33
one in ten, 67 one in a hundred, 100 one in a thousand. Being a sum, the score is its reasons.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from .reference import ALL, MIN_VALUES, Reference, Tail, build_reference, tail
from .signals import SIGNALS, Signal
from .words import BadValue, known, number, say

FLOOR = 1.0
CONTROL = 2.0
HIGH, MEDIUM = 67, 33
SHARES = (1.0, 0.5, 0.25)
MAX_REASONS = 6


@dataclass(frozen=True)
class Finding:
    """A signal that stands out, and by how much."""

    signal: Signal
    strength: float

    @property
    def severity(self) -> str:
        """high, medium or low."""
        if self.signal.hard or self.strength >= 1.0:
            return "high"
        return "medium" if self.strength >= 0.5 else "low"


@dataclass(frozen=True)
class Scorer:
    """What is usual for each signal, and for the totals of each agency."""

    reference: Reference
    totals: Mapping[str, Tail]

    def score(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """score (0-100), coverage (weight of the known signals, 0-1) and reasons, strongest first.

        Raises BadValue for a row without an agency or with a value that is not its column's.
        """
        agency, values = _read(row)
        found = findings(self.reference, agency, values)
        total = _total(found)
        score = min(100, round(100 / 3 * self._totals(agency).surprise(total))) if total > 0 else 0
        if any(one.signal.hard for one in found):
            score = max(score, HIGH)
        return {
            "score": score,
            "coverage": _coverage(values),
            "error": None,
            "reasons": _reasons(found, score, row),
        }

    def _totals(self, agency: str) -> Tail:
        own = self.totals.get(agency)
        return own if own and own.total >= MIN_VALUES else self.totals[ALL]

    def to_json(self) -> str:
        """One JSON document with every tail."""
        return json.dumps(
            {
                "version": 1,
                "totals": {agency: asdict(one) for agency, one in self.totals.items()},
                "tails": {
                    agency: {code: asdict(one) for code, one in tails.items()}
                    for agency, tails in self.reference.tails.items()
                },
            },
            sort_keys=True,
        )


def from_json(text: str) -> Scorer:
    """Read what `Scorer.to_json` wrote."""
    document = json.loads(text)
    tails = {
        agency: {code: _tail(one) for code, one in codes.items()}
        for agency, codes in document["tails"].items()
    }
    return Scorer(Reference(tails), {agency: _tail(one) for agency, one in document["totals"].items()})


def _tail(stored: Mapping[str, Any]) -> Tail:
    return Tail(tuple(stored["values"]), tuple(stored["counts"]), stored["total"])


def fit(rows: Iterable[Mapping[str, Any]]) -> Scorer:
    """Learn what is usual from rows of `features.bill_signals`, in any order. Raises BadValue."""
    rows = list(rows)
    reference = build_reference(rows)
    totals: dict[str, list[float]] = {ALL: []}
    for row in rows:
        agency, values = _read(row)
        total = _total(findings(reference, agency, values))
        totals[ALL].append(total)
        totals.setdefault(agency, []).append(total)
    return Scorer(reference, {agency: tail(values) for agency, values in totals.items()})


def findings(reference: Reference, agency: str, values: Mapping[str, float]) -> list[Finding]:
    """Every control that fired and the strongest other signal of each remaining family, strongest first."""
    controls: list[Finding] = []
    strongest: dict[str, Finding] = {}
    for signal in SIGNALS:
        if signal.code not in values:
            continue
        strength = max(0.0, reference.surprise(agency, signal, values[signal.code]) - FLOOR) * signal.weight
        if signal.hard and values[signal.code]:
            controls.append(Finding(signal, max(strength, CONTROL)))
        elif strength > 0 and (
            signal.family not in strongest or strength > strongest[signal.family].strength
        ):
            strongest[signal.family] = Finding(signal, strength)
    fired = {one.signal.family for one in controls}
    rest = [one for family, one in strongest.items() if family not in fired]
    return sorted(controls + rest, key=lambda one: (-one.strength, one.signal.code))


def _read(row: Mapping[str, Any]) -> tuple[str, dict[str, float]]:
    agency = row.get("agency")
    if not known(agency):
        raise BadValue("The record has no agency.")
    read = {signal.code: number(signal.code, row.get(signal.code)) for signal in SIGNALS}
    values = {code: value for code, value in read.items() if value is not None}
    if not values:
        raise BadValue("The record has no signal of features.bill_signals.")
    return str(agency), values


def _total(found: list[Finding]) -> float:
    return sum(share * one.strength for share, one in zip(SHARES, found, strict=False))


def _coverage(values: Mapping[str, float]) -> float:
    weight = sum(signal.weight for signal in SIGNALS)
    return round(sum(signal.weight for signal in SIGNALS if signal.code in values) / weight, 2)


def _reasons(found: list[Finding], score: int, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The findings in words; the score is shared out in the proportion they made it."""
    points = _points(found, score)
    return [
        {
            "code": one.signal.code,
            "family": one.signal.family,
            "severity": one.severity,
            "points": earned,
            "text": say(one.signal.text, row),
        }
        for place, (one, earned) in enumerate(zip(found, points, strict=True))
        if place < MAX_REASONS or one.signal.hard
    ]


def _points(found: list[Finding], score: int) -> list[int]:
    parts = [share * one.strength for share, one in zip(SHARES, found, strict=False)]
    total = sum(parts)
    rest = [round(score * part / total) for part in parts[1:]]
    return ([score - sum(rest), *rest] if parts else []) + [0] * (len(found) - len(parts))
