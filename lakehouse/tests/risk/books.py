"""Vendor bills for tests: rows of `silver.bills`, written as a Delta table and read through the real
engine."""

import re
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
from deltalake import write_deltalake

from ipai_lakehouse.engine.query import run_query
from ipai_lakehouse.engine.tables import Table, load_tables

TABLES = Path(__file__).resolve().parents[2] / "ipai_lakehouse" / "tables"
SQL = TABLES / "features" / "bill_signals.sql"
MONEY, RATE, STAMP = pa.decimal128(18, 2), pa.decimal128(9, 4), pa.timestamp("us", "UTC")
SCHEMA = pa.schema(
    [
        ("_source", pa.string()),
        ("move_id", pa.int64()),
        ("company_id", pa.int64()),
        ("agency", pa.string()),
        ("vendor_id", pa.int64()),
        ("vendor_name", pa.string()),
        ("vendor_vat", pa.string()),
        ("vendor_is_company", pa.bool_()),
        ("bill_name", pa.string()),
        ("ref", pa.string()),
        ("ref_norm", pa.string()),
        ("move_type", pa.string()),
        ("state", pa.string()),
        ("date", pa.date32()),
        ("invoice_date", pa.date32()),
        ("due_date", pa.date32()),
        ("month", pa.date32()),
        ("amount_untaxed", MONEY),
        ("amount_tax", MONEY),
        ("amount_total", MONEY),
        ("withheld", MONEY),
        ("withheld_base", MONEY),
        ("wht_rate", RATE),
        ("atc", pa.string()),
        ("main_account_id", pa.int64()),
        ("partner_bank_id", pa.int64()),
        ("create_uid", pa.int64()),
        ("created_at", STAMP),
        ("created_month", pa.date32()),
        ("reverses", pa.int64()),
        ("ref_tail", pa.int64()),
        ("atc_n", pa.int32()),
        ("tax_gap", MONEY),
    ]
)


def bill(move_id: int, **given) -> dict:
    """A bill by an ordinary vendor: VAT of 12 %, 2 % withheld under WC160; `day` and `untaxed` are
    shorthands."""
    day = given.pop("day", date(2025, 1, 6))
    untaxed = Decimal(given.pop("untaxed", "12345.67"))
    rate = given.pop("rate", Decimal(2))
    withheld = round(untaxed * rate / 100, 2) if rate is not None else Decimal(0)
    tax = round(untaxed * 12 / 100, 2) - withheld
    ref = given.pop("ref", f"SI-{move_id:06d}-{move_id * 7919 % 1000:03d}")
    row = {
        "_source": "books",
        "move_id": move_id,
        "company_id": 1,
        "agency": "RIM",
        "vendor_id": 10,
        "vendor_name": "Ordinary Supply Inc.",
        "vendor_vat": "123-456-789-00000",
        "vendor_is_company": True,
        "bill_name": f"BILL/{day:%Y/%m}/{move_id:04d}",
        "ref": ref,
        "ref_norm": _norm(ref),
        "ref_tail": _tail(_norm(ref)),
        "move_type": "in_invoice",
        "state": "posted",
        "date": day,
        "invoice_date": day,
        "due_date": day + timedelta(days=30),
        "month": day.replace(day=1),
        "amount_untaxed": untaxed,
        "amount_tax": tax,
        "amount_total": untaxed + tax,
        "withheld": withheld,
        "withheld_base": untaxed if rate is not None else Decimal(0),
        "wht_rate": rate,
        "atc": "WC160" if rate is not None else None,
        "main_account_id": 600,
        "partner_bank_id": 77,
        "create_uid": 2,
        "created_at": datetime(day.year, day.month, day.day, 2, tzinfo=timezone.utc),
        "reverses": None,
        "atc_n": int(rate is not None),
        "tax_gap": Decimal(0),
    } | given
    return row | {"created_month": row["created_at"].date().replace(day=1)}


def _norm(ref: str | None) -> str | None:
    kept = "".join(letter for letter in (ref or "").upper() if letter.isalnum()).lstrip("0")
    return kept or None


def _tail(norm: str | None) -> int | None:
    found = re.search(r"[0-9]{1,15}$", norm or "")
    return int(found[0]) if found else None


def signals(home: Path, bills: list[dict]) -> list[dict]:
    """Rows of `features.bill_signals` for these bills, by source and move id."""
    _write(home, "bills", pa.Table.from_pylist(bills, schema=SCHEMA))
    for table in made_from_bills():
        _write(home, table.name, run_query(home, table.sql))
    rows = run_query(home, SQL.read_text(encoding="utf-8")).to_pylist()
    return sorted(rows, key=lambda row: (row["_source"], row["move_id"]))


def made_from_bills() -> list[Table]:
    """The silver tables that hold nothing but what `silver.bills` says, each behind those it reads."""
    known = {"silver.bills"}
    found = []
    for table in load_tables():
        if table.schema_name == "silver" and set(table.reads) <= known:
            known.add(table.full_name)
            found.append(table)
    return found


def _write(home: Path, name: str, table: pa.Table) -> None:
    write_deltalake(home / "tables" / "silver" / name, table, mode="overwrite")
