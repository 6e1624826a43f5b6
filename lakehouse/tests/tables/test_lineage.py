"""Lineage follows from the SQL: of tables, of columns, both ways, and through stars, unions and windows."""

from textwrap import dedent

import pytest

from ipai_lakehouse.engine import QueryError
from ipai_lakehouse.engine.lineage import (
    ColumnEdge,
    ColumnRef,
    Edge,
    column_edges,
    column_lineage,
    downstream_columns,
    downstream_tables,
    table_columns,
    table_lineage,
    upstream_tables,
)
from ipai_lakehouse.engine.tables import BronzeTable, Table, load_bronze, load_tables

TABLES = load_tables()
BRONZE = {
    "sale": BronzeTable(
        comment="Sales",
        key=["id"],
        name="sale",
        columns=[{"name": name, "type": "BIGINT"} for name in ("id", "amount", "kind", "day")],
    )
}


def table(name, sql, reads):
    """A table without a head, in the schema silver."""
    return Table(schema_name="silver", name=name, comment="", sql=dedent(sql), reads=reads)


def sources(sql, column, reads=("bronze.sale",)):
    """Where a column of one SELECT over ``bronze.sale`` comes from, as texts."""
    found = column_lineage([table("t", sql, list(reads))], "silver.t", column, BRONZE)
    return [f"{ref.table}.{ref.column}" for ref in found]


def test_tables_and_who_reads_them():
    assert Edge("silver.taxes", "gold.bir_transactions") in table_lineage(TABLES)
    assert upstream_tables(TABLES, "gold.bir_transactions") == [
        "bronze.res_partner",
        "silver.company_agencies",
        "silver.journal_items",
        "silver.taxes",
    ]
    assert "silver.bills" in downstream_tables(TABLES, "bronze.account_move")


def test_every_table_the_sql_reads_is_an_edge_once():
    edges = table_lineage(TABLES)
    assert len(edges) == len(set(edges)) == sum(len(one.reads) for one in TABLES)
    assert {edge.target for edge in edges} <= {one.full_name for one in TABLES}


def test_an_amount_leads_back_to_the_ledger():
    assert column_lineage(TABLES, "gold.bir_transactions", "amount") == [
        ColumnRef("silver.journal_items", "balance"),
        ColumnRef("silver.taxes", "amount_sign"),
    ]
    assert ColumnRef("bronze.account_move_line", "balance") in column_lineage(
        TABLES, "silver.journal_items", "balance"
    )


def test_downstream_is_upstream_turned_round():
    edges = column_edges(TABLES)
    for edge in edges[:: len(edges) // 20]:
        ups = column_lineage(TABLES, edge.target.table, edge.target.column)
        downs = downstream_columns(TABLES, edge.source.table, edge.source.column)
        assert edge.source in ups and edge.target in downs


def test_columns_are_those_of_the_files_and_of_the_contract():
    columns = table_columns(TABLES)
    assert columns["silver.company_agencies"] == ["_source", "company_id", "agency"]
    assert columns["bronze.account_tax"][-3:] == ["_source", "_batch", "_snapshot_at"]
    assert set(columns) == {one.full_name for one in TABLES} | {f"bronze.{name}" for name in load_bronze()}


@pytest.mark.parametrize(
    ("sql", "column", "expected"),
    [
        ("SELECT id, amount * 2 AS twice FROM bronze.sale", "twice", ["amount"]),
        ("SELECT * FROM bronze.sale", "kind", ["kind"]),
        ("SELECT *, 1 AS one FROM (SELECT amount FROM bronze.sale) AS s", "amount", ["amount"]),
        ("SELECT 'x' AS label FROM bronze.sale", "label", []),
        ("SELECT count(*) AS n FROM bronze.sale", "n", []),
        ("SELECT amount AS a FROM bronze.sale UNION ALL SELECT day FROM bronze.sale", "a", ["amount", "day"]),
        ("WITH s AS (SELECT sum(amount) AS t FROM bronze.sale GROUP BY id) SELECT t FROM s", "t", ["amount"]),
        ("SELECT lag(amount) OVER (PARTITION BY kind ORDER BY day) AS b FROM bronze.sale", "b",
         ["amount", "day", "kind"]),
        ("SELECT a.id FROM bronze.sale AS a INNER JOIN bronze.sale AS b ON b.kind = a.kind", "id", ["id"]),
        ("SELECT id FROM bronze.sale WHERE amount > 0", "id", ["id"]),
        ("SELECT ID AS Id FROM bronze.Sale", "id", ["id"]),
    ],
)  # fmt: skip
def test_what_a_column_is_computed_from(sql, column, expected):
    assert sources(sql, column) == [f"bronze.sale.{name}" for name in expected]


def test_a_name_that_is_not_there_is_refused():
    with pytest.raises(QueryError, match="`gold.nothing` cannot be found"):
        column_lineage(TABLES, "gold.nothing", "id")
    with pytest.raises(QueryError, match="silver.taxes has no column `nothing`"):
        downstream_columns(TABLES, "silver.taxes", "nothing")


def test_a_chain_of_tables_has_one_edge_a_step():
    tables = [
        table("one", "SELECT id, amount FROM bronze.sale", ["bronze.sale"]),
        table("two", "SELECT id, sum(amount) AS total FROM silver.one GROUP BY id", ["silver.one"]),
    ]
    assert ColumnEdge(ColumnRef("silver.one", "amount"), ColumnRef("silver.two", "total")) in column_edges(
        tables, BRONZE
    )
    assert column_lineage(tables, "silver.two", "total", BRONZE) == [ColumnRef("silver.one", "amount")]
