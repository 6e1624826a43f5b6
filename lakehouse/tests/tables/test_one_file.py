"""Adding a table is adding one file: order, graph, lineage, pages and results follow without another edit."""

import shutil

import pytest

from ipai_lakehouse.docs import pages
from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.lineage import (
    ColumnRef,
    column_lineage,
    downstream_columns,
    downstream_tables,
    upstream_tables,
)
from ipai_lakehouse.engine.pipeline import run_pipeline
from ipai_lakehouse.engine.tables import TABLES_FOLDER, load_tables
from tests.ledger import VAT_IN, WC160, Ledger
from tests.tables.lake import build

FILE = """/*
comment: Withholding of a company, all months together
key: [_source, company_id]
expectations:
  not_negative: {expr: "tax >= 0", on_violation: drop, message: "More was given back than withheld."}
columns:
  tax: {comment: tax withheld, window: all months, unknown: never}
*/
SELECT _source, company_id, sum(amount) AS tax
FROM gold.tax_by_month
WHERE tax_kind = 'ewt'
GROUP BY _source, company_id
"""
NAME = "features.company_withholding"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("copy") / "tables"
    shutil.copytree(TABLES_FOLDER, folder)
    (folder / "features" / "company_withholding.sql").write_text(FILE)
    return folder


def test_its_place_in_the_order(folder):
    order = [table.full_name for table in load_tables(folder)]
    assert order.index(NAME) > order.index("gold.tax_by_month")
    assert len(order) == len(load_tables()) + 1


def test_its_lineage(folder):
    tables = load_tables(folder)
    assert upstream_tables(tables, NAME) == ["gold.tax_by_month"]
    assert NAME in downstream_tables(tables, "gold.tax_by_month")
    assert column_lineage(tables, NAME, "tax") == [ColumnRef("gold.tax_by_month", "amount")]
    assert ColumnRef(NAME, "tax") in downstream_columns(tables, "gold.tax_by_month", "amount")


def test_its_pages(folder):
    before, after = pages(), pages(folder)
    section = after["tables.md"].partition(f"## {NAME}\n")[2].partition("\n## ")[0]
    assert "| `tax` | DECIMAL(28,2) | tax withheld | all months | never |" in section
    assert "More was given back than withheld." in section
    assert "gold__tax_by_month --> features__company_withholding" in after["tables.md"]
    assert NAME not in before["tables.md"]
    assert "| `tax` | DECIMAL(28,2) | all months | never | tax withheld |" in after["features.md"]


def test_its_rows(folder, tmp_path):
    ledger = Ledger()
    ledger.post("in_invoice", "1000.00", [VAT_IN, WC160])
    ledger.post("in_refund", "500.00", [WC160], company=2)
    build(tmp_path, ledger.tables())
    run_pipeline(tmp_path, load_tables(folder), log=lambda line: None)
    rows = run_query(tmp_path, f"SELECT company_id, CAST(tax AS STRING) AS tax FROM {NAME}").to_pylist()
    assert rows == [{"company_id": 1, "tax": "20.00"}], "company 2 breaks the rule"
