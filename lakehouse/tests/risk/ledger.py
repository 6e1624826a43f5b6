"""A year and more of ordinary bills of twelve vendors, and planted ones that a reviewer should see."""

import random
from datetime import date, timedelta
from decimal import Decimal

from tests.risk.books import bill

PLANTED_DAY = date(2026, 7, 6)


def vendor(number: int) -> dict:
    """What all bills of one vendor share."""
    return {
        "vendor_id": number,
        "vendor_name": f"Vendor {number}",
        "partner_bank_id": number,
        "vendor_vat": f"{100 + number}-{200 + number}-{300 + number}-00000",
    }


def ordinary(seed: int = 3) -> list[dict]:
    """Thirty bills a vendor, one a month on working days, around the vendor's level."""
    rng, bills = random.Random(seed), []
    for number in range(1, 13):
        level = rng.uniform(3000, 30000)
        for count in range(30):
            day = date(2024, 1, 1) + timedelta(days=30 * count + rng.randrange(20))
            day -= timedelta(days=max(0, day.weekday() - 4))
            bills.append(
                bill(
                    number * 100 + count,
                    **vendor(number),
                    day=day,
                    untaxed=f"{level * rng.uniform(0.7, 1.4):.2f}",
                    ref=f"V{rng.randrange(10**6):06d}",
                )
            )
    return bills


def planted(bills: list[dict]) -> dict[str, dict]:
    """One bill of each kind of trouble, entered after all others; the second half of the split is the one
    found."""
    last = next(one for one in reversed(bills) if one["vendor_id"] == 12)
    day, next_day = PLANTED_DAY, PLANTED_DAY + timedelta(days=1)
    return {
        "duplicate": bill(
            9001, **vendor(12), day=day, ref=last["ref"].lower(), untaxed=str(last["amount_untaxed"])
        ),
        "rate": bill(9002, **vendor(1), day=day, rate=Decimal(1), untaxed="120000"),
        "tin": bill(9003, **vendor(2) | {"vendor_vat": None}, day=day),
        "outlier": bill(9004, **vendor(3), day=day, untaxed="250000"),
        "first half": bill(9005, **vendor(4), day=day, untaxed="49123.10"),
        "split": bill(9006, **vendor(4), day=next_day, untaxed="48123.10"),
        "bank": bill(9007, **vendor(5) | {"partner_bank_id": 999}, day=day),
        "habit": bill(9008, **vendor(6), day=day, rate=Decimal(1), atc="WC158"),
    }
