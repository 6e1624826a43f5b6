"""Whom the agencies invoice: eight customers each, four of them every month."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from random import Random

from .agencies import AGENCIES, Agency
from .tin import make_tin


@dataclass(frozen=True)
class Customer:
    """`amount` is a usual invoice before VAT in pesos at level 1; `withholds`: a top withholding agent that
    keeps back 2 % for services."""

    key: str
    name: str
    tin: str
    city: str
    amount: Decimal
    withholds: bool


NAMES = (
    (
        "Sariwa Foods Corporation",
        "Hapag Kitchen Brands, Inc.",
        "Lutong Bahay Foods, Inc.",
        "Amihan Airlines, Inc.",
        "Perlas Personal Care Corp.",
        "Bayanihan Bank, Inc.",
        "Kalayaan Motors Phils., Inc.",
        "Tindahan Retail Group, Inc.",
    ),
    (
        "Maynilad Beverages Corp.",
        "Habi Apparel, Inc.",
        "Ginto Savings Bank, Inc.",
        "Lakbay Resorts, Inc.",
        "Kusina Appliances Corp.",
        "Batang Pinoy Milk Co.",
        "Digital Barangay, Inc.",
        "Silangan Pharma, Inc.",
    ),
    (
        "Manila Bay Malls, Inc.",
        "Tanglaw Insurance Corp.",
        "Pinoy Fuels, Inc.",
        "Bituin Entertainment Network, Inc.",
        "Harvest Rice Mills Corp.",
        "Island Ferries, Inc.",
        "Sinag Solar Phils., Inc.",
        "Matibay Cement Corp.",
    ),
)
REGULARS = 4  # are invoiced every month, the others now and then
CITIES = ("Makati City", "Pasig City", "Quezon City", "Taguig City", "Manila")


def _customer(agency: Agency, number: int, name: str) -> Customer:
    rng = Random(f"customer:{agency.code}:{number}")
    hundreds = rng.randint(3800, 7200) if number < REGULARS else rng.randint(700, 1600)
    return Customer(
        f"customer{number}",
        name,
        make_tin(rng, True),
        rng.choice(CITIES),
        Decimal(hundreds * 100),
        rng.random() < 0.6,
    )


@cache
def customers_of(agency: Agency) -> tuple[Customer, ...]:
    """The customers of `agency`, in a fixed order."""
    return tuple(_customer(agency, number, name) for number, name in enumerate(NAMES[AGENCIES.index(agency)]))
