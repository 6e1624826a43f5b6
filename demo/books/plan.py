"""The plan of one month of one agency: which papers there are, with which amounts."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from random import Random

from .agencies import Agency
from .clock import add_months, keyed_in, months_between, working_day
from .customers import REGULARS, Customer, customers_of
from .vendors import Vendor, vendors_of

CENTAVO = Decimal("0.01")
EPOCH = date(2020, 1, 1)  # growth, prices and invoice numbers count from here


@dataclass(frozen=True)
class Paper:
    """One bill, refund or invoice. `amount` is before VAT; `atc` and `rate` are None where nothing is
    withheld; `entered_at` is UTC; `oddity` names what is wrong with it (None: nothing)."""

    party: Vendor | Customer
    move_type: str
    reference: str | None
    day: date
    terms: int
    label: str
    account: str
    amount: Decimal
    vat: bool
    goods: bool
    atc: str | None
    rate: Decimal | None
    entered_at: datetime
    other_bank: bool = False
    oddity: str | None = None


def _pesos(value: float) -> Decimal:
    return Decimal(value).quantize(CENTAVO, ROUND_HALF_UP)


@cache
def _shock(agency: Agency, month: date) -> float:
    """Business as a whole in that month, as a factor near 1."""
    return Random(f"shock:{agency.code}:{month}").lognormvariate(0, 0.03)


def _factor(agency: Agency, month: date, season: float) -> float:
    """What `month` makes of an amount in the prices of EPOCH."""
    growth = (1 + agency.growth) ** (months_between(EPOCH, month) / 12 - 4)
    return agency.level * growth * (1 + season * (agency.season(month) - 1)) * _shock(agency, month)


def bill(agency: Agency, vendor: Vendor, month: date, position: int, rng: Random, latest: datetime) -> Paper:
    """Bill number `position` of `vendor` in `month`, as the vendor's trade has it."""
    trade = vendor.trade
    if trade.spread:
        amount = (
            float(trade.amount) * _factor(agency, month, trade.season) * rng.lognormvariate(0, trade.spread)
        )
    else:  # a lease: the same amount all year, five percent more every January
        amount = float(trade.amount) * agency.level * 1.05 ** (month.year - 2024)
    atc, rate = trade.withholding(vendor.is_company)
    day = working_day(month, rng.randint(*trade.days))
    number = vendor.first_number + months_between(EPOCH, month) * 37 + position * 9 + rng.randint(0, 8)
    return Paper(
        vendor,
        "in_invoice",
        vendor.reference_of(number),
        day,
        trade.terms,
        f"{trade.label}, {month:%B %Y}",
        trade.account,
        _pesos(amount),
        vendor.vat_registered,
        trade.goods,
        atc,
        rate,
        keyed_in(day, rng, latest),
    )


def _count(often: float, rng: Random) -> int:
    return int(often) + (rng.random() < often % 1)


def _bills(agency: Agency, month: date, rng: Random, latest: datetime) -> list[Paper]:
    return [
        bill(agency, vendor, month, position, rng, latest)
        for vendor in vendors_of(agency)
        if not vendor.newcomer
        for position in range(_count(vendor.trade.often * vendor.share, rng))
    ]


def _refunds(bills: list[Paper], rng: Random, latest: datetime) -> list[Paper]:
    """One or two credit notes for a part of what goods and production vendors billed."""
    candidates = [paper for paper in bills if paper.party.trade.key in ("print", "production", "fabricate")]
    papers = []
    for paper in rng.sample(candidates, min(len(candidates), rng.choice((1, 1, 2)))):
        part = (paper.amount * Decimal(rng.choice(("0.05", "0.08", "0.12")))).quantize(CENTAVO)
        papers.append(
            Paper(
                paper.party,
                "in_refund",
                f"CM {paper.reference}",
                paper.day,
                0,
                f"Credit: {paper.label}",
                paper.account,
                part,
                paper.vat,
                paper.goods,
                paper.atc,
                paper.rate,
                keyed_in(paper.day, rng, latest),
            )
        )
    return papers


def _invoice(agency: Agency, customer: Customer, month: date, rng: Random, latest: datetime) -> Paper:
    amount = float(customer.amount) * _factor(agency, month, 0.9) * rng.lognormvariate(0, 0.12)
    day = working_day(month, rng.randint(4, 28))
    return Paper(
        customer,
        "out_invoice",
        None,
        day,
        30,
        f"Media services, {month:%B %Y}",
        "Sales",
        _pesos(amount),
        True,
        False,
        "WC160" if customer.withholds else None,
        Decimal(2) if customer.withholds else None,
        keyed_in(day, rng, latest),
    )


def plan_month(agency: Agency, month: date, today: date) -> list[Paper]:
    """All papers of `agency` dated in the closed month `month`, by date; `oddities` spoils some."""
    rng = Random(f"{agency.code}:{month}")
    latest = datetime.combine(today, time())
    bills = _bills(agency, month, rng, latest)
    customers = [
        *customers_of(agency)[:REGULARS],
        *rng.sample(customers_of(agency)[REGULARS:], rng.randint(0, 2)),
    ]
    papers = bills + _refunds(bills, rng, latest)
    papers += [_invoice(agency, customer, month, rng, latest) for customer in customers]
    return sorted(papers, key=lambda paper: (paper.day, paper.party.key, paper.reference or ""))


def plan_drafts(agency: Agency, today: date) -> list[Paper]:
    """The first bills of the current month, not yet posted: none dated after `today`."""
    month = add_months(today, 0)
    papers = [paper for paper in plan_month(agency, month, today) if paper.move_type == "in_invoice"]
    return [replace(paper, day=min(paper.day, today)) for paper in papers[:4]]
