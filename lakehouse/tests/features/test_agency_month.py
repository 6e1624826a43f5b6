"""Every column of the agencies' months against the obvious way, from the rows of the export."""

import random
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from ipai_lakehouse.engine.tables import load_tables
from tests.features.agency_oracle import agency_months, profiles
from tests.features.made import books, features_of, rows
from tests.ledger import CWT, EXPENSE, INCOME, TAXES, VAT_IN, VAT_OUT, WC160, WI010
from tests.tables.lake import build

TABLES = {table.full_name: table for table in load_tables()}
WC158, UNLISTED, INTEREST, DEPRECIATION = 40, 41, 701, 601
KINDS = {
    VAT_IN: "input_vat",
    VAT_OUT: "output_vat",
    WC160: "ewt",
    WI010: "ewt",
    CWT: "cwt",
    WC158: "ewt",
    UNLISTED: "ewt",
}
ORACLES = {"features.agency_month": agency_months, "features.agency_month_profile": profiles}
COLUMNS = [(name, column) for name in ORACLES for column in features_of(TABLES[name])]


def crowded(seed):
    """The books, and what an agency's month has beside bills: manual entries, customers, odd vendors."""
    rng, ledger = random.Random(seed), books(seed, 200)
    ledger.partners += [
        {
            "id": number,
            "name": f"Vendor {number}",
            "vat": rng.choice(["1", "123456789", None, " 123-456-789-001 "]),
        }
        for number in range(50, 64)
    ]
    for _ in range(260):
        day = date(2023, 9, 1) + timedelta(days=rng.randrange(700))
        entered = datetime(day.year, day.month, day.day) + timedelta(days=rng.choice([0, 1, 3, 20, 40]))
        post(rng, ledger, {"day": str(day), "create_date": entered, "company": rng.choice([1, 1, 2, 3])})
    add_oddities(ledger)
    for line in ledger.lines:
        if line.get("tax_line_id") == WC160 and rng.random() < 0.3:
            line["tax_line_id"] = rng.choice([WC158, UNLISTED])
        if line["display_type"] == "product" and rng.random() < 0.3:
            line["account_id"] += 1
    return ledger


def post(rng, ledger, common):
    kind = rng.choice(["in_invoice"] * 5 + ["in_refund", "out_invoice", "out_invoice", "out_refund", "entry"])
    taxes = rng.sample([VAT_IN, WC160, WI010] if kind.startswith("in") else [VAT_OUT, CWT], rng.randint(0, 2))
    amount = f"{rng.lognormvariate(8, 1.5):.2f}"
    common |= {
        "partner": rng.choice([10, 11, *range(50, 64)]),
        "state": rng.choice(["posted"] * 8 + ["draft", "cancel"]),
    }
    ledger.post("in_invoice" if kind == "entry" else kind, amount, () if kind == "entry" else taxes, **common)
    ledger.moves[-1]["move_type"] = kind


def add_oddities(ledger):
    """A month of many vendors, one behind all others with drafts only, and a posted bill of no vendor."""
    for vendor in range(50, 64):
        ledger.post(
            "in_invoice",
            f"{vendor * 10}.00",
            day="2025-05-05",
            partner=vendor,
            create_date=datetime(2025, 5, 5),
        )
    for company in (1, 2):
        ledger.post("in_invoice", "300.00", [WC160], day="2025-12-05", company=company, state="draft",
                    create_date=datetime(2025, 12, 5))  # fmt: skip
    ledger.post("in_invoice", "123.45", [VAT_IN], day="2025-06-05", create_date=datetime(2025, 6, 5))
    ledger.moves[-1] |= {"partner_id": None, "commercial_partner_id": None}


def landing(ledger):
    tables = ledger.tables()
    tables["res_company"] = [*tables["res_company"], {"id": 3, "name": "Without an agency"}]
    tables["account_account"] = [
        {"id": number, "company_id": company, "code": str(number), "account_type": kind}
        for company in (1, 2, 3)
        for number, kind in (
            (EXPENSE, "expense"),
            (DEPRECIATION, "expense_depreciation"),
            (INCOME, "income"),
            (INTEREST, "income_other"),
        )
    ]
    tables["account_tax"] = TAXES + [
        {
            "id": number,
            "company_id": 1,
            "name": atc,
            "type_tax_use": "purchase",
            "amount": "-2.0000",
            "atc": atc,
        }
        for number, atc in ((WC158, "WC158"), (UNLISTED, "WC999"))
    ]
    return tables


@pytest.fixture(scope="module", params=[1, 2])
def sides(request, tmp_path_factory):
    """By table: the rows of the lake and of the oracle, both by key."""
    tables, home = landing(crowded(request.param)), tmp_path_factory.mktemp("agencies")
    build(home, tables)
    found = {}
    for name, oracle in ORACLES.items():
        key = [column for column in TABLES[name].key if column != "_source"]
        found[name] = (rows(home, name, key), oracle(tables, KINDS))
    return found


@pytest.mark.parametrize("name", ORACLES)
def test_the_months_are_those_of_the_books(sides, name):
    lake, slow = sides[name]
    assert set(lake) == set(slow) and len(slow) > 60


@pytest.mark.parametrize("name", ORACLES)
def test_the_oracle_knows_every_feature(sides, name):
    assert {column for row in sides[name][1].values() for column in row} == set(features_of(TABLES[name]))


@pytest.mark.parametrize(("name", "column"), COLUMNS, ids=[f"{name}.{column}" for name, column in COLUMNS])
def test_a_column_equals_the_slow_way(sides, name, column):
    lake, slow = sides[name]
    values = {row[column] for row in slow.values()} - {None}
    assert len(values) > 1, "the books say something about it"
    for key, row in slow.items():
        told, want = lake[key][column], row[column]
        if isinstance(told, Decimal):
            assert told == want, key
        else:
            assert told == (want if want is None else pytest.approx(float(want), rel=1e-9, abs=1e-9)), key
