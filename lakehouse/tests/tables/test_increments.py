"""What a month is computed from is named in full: each month alone equals that month of the whole."""

import datetime as dt
import random
from dataclasses import dataclass

import pytest
from sqlglot import exp, parse_one

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.tables import Incremental, load_tables
from tests.ledger import CWT, TAX_ACCOUNT, TAXES, VAT_IN, VAT_OUT, WC160, WI010, Ledger
from tests.tables.lake import build, ledger_totals

TABLES = [table for table in load_tables() if table.incremental and table.schema_name in ("silver", "gold")]
# What bills are made of has books with references and reversals: tests/features/test_increment.py
ELSEWHERE = {"silver.journal_items", "silver.bills", "silver.bill_credits", "silver.bill_references"}
OURS = [table for table in TABLES if table.full_name not in ELSEWHERE]
ZERO_RATED = 20
KINDS = [
    ("in_invoice", [VAT_IN, WC160]),
    ("in_invoice", [VAT_IN]),
    ("in_refund", [VAT_IN, WC160]),
    ("in_invoice", [WI010]),
    ("out_invoice", [VAT_OUT, CWT]),
    ("out_refund", [VAT_OUT]),
    ("out_invoice", []),
]


@dataclass(frozen=True)
class Lake:
    """A built lake and its accounting months."""

    home: object
    months: list[dt.date]

    def rows(self, sql):
        """The rows of a query in an order of their own."""
        return sorted(run_query(self.home, sql).to_pylist(), key=repr)


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    dice, ledger, at_nil = random.Random(2026), Ledger(), []
    for _ in range(160):
        kind, taxes = dice.choice(KINDS)
        day = (dt.date(2025, 1, 1) + dt.timedelta(days=dice.randrange(420))).isoformat()
        partner, company = dice.choice([10, 11]), dice.choice([1, 1, 2])
        ledger.post(
            kind,
            f"{dice.randrange(100, 90000) / 100:.2f}",
            taxes,
            day=day,
            partner=partner,
            company=company,
            journal_id=dice.choice([1, 1, 2]),
        )
        if not taxes:
            product = next(line for line in reversed(ledger.lines) if line["display_type"] == "product")
            at_nil.append({"line_id": product["id"], "tax_id": ZERO_RATED})
    ledger.file("2550Q", "2025-01-01", "2025-03-31", "2025-04-25", "10.00", state="filed")
    ledger.file("2550Q", "2025-07-01", "2025-09-30", "2025-10-25", "10.00", state="paid")
    ledger.lines[3]["balance"] += 1  # a month with an entry that does not balance
    zero = {"id": ZERO_RATED, "company_id": 1, "name": "0% ZR", "type_tax_use": "sale", "amount": "0.0000"}
    tables = ledger.tables() | {
        "account_tax": [*TAXES, zero],
        "account_move_line_tax": at_nil,
        "ipai_ledger_total": ledger_totals(ledger.lines),
        "account_journal": [{"id": 1, "type": "general"}, {"id": 2, "type": "bank"}],
        "ipai_bir_account_map": [{"company_id": 1, "kind": "wtc", "account_id": TAX_ACCOUNT}],
    }
    home = tmp_path_factory.mktemp("months")
    build(home, tables)
    months = {line["date"][:7] for line in ledger.lines}
    return Lake(home, [dt.date.fromisoformat(f"{month}-01") for month in sorted(months)])


def of_month(sql: str, rule: Incremental, month: dt.date) -> str:
    """A SELECT that sees only what the rule says a month is computed from."""
    tree = parse_one(sql, dialect="databricks")
    for source in [table for table in tree.find_all(exp.Table) if f"{table.db}.{table.name}" in rule.inputs]:
        wanted = rule.inputs[f"{source.db}.{source.name}"]
        back = 1200 if wanted.months == "all" else wanted.months
        first = f"add_months(DATE'{month}', -{back})"
        cut = (
            f"SELECT * FROM {source.db}.{source.name} "
            f"WHERE {wanted.column} >= {first} AND {wanted.column} < add_months(DATE'{month}', 1)"
        )
        name = source.alias or source.name
        source.replace(parse_one(cut, dialect="databricks").subquery(name))
    return f"SELECT * FROM (\n{tree.sql('databricks')}\n) AS t WHERE {rule.by} = DATE'{month}'"


@pytest.mark.parametrize("table", OURS, ids=[table.full_name for table in OURS])
def test_every_month_alone_equals_the_whole(lake, table):
    compared = 0
    for month in lake.months:
        whole = lake.rows(f"SELECT * FROM {table.full_name} WHERE {table.incremental.by} = DATE'{month}'")
        assert lake.rows(of_month(table.sql, table.incremental, month)) == whole
        compared += len(whole)
    assert compared > 0


@pytest.mark.parametrize("table", OURS, ids=[table.full_name for table in OURS])
def test_every_row_has_a_month(lake, table):
    assert lake.rows(f"SELECT * FROM {table.full_name} WHERE {table.incremental.by} IS NULL") == []


def test_a_rule_that_names_too_few_months_is_found(lake):
    """The check itself: without the months before, the quarter so far is wrong."""
    table = next(table for table in OURS if table.full_name == "gold.vat_position")
    rule = table.incremental.model_copy(deep=True)
    rule.inputs["gold.bir_transactions"].months = 0
    month = dt.date(2025, 3, 1)
    whole = lake.rows(f"SELECT * FROM gold.vat_position WHERE month = DATE'{month}'")
    assert lake.rows(of_month(table.sql, rule, month)) != whole
