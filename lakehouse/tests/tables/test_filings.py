"""Returns of one TIN over several companies: what the lake computes is what Odoo says, or nothing."""

from decimal import Decimal

import pytest

from tests.ledger import CWT, TAX_ACCOUNT, TAXES, VAT_IN, VAT_OUT, WC160, Ledger
from tests.tables.lake import build

D = Decimal
BOTH = (1, 2)
WV = 30  # VAT that government withholds
PAYROLL, FINAL, BANK, GENERAL = 301, 302, 8, 9
MAY = ("2026-05-01", "2026-05-31", "2026-06-10")
Q1, Q2, Q3 = (
    ("2026-01-01", "2026-03-31", "2026-04-27"),
    ("2026-04-01", "2026-06-30", "2026-07-27"),
    ("2026-07-01", "2026-09-30", "2026-10-26"),
)


def withheld_vat(ledger, amount, day, company=1):
    """A customer's VAT certificate, booked as a tax line of sales."""
    move = ledger.post("out_invoice", "0.00", day=day, company=company)
    common = {"move_id": move, "company_id": company, "partner_id": 10, "date": day, "parent_state": "posted"}
    ledger._line(common, TAX_ACCOUNT, D(amount), "tax", tax_line_id=WV, tax_base_amount="1000")


def book(ledger, account, amount, day, company=1, journal=GENERAL):
    """An entry of one item on an account, credit positive."""
    move = ledger.post("in_invoice", amount, day=day, company=company, journal_id=journal)
    item = next(line for line in ledger.lines if line["move_id"] == move)
    item |= {"account_id": account, "balance": -D(amount)}


def filed(lake, form, start="2026-"):
    """(amount, lake amount) of the filings of a form, by period."""
    rows = lake(
        f"SELECT amount, lake_amount FROM gold.bir_filings WHERE form_type = '{form}'"
        f" AND CAST(period_start AS STRING) LIKE '{start}%' ORDER BY period_start, filing_id"
    )
    return [tuple(row.values()) for row in rows]


def vat(ledger):
    """A quarter with more input than output VAT, then two that use the excess up."""
    ledger.post("out_invoice", "1000.00", [VAT_OUT], day="2026-02-10")
    ledger.post("in_invoice", "6000.00", [VAT_IN], day="2026-02-20", company=2)
    ledger.file("2550Q", *Q1, "0.00", companies=BOTH, excess="600.00")
    ledger.post("out_invoice", "4000.00", [VAT_OUT], day="2026-04-10")
    ledger.post("out_invoice", "3000.00", [VAT_OUT, CWT], day="2026-05-10", company=2)
    ledger.post("out_refund", "500.00", [VAT_OUT], day="2026-06-30")
    withheld_vat(ledger, "50.00", "2026-05-15")
    withheld_vat(ledger, "25.50", "2026-06-15", company=2)
    # 780 output − 600 carried over − 75.50 withheld, and 10 a person added
    ledger.file("2550Q", *Q2, "114.50", companies=BOTH, adjustment="10.00")
    ledger.post("out_invoice", "100.00", [VAT_OUT], day="2026-07-10")
    ledger.file("2550Q", *Q3, "12.00", companies=BOTH)


def withholding(ledger):
    """Two months of a quarter remitted, for both companies together."""
    for month, company, amount in (("04", 1, "1000.00"), ("05", 2, "500.00"), ("06", 1, "2000.00")):
        ledger.post("in_invoice", amount, [WC160], day=f"2026-{month}-10", company=company)
    ledger.file("0619-E", "2026-04-01", "2026-04-30", "2026-05-11", "20.00", companies=BOTH, state="filed")
    ledger.file("0619-E", *MAY, "10.00", companies=BOTH)
    ledger.file("0619-E", *MAY, "777.00", tin="999-999-999", company_id=3, companies=(3,))
    ledger.file("1601-EQ", *Q2[:2], "2026-07-31", "40.00", companies=BOTH)


