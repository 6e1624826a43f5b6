"""Train the risk scorer on all bills of the lake, judge it, and register it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ..models.registry import Registered, Trained, register
from ..spark.reading import read
from .pyfunc import ARTIFACT, SIGNATURE, RiskScorer
from .scorer import HIGH, fit

MODEL = "ipai.models.ap_risk_scorer"
MIN_BILLS = 100
QUERY = "SELECT * FROM features.bill_signals"


def train_and_register(home: Path, model: str = MODEL, experiment: str | None = None) -> Registered:
    """Train on `features.bill_signals`. Raises ValueError when it has no rows.

    `model` is the registered model that gets the version, `experiment` where its run is kept.
    A scorer that knows too few bills is registered all the same, with gate=refused.
    """
    trained = train(read(home, QUERY).to_pylist())
    return register(home, model, RiskScorer(), SIGNATURE, ARTIFACT, trained, experiment)


def train(rows: Sequence[Mapping[str, Any]]) -> Trained:
    """Learn what is usual, score the same bills, and judge. Raises ValueError without rows."""
    if not rows:
        raise ValueError("features.bill_signals has no bills yet; post vendor bills and export first.")
    scorer = fit(rows)
    answers = [scorer.score(row) for row in rows]
    high = sum(one["score"] >= HIGH for one in answers)
    agencies = sorted({row["agency"] for row in rows})
    gate, reason = verdict(len(rows), high)
    cutoff = max(row["as_of"] for row in rows).isoformat()
    return Trained(
        text=scorer.to_json(),
        gate=gate,
        reason=reason,
        cutoff=cutoff,
        metrics={
            "bills": len(rows),
            "share_high": high / len(rows),
            "coverage": sum(one["coverage"] for one in answers) / len(rows),
        },
        parameters={"cutoff": cutoff, "agencies": ",".join(agencies)},
        report=_reasons_by_code(answers),
    )


def verdict(bills: int, high: int) -> tuple[str, str]:
    """The gate: with fewer bills nobody can say what is usual."""
    if bills < MIN_BILLS:
        return "refused", f"Only {bills} bills are known; {MIN_BILLS} are needed to say what is usual."
    return "passed", f"{high} of {bills} bills score {HIGH} or more."


def _reasons_by_code(answers: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in answers:
        for reason in one["reasons"]:
            counts[reason["code"]] = counts.get(reason["code"], 0) + 1
    return dict(sorted(counts.items()))
