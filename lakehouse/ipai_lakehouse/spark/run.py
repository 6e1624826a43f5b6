"""Run the pipeline on open-source Spark on this machine:

    python -m ipai_lakehouse.spark.run --bronze DIR --lake DIR

`DIR/<table>` of bronze holds Parquet files or a Delta table. The tables land as Parquet in
`lake/tables/<schema>.db/<table>`, the outcomes of the expectations in `gold.expectations`.
"""

import argparse
import sys
from pathlib import Path

from pyspark.errors import PySparkException
from pyspark.pipelines.cli import LibrariesGlob, PipelineSpec, register_definitions
from pyspark.pipelines.spark_connect_graph_element_registry import SparkConnectGraphElementRegistry
from pyspark.pipelines.spark_connect_pipeline import create_dataflow_graph, handle_pipeline_events, start_run
from pyspark.sql.connect.session import SparkSession

from .bronze_files import create_bronze, create_schemas
from .session import JAVA_OPTIONS, connect_session

SOURCE = Path(__file__).with_name("pipeline.py")
VIEWS = "checks"  # the database of the stored views
# Compiling each query costs more than computing it where tables have a few hundred rows. The first compiler
# alone gets a code cache of 48 MB, which the many queries fill: then Java interprets, and fails at random.
SMALL = {
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.adaptive.enabled": "false",
    "spark.driver.extraJavaOptions": (
        f"{JAVA_OPTIONS} -XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=240m -XX:+UseSerialGC"
    ),
}


def main(argv: list[str] | None = None) -> int:
    """Run the pipeline; 0 when all tables are written, 1 with Spark's words on standard error when not."""
    options = _parser().parse_args(argv)
    lake = options.lake.resolve()
    spark = connect_session(lake, options.cores, options.memory, SMALL if options.small else {})
    try:
        create_schemas(spark, VIEWS)
        create_bronze(spark, options.bronze.resolve(), lake)
        run(spark, lake)
    except PySparkException as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ipai_lakehouse.spark.run")
    parser.add_argument("--bronze", type=Path, required=True, help="folder of the bronze tables")
    parser.add_argument("--lake", type=Path, required=True, help="folder for the tables, new or empty")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--memory", default="2g", help="heap of the Java process")
    parser.add_argument("--small", action="store_true", help="for a few hundred rows: do not compile queries")
    return parser


def run(spark: SparkSession, lake: Path) -> None:
    """Register `pipeline.py` and run it to its end, as the `spark-pipelines` command does."""
    spec = PipelineSpec(
        name="ipai_lakehouse",
        storage=(lake / "storage").as_uri(),
        catalog=None,
        database=VIEWS,
        configuration={},
        libraries=[LibrariesGlob(SOURCE.name)],
    )
    graph = create_dataflow_graph(spark, spec.catalog, spec.database, spec.configuration)
    registry = SparkConnectGraphElementRegistry(spark, graph)
    register_definitions(SOURCE, registry, spec, spark, graph)
    handle_pipeline_events(
        start_run(
            spark, graph, full_refresh=[], full_refresh_all=False, refresh=[], dry=False, storage=spec.storage
        )
    )


if __name__ == "__main__":
    sys.exit(main())
