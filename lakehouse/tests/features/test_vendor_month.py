"""Vendors by month against the obvious way: filter the list of what was entered before the month's end."""

import math
from collections import Counter
from datetime import datetime, timezone
from statistics import mean, stdev

import pytest
from deltalake import write_deltalake

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.tables import TABLES_FOLDER
from tests.risk.books import bill, signals
from tests.risk.test_bill_signals import crowded

KEY = ["_source", "company_id", "vendor_id", "month"]


def number(moment):
    return moment.year * 12 + moment.month


def within(documents, month, months):
    return [
        one for one in documents if number(month) - months < number(one["created_month"]) <= number(month)
    ]


def oracle(bills, flags, vendor, month):
    """Some features of one vendor at the end of a month; ``flags`` are its bills' signals."""
    own = [one for one in bills if one["vendor_id"] == vendor[2] and one["company_id"] == vendor[1]]
    company = within([one for one in bills if one["company_id"] == vendor[1]], month, 12)
    year, billed = (
        within(own, month, 12),
        [one for one in within(own, month, 12) if one["move_type"] == "in_invoice"],
    )
    signs = [flags[one["move_id"]] for one in billed]
    spend, spend_3m = total(year), total(within(own, month, 3))
    before = total(within(own, month, 6)) - spend_3m
    gaps = [sign["days_since_last"] for sign in signs if sign["days_since_last"] is not None]
    sizes = [float(one["amount_untaxed"]) for one in billed]
    bills_sum = sum(sizes)
    return {
        "bill_n_12m": len(billed),
        "bill_n_3m": len([one for one in within(own, month, 3) if one["move_type"] == "in_invoice"]),
        "refund_n_12m": len(year) - len(billed),
        "spend_12m": spend,
        "spend_3m": spend_3m,
        "spend_growth_3m": float(spend_3m) / float(before) - 1 if before > 0 else None,
        "spend_share_12m": float(spend) / float(total(company)) if total(company) > 0 else None,
        "interarrival_cv": stdev(gaps) / mean(gaps) if len(gaps) >= 5 and sum(gaps) else None,
        "amount_cv": stdev(sizes) / mean(sizes) if len(sizes) >= 5 else None,
        "credit_note_ratio": (bills_sum - float(spend)) / bills_sum if bills_sum else None,
        "round_share": share(signs, lambda sign: sign["round_thousand"]),
        "weekend_share": share(signs, lambda sign: sign["weekend_entry"]),
        "ref_missing_share": share(signs, lambda sign: sign["ref_missing"]),
        "duplicate_share": share(signs, lambda s: (s["duplicate_reference"] or 0) + s["dup_amount_n"] > 0),
        "split_bill_n": sum((sign["split_n"] or 0) > 0 for sign in signs),
        "bank_change_n": sum(sign["bank_changed"] or 0 for sign in signs),
        "atc_n": len({one["atc"] for one in billed} - {None}),
        "regular_supplier": regular(own, month),
        "days_since_last": since_last(own, month),
    }


def total(documents):
    return sum(one["amount_untaxed"] for one in documents)


def share(signs, test):
    return sum(bool(test(sign)) for sign in signs) / len(signs) if len(signs) >= 10 else None


def regular(own, month):
    billed = [
        one
        for one in own
        if one["move_type"] == "in_invoice" and number(one["created_month"]) <= number(month)
    ]
    years = Counter(one["created_month"].year for one in billed)
    recent = [one for one in billed if one["created_month"].year in (month.year, month.year - 1)]
    many = max(years[month.year], years[month.year - 1]) >= 6
    return int(many or any(one["amount_untaxed"] >= 10000 for one in recent))


def since_last(own, month):
    billed = [one for one in within(own, month, 24) if one["move_type"] == "in_invoice"]
    end = datetime(month.year + month.month // 12, month.month % 12 + 1, 1, tzinfo=timezone.utc)
    return (end.date() - max(one["created_at"] for one in billed).date()).days if billed else None


def vendor_months(home, bills):
    """Signals and vendor months of these bills, from their SQL."""
    found = signals(home, bills)
    sql = (TABLES_FOLDER / "features" / "bill_signals.sql").read_text(encoding="utf-8")
    write_deltalake(home / "tables" / "features" / "bill_signals", run_query(home, sql))
    sql = (TABLES_FOLDER / "features" / "vendor_month.sql").read_text(encoding="utf-8")
    return {row["move_id"]: row for row in found}, run_query(home, sql).to_pylist()


@pytest.mark.parametrize("seed", [1, 2])
def test_vendor_months_equal_the_slow_way(seed, tmp_path):
    bills = crowded(seed, 140)
    flags, found = vendor_months(tmp_path, bills)
    active = {("books", one["company_id"], one["vendor_id"], one["created_month"]) for one in bills}
    assert {tuple(row[name] for name in KEY) for row in found} == active
    for row in found:
        want = oracle(bills, flags, [row[name] for name in KEY], row["month"])
        assert {name: row[name] for name in want} == pytest.approx(want), row["month"]


def test_first_digits_against_benford(tmp_path):
    bills = [
        bill(n, untaxed=f"{10 ** (1 + n % 100 / 25):.2f}", day=datetime(2025, 1 + n % 12, 2).date())
        for n in range(1, 401)
    ]
    _, found = vendor_months(tmp_path, bills)
    last = max(found, key=lambda row: row["month"])
    digits = Counter(int(str(one["amount_untaxed"])[0]) for one in bills)
    want = mean(abs(digits[d] / 400 - math.log10(1 + 1 / d)) for d in range(1, 10))
    assert (last["benford_n"], last["benford_mad"]) == (400, pytest.approx(want))
    assert min(found, key=lambda row: row["month"])["benford_mad"] is None
