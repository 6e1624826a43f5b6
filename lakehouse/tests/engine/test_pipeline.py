"""Table files and their graph; expectations that warn, drop and fail."""

from decimal import Decimal

import pytest

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.catalog import open_table
from ipai_lakehouse.engine.pipeline import PipelineError, run_pipeline
from ipai_lakehouse.engine.tables import DefinitionError, load_bronze, load_tables
from tests.engine.lake import amounts, put

HEAD = "/*\ncomment: A table.\n{rest}*/\n"


@pytest.fixture
def define(tmp_path):
    """Write table files into a folder; returns (folder, function)."""
    folder = tmp_path / "definitions"
    (folder / "bronze").mkdir(parents=True)
    (folder / "bronze" / "t.yml").write_text(
        'comment: T\nkey: [amount]\ncolumns:\n  - {name: amount, type: "DECIMAL(18,2)"}\n'
    )

    def write(name, sql, rest=""):
        path = folder / (name.replace(".", "/") + ".sql")
        path.parent.mkdir(exist_ok=True)
        path.write_text(HEAD.format(rest=rest) + sql)
        return folder

    return write


def run(home, folder):
    return run_pipeline(home, load_tables(folder), log=lambda line: None)


def test_the_order_follows_the_sql(define):
    define("gold.b", "SELECT * FROM silver.z")
    define("silver.z", "WITH x AS (SELECT * FROM silver.a) SELECT * FROM x")
    folder = define("silver.a", "SELECT * FROM bronze.t")
    assert [table.full_name for table in load_tables(folder)] == ["silver.a", "silver.z", "gold.b"]


BAD = [
    ("SELECT * FROM silver.nowhere", "", "silver.nowhere, which no file defines"),
    ("SELECT * FROM gold.b", "", "circle"),
    ("SELEC 1", "", "Syntax error"),
    ("DROP TABLE gold.b", "", "not allowed"),
    ("SELECT 1 AS a", "colour: red\n", "colour"),
    ("SELECT 1 AS a", "expectations: {x: {expr: a > 0, on_violation: explode}}\n", "on_violation"),
]


@pytest.mark.parametrize(("sql", "rest", "words"), BAD)
def test_a_bad_table_file_is_named(define, sql, rest, words):
    folder = define("gold.b", sql, rest)
    with pytest.raises(DefinitionError, match=words) as error:
        load_tables(folder)
    assert "gold" in str(error.value)


def test_a_file_without_a_head_is_refused(define):
    folder = define("gold.b", "SELECT 1")
    (folder / "gold" / "b.sql").write_text("SELECT 1")
    with pytest.raises(DefinitionError, match="YAML head"):
        load_tables(folder)


def test_expectations_warn_and_drop_with_counts(tmp_path, define):
    put(tmp_path, "bronze.t", amounts("1.00", "-2.00", "3.00"))
    folder = define(
        "silver.a",
        "SELECT amount, nullif(amount, 3) AS other FROM bronze.t",
        """expectations:
  positive: {expr: amount > 0, on_violation: drop}
  known: {expr: other > -5}
""",
    )
    (report,) = run(tmp_path, folder)
    assert run_query(tmp_path, "SELECT amount FROM silver.a ORDER BY amount").column(0).to_pylist() == [
        Decimal("1.00"),
        Decimal("3.00"),
    ]
    assert report.rows == 2
    assert run_query(
        tmp_path,
        "SELECT expectation, action, passed, failed, table_version FROM gold.expectations "
        "ORDER BY expectation",
    ).to_pylist() == [
        {"expectation": "known", "action": "warn", "passed": 2, "failed": 1, "table_version": 0},
        {"expectation": "positive", "action": "drop", "passed": 2, "failed": 1, "table_version": 0},
    ]


def test_a_failed_expectation_keeps_the_old_table(tmp_path, define):
    put(tmp_path, "bronze.t", amounts("1.00"))
    folder = define(
        "silver.a",
        "SELECT amount FROM bronze.t",
        "expectations: {positive: {expr: amount > 0, on_violation: fail}}\n",
    )
    define("silver.b", "SELECT amount FROM silver.a")
    run(tmp_path, folder)
    put(tmp_path, "bronze.t", amounts("2.00", "-1.00"))
    with pytest.raises(PipelineError, match="positive of silver.a failed for 1 row"):
        run(tmp_path, folder)
    assert open_table(tmp_path, "silver", "a").version == 0
    assert run_query(tmp_path, "SELECT amount FROM silver.b").to_pylist() == [{"amount": Decimal("1.00")}]
    assert run_query(tmp_path, "SELECT failed FROM gold.expectations WHERE failed > 0").to_pylist() == [
        {"failed": 1}
    ]


def test_a_key_that_is_not_unique_fails(tmp_path, define):
    put(tmp_path, "bronze.t", amounts("1.00", "1.00"))
    folder = define("silver.a", "SELECT amount FROM bronze.t", "key: [amount]\n")
    with pytest.raises(PipelineError, match="unique_key of silver.a failed for 2 row"):
        run(tmp_path, folder)


def test_an_error_in_the_middle_of_the_rows_keeps_the_old_table(tmp_path, define):
    put(tmp_path, "bronze.t", amounts("1.00"))
    folder = define("silver.a", "SELECT 10 / amount AS x FROM bronze.t")
    run(tmp_path, folder)
    put(tmp_path, "bronze.t", amounts("1.00", "0.00"))
    with pytest.raises(PipelineError, match="silver.a.*DIVIDE_BY_ZERO"):
        run(tmp_path, folder)
    assert open_table(tmp_path, "silver", "a").version == 0


def test_comments_reach_the_catalog(tmp_path, define):
    put(tmp_path, "bronze.t", amounts("1.00"))
    run(tmp_path, define("silver.a", "SELECT amount FROM bronze.t", "columns: {amount: in pesos}\n"))
    info = open_table(tmp_path, "silver", "a")
    assert (info.comment, info.columns[0].comment) == ("A table.", "in pesos")


def test_the_tables_of_the_product_load_in_order():
    names = [table.full_name for table in load_tables()]
    assert names.index("silver.bills") < names.index("features.bill_signals")
    assert {
        "gold.bir_transactions",
        "gold.tax_by_month",
        "gold.bir_filings",
        "gold.data_quality",
        "features.agency_month",
    } <= set(names)
    assert set(load_bronze()) == {
        "res_company",
        "res_partner",
        "account_account",
        "account_tax",
        "account_journal",
        "account_move",
        "account_move_line",
        "account_move_line_tax",
        "ipai_finance_agency",
        "ipai_finance_bir_schedule",
        "ipai_finance_bir_schedule_line",
        "ipai_finance_bir_schedule_company",
        "ipai_bir_account_map",
        "ipai_ledger_total",
        "ipai_bir_forecast",
        "ipai_bir_forecast_line",
    }
