"""The lake against the ledger's own totals: equal to the centavo, or the difference with its items."""

import datetime as dt
from decimal import Decimal

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.delta import replace_table
from ipai_lakehouse.engine.pipeline import run_pipeline
from ipai_lakehouse.engine.tables import load_tables
from tests.ledger import EXPENSE, VAT_IN, WC160, Ledger
from tests.tables.lake import build, ledger_totals

D = Decimal
BEHIND = ("silver.account_totals", "gold.reconciliation")


def books():
    """A small ledger over two months and two companies."""
    ledger = Ledger()
    ledger.post("in_invoice", "1000.10", [VAT_IN, WC160], day="2026-02-10")
    ledger.post("in_refund", "300.05", [VAT_IN, WC160], day="2026-02-20")
    ledger.post("in_invoice", "700.00", [WC160], company=2, day="2026-01-15")
    ledger.post("in_invoice", "9.99", [WC160], state="draft")
    return ledger


def differing(lake):
    """What differs: (account, balance, items, named items)."""
    rows = lake(
        "SELECT account_id, balance_difference, items_difference, example_ids FROM gold.reconciliation "
        "WHERE balance_difference <> 0 OR items_difference <> 0 ORDER BY account_id"
    )
    return [tuple(row.values()) for row in rows]


def test_nothing_differs_and_every_account_and_month_is_compared(tmp_path):
    ledger = books()
    totals = ledger_totals(ledger.lines)
    lake = build(tmp_path, ledger.tables() | {"ipai_ledger_total": totals})
    assert differing(lake) == []
    (row,) = lake(
        "SELECT count(*) AS n, count(ledger_balance) AS compared, "
        "CAST(sum(lake_debit) AS DECIMAL(18,2)) AS debit, "
        "sum(size(example_ids)) AS named FROM gold.reconciliation"
    )
    assert row == {
        "n": len(totals),
        "compared": len(totals),
        "debit": sum(t["debit"] for t in totals),
        "named": 0,
    }


def test_an_item_that_never_arrived_is_missed(tmp_path):
    ledger = books()
    totals = ledger_totals(ledger.lines)
    lost = next(line for line in ledger.lines if line["account_id"] == EXPENSE)
    ledger.lines.remove(lost)
    lake = build(tmp_path, ledger.tables() | {"ipai_ledger_total": totals})
    assert differing(lake) == [(EXPENSE, -lost["balance"], -1, [])], "its id is not known"


def test_an_account_the_lake_has_nothing_of_is_missed(tmp_path):
    ledger = books()
    extra = {"company_id": 1, "account_id": 999, "month": "2026-02-01", "items": 2}
    totals = [*ledger_totals(ledger.lines), extra | {"balance": "5.00", "debit": "7.00", "credit": "2.00"}]
    lake = build(tmp_path, ledger.tables() | {"ipai_ledger_total": totals})
    assert differing(lake) == [(999, D("-5.00"), -2, [])]


def test_items_that_cancel_out_are_seen_by_their_number(tmp_path):
    ledger = books()
    twins = [
        {**ledger.lines[0], "id": 9001 + position, "balance": D(sign)}
        for position, sign in enumerate((1, -1))
    ]
    totals = ledger_totals(ledger.lines)
    ledger.lines.extend(twins)
    lake = build(tmp_path, ledger.tables() | {"ipai_ledger_total": totals})
    assert differing(lake) == [(EXPENSE, D("0.00"), 2, [])]
    assert lake(
        "SELECT ledger_debit < lake_debit AS more FROM gold.reconciliation WHERE items_difference = 2"
    ) == [{"more": True}]


def test_without_totals_nothing_is_said_to_agree(tmp_path):
    lake = build(tmp_path, books().tables())
    rows = lake(
        "SELECT DISTINCT ledger_balance, balance_difference, items_difference FROM gold.reconciliation"
    )
    assert [tuple(row.values()) for row in rows] == [(None, None, None)]


def test_an_item_a_rule_left_out_is_named(tmp_path):
    ledger = books()
    totals = ledger_totals(ledger.lines)
    item = next(line for line in ledger.lines if line["account_id"] == EXPENSE)
    lake = build(tmp_path, ledger.tables() | {"ipai_ledger_total": totals})
    kept = run_query(tmp_path, f"SELECT * FROM silver.journal_items WHERE journal_item_id <> {item['id']}")
    replace_table(tmp_path, "silver", "journal_items", kept)
    run_pipeline(tmp_path, [one for one in load_tables() if one.full_name in BEHIND], log=lambda line: None)
    assert differing(lake) == [(EXPENSE, -item["balance"], -1, [item["id"]])]


def checksum(lines):
    """What docs/close.md says the checksum of an account and month is, in Python's exact whole numbers."""
    total = 0
    for line in lines:
        days = (dt.date.fromisoformat(line["date"]) - dt.date(2000, 1, 1)).days
        values = [(line["id"], 1000003), (cents(line["balance"]), 1000033), (line["partner_id"], 1000039)]
        values.append((days, 1000099))
        if line.get("tax_line_id"):
            values += [(cents(line.get("tax_base_amount")), 1000037), (line["tax_line_id"], 1000081)]
        number = remainder(sum(remainder(value) * prime for value, prime in values))
        total += remainder(remainder(number * number) * number)
    return total


def cents(amount):
    return int(D(amount or 0) * 100)


def remainder(number):
    """The remainder as SQL has it: it takes the sign of the number."""
    return number % 2147483647 if number >= 0 else -(-number % 2147483647)


def test_the_checksum_tells_what_the_items_are(tmp_path):
    ledger = books()
    lake = build(tmp_path, ledger.tables())
    rows = lake("SELECT company_id, account_id, month, lake_checksum FROM gold.reconciliation")
    assert len(rows) > 4
    for row in rows:
        key = (row["company_id"], row["account_id"], f"{row['month']:%Y-%m}")
        mine = [
            line
            for line in ledger.lines
            if (line["company_id"], line["account_id"], line["date"][:7]) == key
            and line["parent_state"] == "posted"
        ]
        assert row["lake_checksum"] == checksum(mine), key


def test_items_that_swap_their_amounts_partners_or_days_have_another_checksum():
    one, other, *_rest = (line for line in books().lines if line["account_id"] == EXPENSE)
    for name in ("balance", "date"):
        swapped = [{**one, name: other[name]}, {**other, name: one[name]}]
        assert checksum(swapped) != checksum([one, other]), name
    tax = next(line for line in books().lines if line.get("tax_line_id"))
    for name, value in (("partner_id", 11), ("tax_line_id", 2), ("tax_base_amount", "1.00")):
        assert checksum([{**tax, name: value}]) != checksum([tax]), name
