"""A server over a lake with a few real tables, for tests of what describes them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from ipai_lakehouse.engine.delta import replace_table

JOURNAL_ITEMS = pa.table(
    {
        "journal_item_id": pa.array([1, 2, 3], pa.int64()),
        "balance": pa.array([Decimal("1.50"), Decimal("-1.50"), None], pa.decimal128(18, 2)),
        "move_name": pa.array(["BILL/1", "BILL/1", "BILL/2"]),
    }
)
IDS = pa.table(
    {"ids": pa.array([[1, 2], []], pa.list_(pa.int64())), "at": pa.array([0, 1], pa.timestamp("us", "UTC"))}
)


def fill(home: Path) -> None:
    """Tables of the lake and one of somebody's own schema."""
    comments = {"balance": "positive is debit"}
    replace_table(
        home, "silver", "journal_items", JOURNAL_ITEMS, comment="Posted items", column_comments=comments
    )
    replace_table(
        home, "silver", "journal_items", JOURNAL_ITEMS, comment="Posted items", column_comments=comments
    )
    for name in ("silver.taxes", "silver.company_agencies", "gold.bir_transactions", "gold.tax_by_month"):
        replace_table(home, *name.split("."), IDS)
    for name in ("account_move_line", "account_tax"):
        replace_table(home, "bronze", name, IDS)
    replace_table(home, "own", "notes", IDS)
