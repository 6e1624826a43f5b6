"""Dirty data on purpose: what goes wrong in real payables, a little every few months and more of it in the
last two closed months, so that the review queue has something to show."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random

from .agencies import Agency
from .clock import MANILA, keyed_in, last_of, months_between
from .plan import Paper, bill
from .vendors import vendors_of

Change = Callable[[list[Paper], Agency, date, Random, datetime], list[Paper]]


def _one(papers: list[Paper], rng: Random, *trades: str) -> Paper:
    """A bill of one of `trades` (any: none named) with nothing wrong yet."""
    return rng.choice(
        [
            paper
            for paper in papers
            if paper.move_type == "in_invoice"
            and not paper.oddity
            and (not trades or paper.party.trade.key in trades)
        ]
    )


def _again(paper: Paper, month: date, rng: Random, latest: datetime, reference: str) -> Paper:
    """`paper` keyed in a second time some days later."""
    day = min(paper.day + timedelta(days=rng.randint(2, 6)), last_of(month))
    return replace(
        paper, day=day, reference=reference, entered_at=keyed_in(day, rng, latest), oddity="duplicate"
    )


def retyped(reference: str) -> str:
    """The same reference as another clerk types it: other separators, no leading zeros."""
    words = reference.replace("-", " ").replace(".", "").split()
    return "-".join(word.lstrip("0") for word in words).lower()


def same_reference(papers, agency, month, rng, latest):
    """A bill entered twice under the very same reference."""
    paper = _one(papers, rng, "security", "telco", "courier")
    return [*papers, _again(paper, month, rng, latest, paper.reference)]


def retyped_reference(papers, agency, month, rng, latest):
    """A bill entered twice, its reference spelled another way."""
    paper = _one(papers, rng, "power", "security", "fabricate")
    return [*papers, _again(paper, month, rng, latest, retyped(paper.reference))]


def wrong_rate(papers, agency, month, rng, latest):
    """Services withheld as goods: WC158 at 1 % where WC160 at 2 % is due."""
    paper = _one(papers, rng, "power", "telco", "courier")
    wrong = replace(paper, atc="WC158", rate=Decimal(1), oddity="rate")
    return [wrong if other is paper else other for other in papers]


def round_outlier(papers, agency, month, rng, latest):
    """A round amount far above what the vendor usually bills."""
    paper = _one(papers, rng, "supplies", "courier", "print")
    outlier = replace(paper, amount=Decimal(round(agency.level * 10) * 50_000), oddity="outlier")
    return [outlier if other is paper else other for other in papers]


def sunday_night(papers, agency, month, rng, latest):
    """A bill keyed in on a Sunday evening."""
    paper = _one(papers, rng)
    sunday = paper.day + timedelta(days=6 - paper.day.weekday())
    entered = datetime.combine(sunday, time(22, rng.randint(5, 55))) - MANILA
    late = replace(paper, entered_at=min(entered, latest), oddity="sunday")
    return [late if other is paper else other for other in papers]


def split_pair(papers, agency, month, rng, latest):
    """One order billed as two, each just below 50,000 pesos."""
    paper = _one(papers, rng, "fabricate", "production", "consult")
    halves = [
        replace(
            paper,
            reference=f"{paper.reference}{half}",
            oddity="split",
            amount=Decimal(rng.randint(4_880_000, 4_975_000)) / 100,
            entered_at=keyed_in(paper.day, rng, latest),
        )
        for half in "AB"
    ]
    return [other for other in papers if other is not paper] + halves


def other_bank(papers, agency, month, rng, latest):
    """A bill to be paid to another bank account than all before."""
    paper = _one(papers, rng, "production", "security", "talent")
    changed = replace(paper, other_bank=True, oddity="bank")
    return [changed if other is paper else other for other in papers]


def newcomer(papers, agency, month, rng, latest):
    """The first bill of a new vendor, and a large one."""
    vendor = next(vendor for vendor in vendors_of(agency) if vendor.newcomer)
    first = bill(agency, vendor, month, 0, rng, latest)
    return [*papers, replace(first, amount=first.amount * 2, oddity="newcomer")]


# months back from the current one (1 = the last closed month): what goes wrong then
MISHAPS: dict[int, tuple[Change, ...]] = {
    1: (retyped_reference, wrong_rate, split_pair, other_bank, newcomer),
    2: (same_reference, round_outlier, sunday_night),
    5: (wrong_rate,),
    8: (retyped_reference,),
    13: (sunday_night,),
    17: (split_pair,),
    22: (same_reference, wrong_rate),
    29: (round_outlier,),
}


def spoil(papers: list[Paper], agency: Agency, month: date, today: date) -> list[Paper]:
    """`papers` with the oddities that belong to this month's distance from `today`, by date."""
    rng = Random(f"oddities:{agency.code}:{month}")
    latest = datetime.combine(today, time())
    for change in MISHAPS.get(months_between(month, today), ()):
        papers = change(papers, agency, month, rng, latest)
    return sorted(papers, key=lambda paper: (paper.day, paper.party.key, paper.reference or ""))
