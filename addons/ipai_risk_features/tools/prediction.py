"""Reading what the risk model answers; plain values in, plain values out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

# The score is 100/3 · −log10 of the bill's tail share among its agency's own bills:
# 67 is the most unusual hundredth, 33 the most unusual tenth.
HIGH, MEDIUM = 67, 33


@dataclass(frozen=True)
class Reason:
    """One reason behind a score, with its share of the points."""

    code: str
    family: str
    severity: str
    points: int
    text: str


@dataclass(frozen=True)
class Prediction:
    """Answer for one bill: a score with reasons, strongest first; or, without a score, an error in words."""

    score: int | None
    coverage: float
    reasons: tuple[Reason, ...] = ()
    error: str | None = None

    @property
    def level(self) -> str | None:
        """`high`, `medium` or `low`; None without a score."""
        if self.score is None:
            return None
        return "high" if self.score >= HIGH else "medium" if self.score >= MEDIUM else "low"


def read_prediction(answer: object) -> Prediction:
    """Return the answer for one bill; an unreadable one becomes a prediction with an error, never a zero."""
    if not isinstance(answer, Mapping):
        return Prediction(None, 0.0, error="The model's answer for this bill is not readable.")
    if answer.get("error"):
        return Prediction(None, 0.0, error=str(answer["error"]))
    try:
        score = round(float(answer["score"]))
        coverage = float(answer.get("coverage") or 0)
        reasons = tuple(_reason(reason) for reason in answer.get("reasons") or ())
    except (KeyError, TypeError, ValueError):
        return Prediction(None, 0.0, error="The model's answer for this bill has no readable score.")
    if not 0 <= score <= 100:
        return Prediction(None, 0.0, error=f"The model answered with the score {score}, outside 0 to 100.")
    return Prediction(score, coverage, reasons)


def _reason(reason: Mapping) -> Reason:
    return Reason(
        str(reason["code"]),
        str(reason.get("family") or "other"),
        str(reason.get("severity") or "low"),
        round(float(reason.get("points") or 0)),
        str(reason["text"]),
    )


def as_record(row: Mapping) -> dict:
    """Return a row of signals as JSON values, as a serving endpoint takes them.

    A decimal becomes a number: a signal is a measure of a bill, not an amount anybody files.
    """
    return {name: _json(value) for name, value in row.items()}


def _json(value: object) -> object:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_json(part) for part in value]
    return value
