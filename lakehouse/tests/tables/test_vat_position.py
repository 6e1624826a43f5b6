"""VAT of a month and of the quarter so far, to the centavo; unknown is NULL."""

import datetime as dt
from decimal import Decimal

import pytest

from tests.ledger import CWT, TAXES, VAT_IN, VAT_OUT, Ledger
from tests.tables.lake import build

D = Decimal
ZERO_RATED, EXEMPT, GOODS, WITHHELD = 20, 21, 22, 23
MORE = [
    {"id": ZERO_RATED, "company_id": 1, "name": "0% ZR", "type_tax_use": "sale", "amount": "0.0000"},
    {"id": EXEMPT, "company_id": 1, "name": "0% EXEMPT", "type_tax_use": "sale", "amount": "0.0000"},
    {"id": GOODS, "company_id": 1, "name": "12%", "type_tax_use": "purchase", "amount": "12.0000"},
    {
        "id": WITHHELD,
        "company_id": 1,
        "name": "2% WV",
        "type_tax_use": "sale",
        "amount": "-2.0000",
        "atc": "WV020",
    },
]


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    ledger = Ledger()
    ledger.post("out_invoice", "2000.00", [VAT_OUT], day="2025-12-15")
    ledger.post("out_invoice", "1000.00", [VAT_OUT], day="2026-01-10")
    ledger.post("in_invoice", "500.00", [VAT_IN], day="2026-01-20")
    ledger.post("out_refund", "100.00", [VAT_OUT], day="2026-02-10")
    ledger.post("in_invoice", "3000.00", [VAT_IN], day="2026-03-10")
    ledger.post("in_invoice", "333.33", [VAT_IN], day="2026-03-11")
    ledger.lines[-2]["tax_line_id"] = GOODS
    at_nil = [
        (ledger.post("out_invoice", "700.00", day="2026-01-11"), ZERO_RATED),
        (ledger.post("out_refund", "50.00", day="2026-01-12"), ZERO_RATED),
        (ledger.post("out_invoice", "80.00", day="2026-02-11"), EXEMPT),
        (ledger.post("out_invoice", "9.00", day="2026-02-11", state="draft"), EXEMPT),
    ]
    ledger.file("2550Q", "2025-10-01", "2025-12-31", "2026-01-26", "240.00", state="filed")
    ledger.file("2550Q", "2026-01-01", "2026-03-31", "2026-04-27", "0.00", state="filed", excess="52.00")
    ledger.post("out_invoice", "1000.00", [VAT_OUT], day="2026-04-10")
    ledger.post("out_invoice", "1000.00", [VAT_OUT, CWT], day="2026-05-11")
    ledger.lines[-2]["tax_line_id"] = WITHHELD
    both = {"companies": (1, 2), "state": "filed", "excess": "9.00"}
    ledger.file("2550Q", "2026-04-01", "2026-06-30", "2026-07-27", "0.00", **both)
    ledger.post("out_invoice", "1000.00", [VAT_OUT], day="2026-07-10")
    product = {line["move_id"]: line["id"] for line in ledger.lines if line["display_type"] == "product"}
    tables = ledger.tables() | {
        "account_tax": TAXES + MORE,
        "account_move_line_tax": [{"line_id": product[move], "tax_id": tax} for move, tax in at_nil],
    }
    return build(tmp_path_factory.mktemp("vat"), tables)


def by_month(lake, *columns):
    """The columns by month of company 1."""
    rows = lake(f"SELECT month, {', '.join(columns)} FROM gold.vat_position WHERE company_id = 1")
    return {row.pop("month").isoformat()[:7]: tuple(row.values()) for row in rows}


def test_the_month(lake):
    assert by_month(lake, "output_vat", "output_base", "input_vat", "net_vat") == {
        "2025-12": (D("240.00"), D("2000.00"), D("0.00"), D("240.00")),
        "2026-01": (D("120.00"), D("1000.00"), D("60.00"), D("60.00")),
        "2026-02": (D("-12.00"), D("-100.00"), D("0.00"), D("-12.00")),
        "2026-03": (D("0.00"), D("0.00"), D("400.00"), D("-400.00")),
        "2026-04": (D("120.00"), D("1000.00"), D("0.00"), D("120.00")),
        "2026-05": (D("120.00"), D("1000.00"), D("0.00"), D("120.00")),
        "2026-07": (D("120.00"), D("1000.00"), D("0.00"), D("120.00")),
    }


def test_input_by_what_was_bought(lake):
    kinds = ("goods", "services", "capital", "imports", "non_resident", "other")
    march = by_month(lake, *(f"input_{kind}" for kind in kinds))["2026-03"]
    assert march == (D("40.00"), D("360.00"), *[D("0.00")] * 4)


def test_sales_at_nil_leave_no_tax_item_and_are_there(lake):
    sales = by_month(lake, "zero_rated_sales", "exempt_sales")
    assert sales["2026-01"] == (D("650.00"), D("0.00"))
    assert sales["2026-02"] == (D("0.00"), D("80.00")), "the draft is not among them"
    assert lake("SELECT count(*) AS n FROM silver.untaxed_sales") == [{"n": 3}]


def test_the_quarter_adds_up_and_begins_anew(lake):
    assert by_month(lake, "quarter_start", "quarter_net") == {
        "2025-12": (dt.date(2025, 10, 1), D("240.00")),
        "2026-01": (dt.date(2026, 1, 1), D("60.00")),
        "2026-02": (dt.date(2026, 1, 1), D("48.00")),
        "2026-03": (dt.date(2026, 1, 1), D("-352.00")),
        "2026-04": (dt.date(2026, 4, 1), D("120.00")),
        "2026-05": (dt.date(2026, 4, 1), D("240.00")),
        "2026-07": (dt.date(2026, 7, 1), D("120.00")),
    }


def test_carry_over_is_that_of_the_return_before_and_else_unknown(lake):
    known = by_month(lake, "carry_over", "vat_withheld", "payable")
    assert known["2025-12"] == (None, D("0.00"), None), "nothing is known before the first return"
    assert known["2026-01"] == (D("0.00"), D("0.00"), D("60.00"))
    assert known["2026-03"] == (D("0.00"), D("0.00"), D("0.00")), "an excess is not payable"
    assert known["2026-04"] == (D("52.00"), D("0.00"), D("68.00"))
    assert known["2026-05"] == (D("52.00"), D("20.00"), D("168.00")), "240 less 52 and 20"
    assert known["2026-07"] == (None, D("0.00"), None), "the return before was of two companies"
