"""Compute the answers of the corpus with Spark 4 (ANSI mode, UTC) and write them into its files.

Needs Java 17 and PySpark 4, which the tests do not need. In the folder ``lakehouse``:

    python -m venv /tmp/spark && /tmp/spark/bin/pip install 'pyspark>=4,<5'
    /tmp/spark/bin/python -m tests.engine.corpus.compute

Afterwards ``git diff`` shows what this Spark answers differently; nothing means the corpus holds.
"""

import logging
import os
import time
from pathlib import Path
from typing import Any

from pyspark.errors import PySparkException
from pyspark.sql import Row, SparkSession

from tests.engine.corpus import cases

SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "1",
    "spark.ui.enabled": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.extraJavaOptions": "-Duser.timezone=UTC",
}


def main() -> None:
    """Answer every case of every file."""
    spark = _session()
    for name, select in cases.tables().items():
        spark.sql(select).createOrReplaceTempView(name)
    header = f"-- Answers computed by Apache Spark {spark.version}, ANSI mode, UTC; see corpus/compute.py"
    for path in (*cases.files("expressions"), *cases.files("statements")):
        answers = {case.query: _answer(spark, path, case.query) for case in cases.read(path)}
        cases.write(path, header, answers)
        print(f"{path.name}: {len(answers)} cases")
    spark.stop()


def _session() -> SparkSession:
    logging.disable()
    os.environ["TZ"] = "UTC"
    time.tzset()
    builder = SparkSession.builder.master("local[1]")
    for key, value in SETTINGS.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    return spark


def _answer(spark: SparkSession, path: Path, query: str) -> list[str]:
    try:
        frame = spark.sql(query)
        rows = [[_value(item) for item in row] for row in frame.collect()]
    except PySparkException as error:
        return cases.refusal(error.getCondition() or type(error).__name__)
    columns = [(field.name, field.dataType.simpleString()) for field in frame.schema.fields]
    return cases.answer(path, columns, rows)


def _value(item: Any) -> Any:
    """Rows inside a row are structs."""
    if isinstance(item, Row):
        return {name: _value(part) for name, part in item.asDict().items()}
    return [_value(part) for part in item] if isinstance(item, list) else item


if __name__ == "__main__":
    main()
