"""Exact money: the ORM hands out floats, sums of them are never exact."""

from decimal import ROUND_HALF_UP, Decimal

CENTAVO = Decimal("0.01")


def centavos(value: float | str | Decimal) -> Decimal:
    """Return an amount as a Decimal with two places.

    Exact for what a numeric column holds: the shortest text of a float names one amount up to 15 digits.
    """
    return Decimal(str(value)).quantize(CENTAVO, ROUND_HALF_UP)
