"""Two and a half years of books that collide in every way, and the features computed from them."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.pipeline import TableReport, run_pipeline
from ipai_lakehouse.engine.tables import Table, load_tables
from ipai_lakehouse.jobs.ingest import ingest
from tests.landing import make_batch
from tests.ledger import INCOME, VAT_IN, VAT_OUT, WC160, WI010, Ledger

FEATURES = [table for table in load_tables() if table.schema_name == "features"]
# What names a row or dates it; everything else is a feature.
CONTEXT = {
    "_source", "move_id", "company_id", "agency", "vendor_id", "vendor_name", "bill_name", "ref", "bill_date",
    "as_of", "created_month", "accounting_month", "month", "tax_kind",
}  # fmt: skip


def features_of(table: Table) -> list[str]:
    """The columns of a table that are features."""
    return [name for name in table.columns if name not in CONTEXT]


def books(seed: int = 5, count: int = 260) -> Ledger:
    """Bills, refunds and invoices of five parties in two companies, in the order of their entry."""
    rng, ledger, day = random.Random(seed), Ledger(), datetime(2023, 9, 1, 1)
    ledger.partners += [
        {"id": 12, "name": "Same TIN", "vat": "008-412-637-00001", "is_company": True},
        {"id": 13, "name": "No TIN", "is_company": True},
        {"id": 14, "name": "Rare", "vat": "222-333-444-00000", "is_company": True},
    ]
    for _ in range(count):
        day += timedelta(hours=rng.choice([0, 3, 20, 24, 70, 72, 150]))
        post_one(rng, ledger, day)
    return ledger


def post_one(rng: random.Random, ledger: Ledger, day: datetime) -> None:
    """One bill, sometimes also its refund two months later, or a customer's invoice."""
    partner = rng.choices([10, 11, 12, 13, 14], [6, 4, 3, 2, 0.3])[0]
    amount = rng.choice(
        ["1000.00", "4800.50", "9600.00", "48000.25", "49900.00", f"{rng.randrange(5, 90000)}.25"]
    )
    dated = day - timedelta(days=rng.choice([0, 0, 2, 9, 40]))
    common = {"day": f"{dated:%Y-%m-%d}", "partner": partner, "company": rng.choice([1, 1, 1, 2])}
    if rng.random() < 0.1:
        ledger.post("out_invoice", amount, [VAT_OUT], create_date=day, **common)
        return
    taxes = [VAT_IN, rng.choice([WC160, WC160, WI010])] if rng.random() < 0.8 else [VAT_IN]
    bill = {
        "ref": rng.choice([None, "A-1", "SI-0042", "SI-0043", f"V{rng.randrange(400)}"]),
        "state": rng.choice(["posted"] * 9 + ["draft"]),
        "invoice_date_due": f"{dated + timedelta(days=rng.choice([15, 30, 30])):%Y-%m-%d}",
        "partner_bank_id": rng.choice([None, 5, 5, 6]),
        "create_uid": rng.choice([2, 2, 3]),
    }
    move = ledger.post("in_invoice", amount, taxes, create_date=day, **common, **bill)
    if rng.random() < 0.08:
        later = day + timedelta(days=60)
        refund = {**common, "day": f"{later:%Y-%m-%d}", "reversed_entry_id": move, "create_date": later}
        ledger.post("in_refund", amount, taxes, **refund)


def keep(ledger: Ledger, wanted) -> Ledger:
    """The books with only those entries for which ``wanted(entry)`` is true."""
    moves = [move for move in ledger.moves if wanted(move)]
    ids = {move["id"] for move in moves}
    lines = [line for line in ledger.lines if line["move_id"] in ids]
    return replace(ledger, moves=moves, lines=lines)


def update(home: Path, ledger: Ledger, batch: str = "20260301T020000Z-aaaa") -> dict[str, TableReport]:
    """Bring a lake to the state of these books: one more full batch, and a run of all tables."""
    tables = ledger.tables()
    tables["account_account"].append({"id": INCOME, "company_id": 1, "code": "7", "account_type": "income"})
    make_batch(home, tables, batch=batch)
    ingest(home, log=lambda line: None)
    reports = run_pipeline(home, log=lambda line: None)
    return {report.table: report for report in reports}


def rows(home: Path, table: str, key: list[str]) -> dict[tuple, dict]:
    """All rows of a table by their key."""
    found = run_query(home, f"SELECT * FROM {table}").to_pylist()
    return {tuple(row[name] for name in key): row for row in found}
