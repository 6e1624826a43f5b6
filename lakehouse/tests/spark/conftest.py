"""One lake computed by both engines."""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.pipeline import TableReport, run_pipeline
from ipai_lakehouse.jobs.ingest import ingest
from ipai_lakehouse.spark.session import local_session
from tests.landing import make_batch
from tests.spark.books import books


@dataclass(frozen=True)
class Lakes:
    """The same bronze tables, computed by DuckDB (`home`) and by Spark (`spark`)."""

    home: Path
    spark: Path
    reports: list[TableReport]

    def of_duckdb(self, table: str) -> pa.Table:
        """A table as the embedded engine reads it."""
        return run_query(self.home, f"SELECT * FROM {table}")

    def of_spark(self, table: str) -> pa.Table:
        """A table as Spark wrote it."""
        schema, name = table.split(".")
        return pq.read_table(self.spark / "tables" / f"{schema}.db" / name)


def run_spark(bronze: Path, lake: Path) -> subprocess.CompletedProcess:
    """Run the pipeline in a process of its own, as a person would."""
    command = [
        sys.executable,
        "-m",
        "ipai_lakehouse.spark.run",
        "--bronze",
        bronze,
        "--lake",
        lake,
        "--small",
    ]
    return subprocess.run(command, capture_output=True, text=True, timeout=600)


@pytest.fixture(scope="session")
def lakes(tmp_path_factory):
    home, spark = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("spark")
    make_batch(home, books())
    ingest(home, log=lambda line: None)
    reports = run_pipeline(home, log=lambda line: None)
    done = run_spark(home / "tables" / "bronze", spark)
    assert done.returncode == 0, done.stderr[-4000:]
    return Lakes(home, spark, reports)


@pytest.fixture(scope="session")
def spark(tmp_path_factory):
    """A session in this process, for what needs no pipeline."""
    session = local_session(tmp_path_factory.mktemp("session"), 2, "1g", {})
    yield session
    session.stop()
