"""Withholding by ATC for the QAP, and vendors by month, against the ledger."""

import datetime as dt
from decimal import Decimal

import pytest

from tests.ledger import CWT, TAXES, VAT_IN, VAT_OUT, WC160, WI010, Ledger
from tests.tables.lake import build

D = Decimal
HALF = 23  # the same ATC at another rate


@pytest.fixture(scope="module")
def books():
    ledger = Ledger()
    ledger.post("in_invoice", "1000.00", [VAT_IN, WC160], day="2026-02-03")
    ledger.post("in_invoice", "500.00", [VAT_IN, WC160], day="2026-02-17")
    ledger.post("in_refund", "200.00", [VAT_IN, WC160], day="2026-02-20")
    ledger.post("in_invoice", "400.00", [WC160], day="2026-02-21")
    ledger.lines[-2]["tax_line_id"] = HALF
    ledger.post("in_invoice", "333.33", [WI010], partner=11, day="2026-02-05")
    ledger.post("in_invoice", "100.00", [WC160], day="2026-01-31")
    ledger.post("in_invoice", "900.00", [WC160], state="draft")
    ledger.post("in_refund", "10.00", [], partner=11, day="2026-03-01")
    ledger.post("out_invoice", "5000.00", [VAT_OUT, CWT], day="2026-02-09")
    return ledger


@pytest.fixture(scope="module")
def lake(books, tmp_path_factory):
    half = next(tax for tax in TAXES if tax["id"] == WC160) | {"id": HALF, "amount": "-0.5000"}
    return build(tmp_path_factory.mktemp("atc"), books.tables() | {"account_tax": [*TAXES, half]})


def test_the_lines_of_a_qap(lake):
    rows = lake(
        "SELECT atc, rate, vendor_vat, base, tax, expected_tax, items FROM gold.withholding_by_atc "
        "WHERE month = DATE'2026-02-01' ORDER BY atc, rate"
    )
    luzon, cruz = "008-412-637-00000", "123-456-789"
    assert [tuple(row.values()) for row in rows] == [
        ("WC160", D("0.5000"), luzon, D("400.00"), D("8.00"), D("2.00"), 1),
        ("WC160", D("2.0000"), luzon, D("1300.00"), D("26.00"), D("26.00"), 3),
        ("WI010", D("5.0000"), cruz, D("333.33"), D("16.67"), D("16.67"), 1),
    ]


def test_the_items_behind_a_line_add_up_to_it(lake, books):
    balances = {line["id"]: line["balance"] for line in books.lines}
    for row in lake("SELECT tax, items, journal_item_ids FROM gold.withholding_by_atc"):
        ids = row["journal_item_ids"]
        assert ids == sorted(ids) and len(ids) == row["items"]
        assert -sum(balances[item] for item in ids) == row["tax"]


def test_it_adds_up_to_the_tax_of_the_month(lake):
    assert lake(
        "SELECT month, CAST(sum(tax) AS DECIMAL(18,2)) AS tax FROM gold.withholding_by_atc "
        "GROUP BY month ORDER BY month"
    ) == lake("SELECT month, amount AS tax FROM gold.tax_by_month WHERE tax_kind = 'ewt' ORDER BY month")


def test_a_vendor_s_month(lake):
    rows = lake(
        "SELECT vendor_name, bills, refunds, untaxed, vat, withheld, effective_rate, first_bill, last_bill "
        "FROM gold.vendor_monthly WHERE month = DATE'2026-02-01' ORDER BY vendor_id"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("Luzon Supply, Inc.", 3, 1, D("1700.00"), D("156.00"), D("34.00"), 2.0,
         dt.date(2026, 2, 3), dt.date(2026, 2, 21)),
        ('Maria "Ria" Cruz', 1, 0, D("333.33"), D("0.00"), D("16.67"), pytest.approx(16.67 / 3.3333),
         dt.date(2026, 2, 5), dt.date(2026, 2, 5)),
    ]  # fmt: skip


def test_a_month_with_a_refund_alone_has_no_rate_and_no_bill(lake):
    rows = lake(
        "SELECT bills, refunds, untaxed, effective_rate, first_bill FROM gold.vendor_monthly "
        "WHERE month = DATE'2026-03-01'"
    )
    assert [tuple(row.values()) for row in rows] == [(0, 1, D("-10.00"), None, None)]
