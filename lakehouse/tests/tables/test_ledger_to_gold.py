"""A hand-made ledger through ingest and all tables: the tax amounts, to the centavo."""

import datetime as dt
from decimal import Decimal

import pytest

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.pipeline import run_pipeline
from ipai_lakehouse.jobs.ingest import ingest
from tests.landing import make_batch
from tests.ledger import CWT, VAT_IN, VAT_OUT, WC160, WI010, Ledger

D = Decimal


def build_lake(home, ledger):
    """Ingest a ledger and run all tables; returns a function that queries them."""
    make_batch(home, ledger.tables())
    ingest(home, log=lambda line: None)
    run_pipeline(home, log=lambda line: None)
    return lambda sql: run_query(home, sql).to_pylist()


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    ledger = Ledger()
    ledger.post("in_invoice", "1000.00", [VAT_IN, WC160], ref="inv-0042")
    ledger.post("in_refund", "300.00", [VAT_IN, WC160], ref="CN 7", day="2026-02-20")
    ledger.post("in_invoice", "333.33", [WI010], partner=11, day="2026-01-31")
    ledger.post("in_invoice", "5000.00", [WC160], state="draft", ref="0000")
    ledger.post("out_invoice", "2000.00", [VAT_OUT, CWT])
    ledger.post("out_refund", "100.00", [VAT_OUT, CWT])
    ledger.post("in_invoice", "700.00", [WC160], company=2)
    ledger.file("0619-E", "2026-01-01", "2026-01-31", "2026-02-10", "16.67", state="filed")
    ledger.file("0619-E", "2026-02-01", "2026-02-28", "2026-03-10", "14.00", state="approved")
    ledger.file("1601-EQ", "2026-01-01", "2026-03-31", "2026-04-30", "0.00")
    ledger.file("2550Q", "2026-01-01", "2026-03-31", "2026-04-27", "144.00")
    ledger.file("1702Q", "2026-01-01", "2026-03-31", "2026-06-01", "12.00")
    ledger.file("2550Q", "2026-04-01", "2026-06-30", "2026-07-27", None)
    return build_lake(tmp_path_factory.mktemp("lake"), ledger)


def test_each_tax_kind_has_the_amount_of_the_ledger(lake):
    rows = lake(
        "SELECT month, tax_kind, amount, base, transactions FROM gold.tax_by_month "
        "WHERE agency = 'RIM' ORDER BY month, tax_kind"
    )
    february = dt.date(2026, 2, 1)
    assert [tuple(row.values()) for row in rows] == [
        (dt.date(2026, 1, 1), "ewt", D("16.67"), D("333.33"), 1),
        (february, "cwt", D("38.00"), D("1900.00"), 2),
        (february, "ewt", D("14.00"), D("700.00"), 2),
        (february, "input_vat", D("84.00"), D("700.00"), 2),
        (february, "output_vat", D("228.00"), D("1900.00"), 2),
    ]


def test_a_refund_is_a_negative_transaction(lake):
    rows = lake(
        "SELECT amount, base, atc, vendor_name FROM gold.bir_transactions "
        "WHERE tax_kind = 'ewt' AND amount < 0"
    )
    assert rows == [
        {"amount": D("-6.00"), "base": D("-300.00"), "atc": "WC160", "vendor_name": "Luzon Supply, Inc."}
    ]


def test_the_month_names_the_journal_items_behind_it(lake):
    (row,) = lake("SELECT journal_item_ids FROM gold.tax_by_month WHERE agency = 'BOM' AND tax_kind = 'ewt'")
    (item,) = lake("SELECT journal_item_id FROM gold.bir_transactions WHERE agency = 'BOM'")
    assert row["journal_item_ids"] == [item["journal_item_id"]]


def test_a_bill_knows_its_withholding_and_its_reference(lake):
    bills = lake(
        "SELECT ref, ref_norm, state, amount_total, withheld, withheld_base, wht_rate, atc, main_account_id "
        "FROM silver.bills WHERE agency = 'RIM' ORDER BY move_id"
    )
    assert bills[0] == {
        "ref": "inv-0042",
        "ref_norm": "INV0042",
        "state": "posted",
        "amount_total": D("1100.00"),
        "withheld": D("20.00"),
        "withheld_base": D("1000.00"),
        "wht_rate": D("2.0000"),
        "atc": "WC160",
        "main_account_id": 600,
    }
    assert (bills[1]["amount_total"], bills[1]["withheld"], bills[1]["wht_rate"]) == (
        D("-330.00"),
        D("-6.00"),
        D("2.0000"),
    )
    assert bills[2]["wht_rate"] == D("5.0011")
    assert (bills[3]["state"], bills[3]["ref_norm"]) == ("draft", None)


def test_filings_carry_what_the_lake_computes(lake):
    rows = lake("SELECT form_type, amount, lake_amount FROM gold.bir_filings ORDER BY filing_id")
    assert [tuple(row.values()) for row in rows] == [
        ("0619-E", D("16.67"), D("16.67")),
        ("0619-E", D("14.00"), D("14.00")),
        ("1601-EQ", D("0.00"), D("0.00")),
        ("2550Q", D("144.00"), D("144.00")),
        ("1702Q", D("12.00"), None),
        ("2550Q", None, None),
    ]


def test_agency_months_have_no_gaps(lake):
    rows = lake(
        "SELECT month, amount, lag_1, is_december FROM features.agency_month "
        "WHERE agency = 'RIM' AND tax_kind = 'output_vat' ORDER BY month"
    )
    assert [(row["amount"], row["lag_1"]) for row in rows] == [(D("0.00"), None), (D("228.00"), D("0.00"))]


def test_expectations_are_recorded(lake):
    rows = lake(
        "SELECT passed, failed FROM gold.expectations WHERE table_name = 'gold.bir_transactions' "
        "AND expectation = 'unique_key'"
    )
    assert rows == [{"passed": 10, "failed": 0}]
