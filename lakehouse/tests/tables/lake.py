"""A lake from landing rows, and what PostgreSQL would add up from them, for the tests of the tables."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.pipeline import run_pipeline
from ipai_lakehouse.jobs.ingest import ingest
from tests.landing import make_batch

Rows = Iterable[Mapping[str, Any]]
Query = Callable[[str], list[dict[str, Any]]]


def build(home: Path, tables: Mapping[str, Rows], **batch: Any) -> Query:
    """Ingest the rows of one batch and run all tables; returns a function that queries them."""
    make_batch(home, tables, **batch)
    ingest(home, log=lambda line: None)
    run_pipeline(home, log=lambda line: None)
    return lambda sql: run_query(home, sql).to_pylist()


def ledger_totals(lines: Rows) -> list[dict[str, Any]]:
    """The totals of posted lines as the export sends them, added up without the lake."""
    totals: dict[tuple, list[Decimal]] = defaultdict(list)
    for line in lines:
        if line["parent_state"] == "posted":
            key = (line["company_id"], line["account_id"], line["date"][:8] + "01")
            totals[key].append(Decimal(line["balance"]))
    return [
        {
            "company_id": company,
            "account_id": account,
            "month": month,
            "balance": sum(balances),
            "debit": sum(max(balance, Decimal()) for balance in balances),
            "credit": sum(max(-balance, Decimal()) for balance in balances),
            "items": len(balances),
        }
        for (company, account, month), balances in sorted(totals.items())
    ]
