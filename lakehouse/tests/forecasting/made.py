"""Rows of `features.agency_month` for tests, from a function of the month's number."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import numpy as np

from ipai_lakehouse.forecasting.series import TAX_KINDS, add_months

FIRST = date(2023, 3, 1)
LAST = date(2026, 2, 1)


def rows(
    amount: Callable[[int], float], agency: str = "RIM", tax_kind: str = "ewt", months: int = 36
) -> list[dict]:
    """One series from March 2023 on; month 0 is its first."""
    return [
        {
            "agency": agency,
            "tax_kind": tax_kind,
            "month": add_months(FIRST, month),
            "amount": round(Decimal(repr(float(amount(month)))), 2),
        }
        for month in range(months)
    ]


def agency_rows(seed: int, noise: float = 0.06, months: int = 36) -> list[dict]:
    """Three agencies, three taxes: a season, growth of half a percent a month, and noise."""
    random = np.random.default_rng(seed)
    made = []
    for agency in ("BOM", "CKVC", "RIM"):
        for tax_kind in TAX_KINDS:
            level, season = random.uniform(5e4, 5e5), 1 + 0.3 * random.random(12)
            shocks = np.exp(random.normal(0, noise, months))
            amounts = [level * season[m % 12] * 1.005**m * shocks[m] for m in range(months)]
            made += rows(amounts.__getitem__, agency, tax_kind, months)
    return made
