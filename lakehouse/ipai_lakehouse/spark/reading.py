"""One small query, answered where the task runs: by Spark on Databricks, else by the embedded engine."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from ..engine import run_query
from ..engine.catalog import CATALOG

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def on_databricks() -> bool:
    """Whether this process runs on Databricks' runtime."""
    return "DATABRICKS_RUNTIME_VERSION" in os.environ


def session() -> "SparkSession":
    """The task's Spark, in UTC and in the lake's catalog (`IPAI_CATALOG`, `ipai` where it is not set)."""
    from pyspark.sql import SparkSession  # not part of the embedded lakehouse's environment

    spark = SparkSession.builder.getOrCreate()
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    spark.catalog.setCurrentCatalog(os.environ.get("IPAI_CATALOG", CATALOG))
    return spark


def read(home: Path, sql: str) -> pa.Table:
    """The rows of a query, held in memory; `home` is the embedded lake."""
    return session().sql(sql).toArrow() if on_databricks() else run_query(home, sql)