def accounts(ledger):
    """Payroll and final tax on mapped accounts; what goes through the bank is a remittance."""
    book(ledger, PAYROLL, "900.00", "2026-05-31")
    book(ledger, PAYROLL, "100.00", "2026-05-31", company=2)
    book(ledger, PAYROLL, "-700.00", "2026-05-10", journal=BANK)
    ledger.file("1601-C", *MAY, "1000.00", companies=BOTH)
    ledger.file("1601-C", "2026-05-01", "2026-05-31", "2026-06-10", "5.00", companies=(3,))
    book(ledger, FINAL, "40.00", "2026-05-20")
    book(ledger, FINAL, "60.00", "2026-06-20")
    ledger.file("0619-F", *MAY, "40.00")
    ledger.file("1601-FQ", *Q2, "60.00")
    ledger.file("2551Q", *Q2, "195.00", companies=BOTH)


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    ledger = Ledger()
    vat(ledger), withholding(ledger), accounts(ledger)
    wv = {"id": WV, "company_id": 1, "name": "5% WVAT", "type_tax_use": "sale", "amount": "-5.0000"}
    mapped = [(1, "wtc", PAYROLL), (2, "wtc", PAYROLL), (1, "fwt", FINAL)]
    tables = ledger.tables()
    tables["res_company"] = [
        {"id": number, "name": f"Company {number}", "currency": "PHP"} for number in (1, 2, 3)
    ]
    tables["account_tax"] = [*TAXES, wv | {"atc": "WV010"}]
    tables["account_journal"] = [{"id": BANK, "type": "bank"}, {"id": GENERAL, "type": "general"}]
    tables["account_account"] = [
        {"id": 700, "company_id": company, "code": "700", "account_type": "income"} for company in (1, 2)
    ]
    tables["ipai_bir_account_map"] = [
        {"company_id": company, "kind": kind, "account_id": account} for company, kind, account in mapped
    ]
    return build(tmp_path_factory.mktemp("filings"), tables)


def test_vat_with_what_is_carried_over_and_withheld(lake):
    assert filed(lake, "2550Q") == [
        (D("0.00"), D("0.00")),
        (D("114.50"), D("114.50")),
        (D("12.00"), D("12.00")),
    ]


def test_the_lines_of_a_vat_return(lake):
    rows = lake(
        "SELECT sign, coalesce(tax_kind, remitted_form) AS source, lake_amount FROM gold.bir_filing_lines"
        " WHERE filing_id = (SELECT filing_id FROM gold.bir_filings WHERE form_type = '2550Q'"
        " AND period_start = DATE'2026-04-01') ORDER BY line_id"
    )
    assert [tuple(row.values()) for row in rows] == [
        (1, "output_vat", D("780.00")),
        (-1, "input_vat", D("0.00")),
        (-1, "2550Q", D("600.00")),
        (-1, "vat_withheld", D("75.50")),
    ]


def test_withholding_of_both_companies_less_what_this_tin_remitted(lake):
    assert filed(lake, "1601-EQ") == [(D("40.00"), D("40.00"))]
    assert filed(lake, "0619-E", "2026-04") == [(D("20.00"), D("20.00"))]


def test_taxes_on_mapped_accounts_without_remittances(lake):
    assert filed(lake, "1601-C") == [(D("1000.00"), D("1000.00")), (D("5.00"), None)], "one is not mapped"
    assert filed(lake, "0619-F") + filed(lake, "1601-FQ") == [
        (D("40.00"), D("40.00")),
        (D("60.00"), D("60.00")),
    ]


def test_percentage_tax_at_the_rate_of_the_line(lake):
    """3 % of 4000 + 3000 − 500."""
    assert filed(lake, "2551Q") == [(D("195.00"), D("195.00"))]


def test_what_is_carried_over_names_the_return(lake):
    (row,) = lake(
        "SELECT r.filing_ids, f.period_start FROM silver.filing_returns AS r"
        " INNER JOIN gold.bir_filings AS f ON array_contains(r.filing_ids, f.filing_id)"
        " INNER JOIN gold.bir_filing_lines AS l ON l.line_id = r.line_id"
        " INNER JOIN gold.bir_filings AS q ON q.filing_id = l.filing_id"
        " WHERE q.form_type = '2550Q' AND q.period_start = DATE'2026-07-01'"
    )
    assert (len(row["filing_ids"]), str(row["period_start"])) == (1, "2026-04-01")


def one_filing(tmp_path, change):
    """Amounts of a 1601-EQ over two companies after ``change(ledger, tables)``."""
    ledger = Ledger()
    withholding(ledger)
    tables = ledger.tables()
    change(ledger, tables)
    return filed(build(tmp_path, tables), "1601-EQ")


def without_a_company(ledger, tables):
    for name, column in (
        ("res_company", "id"),
        ("account_move", "company_id"),
        ("account_move_line", "company_id"),
    ):
        tables[name] = [row for row in tables[name] if row[column] == 1]


def without_a_covered_one(ledger, tables):
    tables["ipai_finance_bir_schedule_company"] = [one for one in ledger.covered if one["company_id"] == 1]


def in_two_currencies(ledger, tables):
    tables["res_company"][1]["currency"] = "USD"


def with_an_unknown_return(ledger, tables):
    ledger.filings[1]["amount"] = None


@pytest.mark.parametrize(
    "change", [without_a_company, without_a_covered_one, in_two_currencies, with_an_unknown_return]
)
def test_what_cannot_be_computed_is_null(tmp_path, change):
    assert one_filing(tmp_path, change) == [(D("40.00"), None)]
