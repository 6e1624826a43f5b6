"""Brought up to date month by month, the lake says what a lake says that computed everything."""

import math
import random
from datetime import datetime

import pytest

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.refresh import changes
from ipai_lakehouse.engine.tables import load_tables
from tests.features.made import books, keep, post_one, rows, update

KEY = ["company_id", "vendor_id"]
# Sales at nil and entries that do not balance are in the books of tests/tables/test_increments.py.
ELSEWHERE = {"silver.untaxed_sales", "silver.entry_findings"}
TABLES = [
    table
    for table in load_tables()
    if table.incremental and table.schema_name in ("silver", "features") and table.full_name not in ELSEWHERE
]


def grown():
    """The books with new bills, a new vendor's among them, one corrected, one deleted and a late refund."""
    ledger, rng = books(), random.Random(3)
    for day in (3, 9, 9, 14):
        post_one(rng, ledger, datetime(2025, 8, day, 5))
    old = [move for move in ledger.moves if move["move_type"] == "in_invoice" and move["state"] == "posted"]
    old[40] |= {"ref": "A-1", "partner_bank_id": 6}
    refund = {"reversed_entry_id": old[70]["id"], "create_date": datetime(2025, 8, 20)}
    amount = f"{-old[70]['amount_untaxed']}"
    company, partner = old[70]["company_id"], old[70]["partner_id"]
    ledger.post("in_refund", amount, [1, 3], day="2025-08-20", company=company, partner=partner, **refund)
    lone = datetime(
        2025, 11, 20
    )  # a refund of a vendor that has no bill in this month, but in the year before
    ledger.post("in_refund", "50.00", [1, 3], day="2025-11-20", company=1, partner=12, create_date=lone)
    ledger.partners.append({"id": 15, "name": "New", "vat": "333-444-555-00000", "is_company": True})
    ledger.post("in_invoice", "700.00", [1], day="2025-08-21", partner=15, create_date=datetime(2025, 8, 21))
    return keep(ledger, lambda move: move["id"] != old[55]["id"])


@pytest.fixture(scope="module")
def homes(tmp_path_factory):
    updated, fresh = tmp_path_factory.mktemp("updated"), tmp_path_factory.mktemp("fresh")
    update(updated, books())
    with pytest.MonkeyPatch.context() as patch:
        # A lake this small would compute everything: comparing is not worth it.
        patch.setattr(changes, "SHARE_WORTH_COMPARING", 2)
        reports = update(updated, grown(), batch="20260302T020000Z-bbbb")
    update(fresh, grown(), batch="20260302T020000Z-bbbb")
    return updated, fresh, reports


@pytest.mark.parametrize("table", TABLES, ids=[table.full_name for table in TABLES])
def test_an_update_equals_a_full_computation(homes, table):
    updated, fresh = (rows(home, table.full_name, table.key) for home in homes[:2])
    assert len(fresh) > 5 and set(updated) == set(fresh)
    for key, row in fresh.items():
        assert all(same(updated[key][name], value) for name, value in row.items()), (key, updated[key], row)


@pytest.mark.parametrize("table", TABLES, ids=[table.full_name for table in TABLES])
def test_an_update_computes_some_months_only(homes, table):
    report = homes[2][table.full_name]
    assert "month(s) changed" in report.why
    assert 0 < report.rows < len(rows(homes[1], table.full_name, table.key))


def test_a_month_with_a_refund_only_knows_the_bills_before_it(homes):
    where = "company_id = 1 AND vendor_id = 12"
    year = "created_month BETWEEN DATE '2024-12-01' AND DATE '2025-11-01'"
    asked = f"SELECT count(*) AS n FROM silver.bills WHERE move_type = 'in_invoice' AND {where} AND {year}"
    found = f"SELECT bill_n_12m AS n FROM features.vendor_month WHERE {where} AND month = DATE '2025-11-01'"
    for home in homes[:2]:
        (bills,), (known,) = run_query(home, asked).to_pylist(), run_query(home, found).to_pylist()
        assert known == bills and bills["n"] > 0


def test_a_vendor_whose_first_bill_goes_is_new_with_the_next(tmp_path):
    update(tmp_path, books())
    bills = [move for move in books().moves if move["move_type"] == "in_invoice"]
    first, second = [move for move in bills if (move["partner_id"], move["company_id"]) == (14, 1)][:2]
    before = rows(tmp_path, "silver.new_vendors", KEY)[1, 14]
    update(tmp_path, keep(books(), lambda move: move["id"] != first["id"]), "20260302T020000Z-bbbb")
    after = rows(tmp_path, "silver.new_vendors", KEY)[1, 14]
    assert (before["first_move_id"], after["first_move_id"]) == (first["id"], second["id"])
    assert before["month"] < after["month"]


def same(one, other):
    """Equal; sums of doubles may differ in their last digit."""
    if isinstance(other, float):
        return one is not None and math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return one == other
