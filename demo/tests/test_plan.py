from datetime import date, timedelta
from decimal import Decimal

import pytest

from demo.books.agencies import AGENCIES
from demo.books.clock import MANILA, closed_months
from demo.books.oddities import MISHAPS, retyped, spoil
from demo.books.plan import plan_drafts, plan_month
from demo.books.vendors import vendors_of

TODAY = date(2026, 3, 5)


def papers_of(agency, today=TODAY):
    """All closed months of an agency."""
    return {
        month: spoil(plan_month(agency, month, today), agency, month, today) for month in closed_months(today)
    }


@pytest.fixture(scope="module")
def books():
    return {agency.code: papers_of(agency) for agency in AGENCIES}


def withheld(papers):
    """Tax to be withheld, in the ledger's sign: refunds give it back."""
    signs = {"in_invoice": 1, "in_refund": -1}
    return sum(
        (signs[p.move_type] * p.amount * p.rate / 100 for p in papers if p.rate and p.move_type in signs),
        Decimal(),
    )


def test_same_seed_same_plan(books):
    """The figure was read once; a change of it changes every demo, screenshot and benchmark."""
    agency, month = AGENCIES[0], date(2025, 12, 1)
    assert spoil(plan_month(agency, month, TODAY), agency, month, TODAY) == books["RIM"][month]
    assert withheld(books["RIM"][month]).quantize(Decimal("0.01")) == Decimal("92310.06")


def test_a_month_does_not_depend_on_when_it_is_planned():
    agency, month = AGENCIES[0], date(2025, 7, 1)
    one, other = (plan_month(agency, month, today) for today in (date(2026, 3, 5), date(2026, 9, 9)))
    assert one == other


def test_every_month_has_its_papers(books):
    for months in books.values():
        for papers in months.values():
            kinds = [paper.move_type for paper in papers]
            assert 14 <= kinds.count("in_invoice") <= 21
            assert 1 <= kinds.count("in_refund") <= 2
            assert 4 <= kinds.count("out_invoice") <= 6


def test_amounts_are_pesos_and_centavos(books):
    amounts = [paper.amount for months in books.values() for papers in months.values() for paper in papers]
    assert all(amount > 0 and amount == amount.quantize(Decimal("0.01")) for amount in amounts)
    assert sum(amount % 1 != 0 for amount in amounts) > 0.9 * len(amounts)


def test_december_and_growth_show(books):
    for months in books.values():
        tax = {month: withheld(papers) for month, papers in months.items()}
        quiet = [tax[month] for month in tax if month.month in (1, 2, 7)]
        assert tax[date(2024, 12, 1)] > sum(quiet) / len(quiet)
        years = [sum(tax[month] for month in list(tax)[start : start + 12]) for start in (0, 12, 24)]
        assert years[0] < years[1] < years[2]


def test_agencies_differ_in_level(books):
    totals = {code: sum(withheld(papers) for papers in months.values()) for code, months in books.items()}
    assert totals["CKVC"] < totals["RIM"] < totals["BOM"]


def test_oddities_stand_where_the_table_says(books):
    for months in books.values():
        for back, month in enumerate(reversed(closed_months(TODAY)), 1):
            odd = {paper.oddity for paper in months[month] if paper.oddity}
            assert bool(odd) == (back in MISHAPS), month


def test_last_months_fill_the_review_queue(books):
    for months in books.values():
        last, before = (months[month] for month in (date(2026, 2, 1), date(2026, 1, 1)))
        assert {p.oddity for p in last if p.oddity} == {"duplicate", "rate", "split", "bank", "newcomer"}
        assert {p.oddity for p in before if p.oddity} == {"duplicate", "outlier", "sunday"}


def test_oddities_are_what_they_say(books):
    odd = [
        paper for months in books.values() for papers in months.values() for paper in papers if paper.oddity
    ]
    assert all(p.atc == "WC158" and p.rate == 1 and not p.goods for p in odd if p.oddity == "rate")
    assert all(p.amount < 50_000 for p in odd if p.oddity == "split")
    assert all(p.amount % 1000 == 0 for p in odd if p.oddity == "outlier")
    sundays = [(p.entered_at + MANILA) for p in odd if p.oddity == "sunday"]
    assert all(moment.weekday() == 6 and moment.hour == 22 for moment in sundays)


def test_duplicates_repeat_an_amount_of_their_vendor(books):
    for months in books.values():
        for papers in months.values():
            for paper in (p for p in papers if p.oddity == "duplicate"):
                twins = [
                    p
                    for p in papers
                    if p.party == paper.party and p.amount == paper.amount and p is not paper
                ]
                assert len(twins) == 1 and twins[0].day <= paper.day


def test_references_repeat_only_in_duplicates(books):
    for months in books.values():
        clean = [
            (p.party.key, p.reference)
            for papers in months.values()
            for p in papers
            if p.move_type == "in_invoice" and not p.oddity
        ]
        assert len(clean) == len(set(clean))


@pytest.mark.parametrize(
    ("typed", "again"),
    [
        ("SI-004512", "si-4512"),
        ("0004512", "4512"),
        ("BI 00451", "bi-451"),
        ("S.I. 05004", "si-5004"),
        ("INV05012", "inv05012"),
    ],
)
def test_retyped_reference(typed, again):
    assert retyped(typed) == again


def test_drafts_are_not_from_the_future():
    for today in (date(2026, 3, 1), date(2026, 3, 5), date(2026, 3, 31)):
        for agency in AGENCIES:
            drafts = plan_drafts(agency, today)
            assert len(drafts) == 4
            assert all(today.replace(day=1) <= paper.day <= today for paper in drafts)
            assert all(paper.entered_at.date() <= today + timedelta(days=1) for paper in drafts)


def test_vendors_are_sixteen_to_nineteen():
    for agency in AGENCIES:
        assert 16 <= len(vendors_of(agency)) <= 19
