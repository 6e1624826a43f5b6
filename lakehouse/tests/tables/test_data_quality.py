"""Dirty books: every rule finds its record and names it."""

import datetime as dt

import pytest

from tests.ledger import TAXES, VAT_IN, WC160, Ledger
from tests.tables.lake import build

STRANGE = 30


def tax_item(ledger, move, **values):
    """Change the tax item of an entry; returns its id."""
    item = next(line for line in ledger.lines if line["move_id"] == move and line["display_type"] == "tax")
    item.update(values)
    return item["id"]


@pytest.fixture(scope="module")
def dirty(tmp_path_factory):
    ledger = Ledger()
    ledger.partners += [
        {"id": 12, "name": "No TIN", "vat": None, "is_company": True},
        {"id": 13, "name": "Bad TIN", "vat": "123456789", "is_company": True},
        {"id": 14, "name": "Zero TIN", "vat": "000-000-000-00000", "is_company": True},
    ]
    ids = {
        "good": ledger.post("in_invoice", "100.00", [VAT_IN, WC160], ref="A-1"),
        "twin": ledger.post("in_invoice", "100.00", [VAT_IN], ref="inv 007", day="2026-01-05"),
        "same": ledger.post("in_invoice", "200.00", [VAT_IN], ref="INV-007"),
        "no_ref": ledger.post("in_invoice", "100.00", ref="--"),
        "no_tin": ledger.post("in_invoice", "100.00", ref="B", partner=12),
        "bad_tin": ledger.post("in_invoice", "100.00", ref="C", partner=13),
        "zero_tin": ledger.post("in_invoice", "100.00", ref="D", partner=14),
        "future": ledger.post("in_invoice", "100.00", ref="E", day="2026-12-31"),
        "payee": ledger.post("in_invoice", "100.00", [WC160], ref="F", partner=11),
        "gap": ledger.post("in_invoice", "1000.00", [WC160], ref="G"),
        "unbalanced": ledger.post("in_invoice", "100.00", ref="H"),
        "strange": ledger.post("in_invoice", "100.00", [VAT_IN], ref="I"),
        "nobody": ledger.post("in_invoice", "100.00", [WC160], ref="J"),
    }
    ids["strange_line"] = tax_item(ledger, ids["strange"], tax_line_id=STRANGE)
    ids["nobody_line"] = tax_item(ledger, ids["nobody"], partner_id=None)
    next(move for move in ledger.moves if move["id"] == ids["nobody"])["commercial_partner_id"] = None
    ids["gap_line"] = tax_item(ledger, ids["gap"], tax_base_amount=900)
    next(line for line in ledger.lines if line["move_id"] == ids["unbalanced"])["balance"] += 1
    strange = {"id": STRANGE, "company_id": 1, "name": "Levy", "type_tax_use": "none", "amount": "1.0000"}
    tables = ledger.tables() | {"account_tax": [*TAXES, strange]}
    return ids, build(tmp_path_factory.mktemp("dirty"), tables)


RULES = [
    ("duplicate_vendor_reference", ["twin", "same"]),
    ("missing_vendor_reference", ["no_ref"]),
    ("future_date", ["future"]),
    ("atc_does_not_fit_payee", ["payee"]),
    ("unbalanced_entry", ["unbalanced"]),
    ("ewt_amount_differs_from_rate", ["gap_line"]),
    ("tax_uncategorized", ["strange_line"]),
    ("payee_unknown", ["nobody_line"]),
]


@pytest.mark.parametrize(("rule", "records"), RULES)
def test_rule_names_its_records(dirty, rule, records):
    ids, lake = dirty
    rows = lake(
        f"SELECT records, example_ids FROM gold.data_quality WHERE rule = '{rule}' AND company_id = 1"
    )
    assert rows == [{"records": len(records), "example_ids": [ids[name] for name in records]}]


def test_tin_rules_name_the_vendors(dirty):
    _, lake = dirty
    rows = lake(
        "SELECT rule, table_name, example_ids FROM gold.data_quality WHERE rule LIKE '%tin' ORDER BY rule"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("ill_formed_tin", "res_partner", [13, 14]),
        ("missing_tin", "res_partner", [12]),
    ]


def test_a_rate_that_is_not_the_atc_s_is_found(tmp_path):
    ledger = Ledger()
    wrong = {"id": 9, "company_id": 1, "type_tax_use": "purchase", "amount": "-3.0000", "atc": "WC160"}
    ledger.post("in_invoice", "100.00", [WC160], ref="A")
    ledger.lines[1]["tax_line_id"] = 9
    lake = build(tmp_path, ledger.tables() | {"account_tax": [*TAXES, wrong]})
    rows = lake("SELECT example_ids FROM gold.data_quality WHERE rule = 'ewt_rate_unusual'")
    assert rows == [{"example_ids": [ledger.lines[1]["id"]]}]


def test_the_snapshot_decides_what_is_the_future(dirty):
    _, lake = dirty
    rows = lake("SELECT DISTINCT CAST(_snapshot_at AS DATE) AS day FROM bronze.account_move")
    assert rows == [{"day": dt.date(2026, 3, 1)}]
