"""From forecasts of taxes to the forecast of a return. Plain Decimal arithmetic."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

CENTAVO = Decimal("0.01")
ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Range:
    """An amount with what it may lie between."""

    predicted: Decimal
    low: Decimal
    high: Decimal

    def floored(self) -> "Range":
        """Return the payable: what a deduction exceeds is not paid out."""
        return Range(*(max(value, ZERO) for value in (self.predicted, self.low, self.high)))


@dataclass(frozen=True)
class Answer:
    """What the model says about one tax of one agency and period.

    ``actual_months`` of its months are actual figures; ``cutoff`` is the last day of those figures.
    """

    range: Range
    actual_months: int
    cutoff: date | None


def read_answer(answer: Mapping) -> Answer:
    """Read one prediction of the endpoint ``bir-tax-forecaster`` (docs/architecture.md).

    :raises ValueError: in words, when the model could not compute it or the answer has another shape
    """
    if answer.get("predicted") is None:
        raise ValueError(answer.get("error") or "The model gave neither a forecast nor a reason.")
    try:
        amounts = [
            Decimal(answer[name]).quantize(CENTAVO, ROUND_HALF_UP) for name in ("predicted", "low", "high")
        ]
        cutoff = date.fromisoformat(answer["cutoff"]) if answer.get("cutoff") else None
        months = int(answer["actual_months"])
    except (KeyError, TypeError, ValueError, InvalidOperation):
        raise ValueError(f"The model gave an answer of an unknown shape: {dict(answer)}.") from None
    predicted, low, high = amounts
    if not all(amount.is_finite() for amount in amounts):
        raise ValueError(f"The model gave an answer of an unknown shape: {dict(answer)}.")
    if not low <= predicted <= high:
        raise ValueError(f"The model gave {predicted} outside its own range {low} to {high}.")
    return Answer(Range(predicted, low, high), months, cutoff)


def combine(terms: Iterable[tuple[int, Range]], carried: Decimal = ZERO) -> Range:
    """Return the signed sum of ranges.

    Conservative: the lowest sum takes the low end of what is added and the high end of what is deducted.

    :param terms: (+1 or -1, range)
    :param carried: an exact amount on top, known already
    """
    predicted = low = high = carried
    for sign, one in terms:
        predicted += sign * one.predicted
        low += one.low if sign > 0 else -one.high
        high += one.high if sign > 0 else -one.low
    return Range(predicted, low, high)
