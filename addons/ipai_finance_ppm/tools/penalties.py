"""What filing late costs: surcharge, interest and the compromise people are asked to settle with.

Sources: NIRC 248 and 249, RR 21-2018 (12 % a year, twice the legal rate), RR 6-2024 (lower for micro and
small taxpayers and for information returns), RMO 7-2015 Annex A (compromise). The compromise is a suggested
settlement, so it is kept apart from what the law adds by itself.
"""

from bisect import bisect_left
from dataclasses import dataclass
from decimal import Decimal

from .money import CENTAVO, centavos

SMALL = ("micro", "small")
SIZES = (*SMALL, "medium", "large")

SURCHARGE = {True: Decimal("0.10"), False: Decimal("0.25")}
YEARLY_INTEREST = {True: Decimal("0.06"), False: Decimal("0.12")}
PER_FAILURE = {True: Decimal(500), False: Decimal(1000)}
YEARLY_CAP = {True: Decimal(12500), False: Decimal(25000)}

# (up to and including, compromise); the last one has no upper end.
BY_TAX = (
    (5_000, 1_000),
    (10_000, 3_000),
    (20_000, 5_000),
    (50_000, 10_000),
    (100_000, 15_000),
    (500_000, 20_000),
    (1_000_000, 30_000),
    (5_000_000, 40_000),
    (None, 50_000),
)
BY_SALES = (
    (50_000, 1_000),
    (100_000, 3_000),
    (500_000, 5_000),
    (5_000_000, 10_000),
    (10_000_000, 15_000),
    (25_000_000, 20_000),
    (None, 25_000),
)


@dataclass(frozen=True)
class Exposure:
    """What a late return costs besides the tax itself, each part rounded to the centavo.

    ``compromise`` is None when it depends on yearly sales nobody has entered.
    """

    surcharge: Decimal = Decimal("0.00")
    interest: Decimal = Decimal("0.00")
    compromise: Decimal | None = Decimal("0.00")

    @property
    def total(self) -> Decimal | None:
        """The sum; None when a part of it is unknown."""
        return None if self.compromise is None else self.surcharge + self.interest + self.compromise


def exposure(tax: Decimal, days_late: int, size: str, yearly_sales: Decimal | None = None) -> Exposure:
    """Return what it costs to file and pay a tax return ``days_late`` days after it was due.

    :param tax: basic tax unpaid, at least zero
    :param size: taxpayer size (RR 8-2024), one of ``SIZES``
    :param yearly_sales: gross sales of a year; they decide the compromise of a return with nothing to pay
    :raises ValueError: unknown size, or a negative tax
    """
    small = _is_small(size)
    if tax < 0:
        raise ValueError("A tax that is late cannot be negative; an excess costs no surcharge.")
    if days_late <= 0:
        return Exposure()
    interest = tax * YEARLY_INTEREST[small] * days_late / 365
    if tax:
        compromise = _band(BY_TAX, tax)
    else:
        compromise = None if yearly_sales is None else _band(BY_SALES, yearly_sales)
    return Exposure(centavos(tax * SURCHARGE[small]), centavos(interest), compromise)


def information_return_penalty(failures: int, size: str) -> Decimal:
    """Return the penalty of NIRC 250 for information returns of one year that were late or missing.

    :raises ValueError: unknown size
    """
    small = _is_small(size)
    return min(PER_FAILURE[small] * failures, YEARLY_CAP[small]).quantize(CENTAVO)


def _is_small(size: str) -> bool:
    if size not in SIZES:
        raise ValueError(f"{size} is not a taxpayer size; use {', '.join(SIZES)}.")
    return size in SMALL


def _band(bands: tuple[tuple[int | None, int], ...], value: Decimal) -> Decimal:
    """Return the amount of the band a value lies in; an edge belongs to the lower band."""
    edges = [Decimal(edge) for edge, _amount in bands if edge is not None]
    return Decimal(bands[bisect_left(edges, value)][1]).quantize(CENTAVO)
