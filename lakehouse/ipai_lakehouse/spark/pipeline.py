"""The source file of the pipeline, for Databricks and for open-source Spark: a materialized view a table.

A pipeline's library names this file. Databricks keeps the expectations and shows them in the event log;
open-source Spark has none, there `shim` keeps them and counts into `gold.expectations`.
"""

from collections.abc import Callable, Mapping

from pyspark import pipelines
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F

from ipai_lakehouse.engine.tables import Table, load_tables
from ipai_lakehouse.spark import statements
from ipai_lakehouse.spark.shim import Pipelines

Query = Callable[[], DataFrame]
ON_DATABRICKS = hasattr(pipelines, "expect_all")
dp = pipelines if ON_DATABRICKS else Pipelines(pipelines)
EXPECT = {"warn": dp.expect_all, "drop": dp.expect_all_or_drop, "fail": dp.expect_all_or_fail}


def query(sql: str, comments: Mapping[str, str] | None = None) -> Query:
    """A function that gives the rows of a statement, their columns commented."""

    def rows() -> DataFrame:
        frame = SparkSession.active().sql(sql)
        about = {
            name: F.col(name).alias(name, metadata={"comment": text})
            for name, text in (comments or {}).items()
        }
        return frame.withColumns(about) if about else frame

    return rows


def define(table: Table) -> None:
    """Register a table: its view with the rows of each key counted, and the table itself."""
    if table.key:
        unique = dp.expect_all_or_fail({statements.UNIQUE_KEY: statements.ONE_ROW})
        dp.temporary_view(name=statements.view_name(table))(unique(query(statements.keyed(table))))
    comments = {name: column.comment for name, column in table.columns.items()}
    rows = query(statements.rows(table), comments)
    for action, expect in EXPECT.items():
        rules = {n: rule.expr for n, rule in table.expectations.items() if rule.on_violation == action}
        rows = expect(rules)(rows) if rules else rows
    dp.materialized_view(name=table.full_name, comment=table.comment)(rows)


def define_all(tables: list[Table]) -> None:
    """Register every table and the quarantine; on open-source Spark the counts as well."""
    for table in tables:
        define(table)
    dp.materialized_view(name=statements.QUARANTINE, comment="Rows an expectation left out, with the reason")(
        query(statements.quarantine(tables))
    )
    if not ON_DATABRICKS:
        dp.count_expectations(
            "gold.expectations", {statements.view_name(table): table.full_name for table in tables}
        )


define_all(load_tables())
