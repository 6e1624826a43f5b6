"""Ingest through Spark: the same batches leave the same rows as in the embedded lake.

Delta's overwrite of some rows needs Databricks, or Delta's Java libraries: here the rows that stay are
written anew with the new ones. Everything else is the code that runs there.
"""

import pyarrow as pa
import pytest
from pyspark.sql import DataFrame

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.tables import load_bronze
from ipai_lakehouse.jobs.errors import JobError
from ipai_lakehouse.jobs.ingest import ingest
from ipai_lakehouse.jobs.spark_bronze import LOG, REFUSED, SparkBronze, create_tables
from ipai_lakehouse.spark.reading import read
from ipai_lakehouse.spark.statements import REJECTED
from tests.landing import BATCH, make_batch
from tests.ledger import VAT_IN, WC160, Ledger
from tests.spark.comparing import differences, kinds

NEXT = "20260302T020000Z-bbbb"


class ParquetBronze(SparkBronze):
    """Bronze in Parquet tables, which cannot replace some of their rows."""

    def overwrite(self, name: str, rows: DataFrame, condition: str) -> None:
        table = self.spark.table(name)
        left: pa.Table = table.where(f"NOT ({condition})").unionByName(rows).toArrow()
        self.spark.createDataFrame(left, table.schema).write.insertInto(name, overwrite=True)


@pytest.fixture(scope="module")
def lake(spark):
    create_tables(spark)
    return spark


@pytest.fixture
def on_databricks(monkeypatch):
    monkeypatch.setenv("DATABRICKS_RUNTIME_VERSION", "17.3")
    monkeypatch.setenv("IPAI_CATALOG", "spark_catalog")


@pytest.fixture(scope="module")
def home(lake, tmp_path_factory):
    """A full batch, then one with a changed, a deleted, a new and an unreadable entry, into both lakes."""
    home, ledger = tmp_path_factory.mktemp("home"), Ledger()
    for day in range(1, 6):
        ledger.post("in_invoice", f"{day}00.00", [VAT_IN, WC160], day=f"2026-02-0{day}", ref=f"S'I-{day}")
    make_batch(home, ledger.tables())
    both(home, lake)
    moves = [move for move in ledger.moves if move["id"] < 10][1:]
    moves[0] = moves[0] | {"ref": "changed", "amount_total": "1.23"}
    bad = {"id": 9, "company_id": 1, "name": "bad", "date": "2026-13-01"}
    others = {name: rows for name, rows in ledger.tables().items() if name != "account_move"}
    total = len(ledger.moves) - sum(move["id"] < 10 for move in ledger.moves) + len(moves) + 1
    parts = {"account_move": ("id", [[1, 9]], total)}
    make_batch(home, others | {"account_move": [*moves, bad]}, batch=NEXT, base=BATCH, parts=parts)
    both(home, lake)
    return home


def both(home, spark):
    ingest(home, log=lambda line: None)
    ingest(home, log=lambda line: None, bronze=ParquetBronze(spark, home / "waiting"))


def test_every_table_has_the_same_rows(home, spark, on_databricks):
    for name, contract in load_bronze().items():
        ours, theirs = (
            run_query(home, f"SELECT * FROM bronze.{name}"),
            read(home, f"SELECT * FROM bronze.{name}"),
        )
        assert kinds(ours) == kinds(theirs)
        assert not differences(ours, theirs, contract.key)
    assert spark.table("bronze.account_move").where("ref = 'changed'").count() == 1


def test_the_unreadable_row_is_kept_with_its_reason(home, spark):
    ours = run_query(home, "SELECT * FROM silver.quarantine").drop_columns("rejected_at")
    theirs = spark.table(REJECTED).toArrow().drop_columns("rejected_at")
    assert ours.num_rows == 1
    assert not differences(ours, theirs, [])


def test_a_batch_that_is_in_changes_nothing(home, spark):
    before = spark.table(LOG).count()
    both(home, spark)
    assert spark.table(LOG).count() == before


def test_a_batch_without_its_base_is_refused_in_words(home, spark):
    make_batch(home, {}, batch="20260303T020000Z-cccc", base="20260302T999999Z-none")
    for _ in range(2):
        with pytest.raises(JobError, match="neither in the lake nor in the landing"):
            ingest(home, log=lambda line: None, bronze=ParquetBronze(spark, home / "waiting"))
    assert spark.table(REFUSED).count() == 1
