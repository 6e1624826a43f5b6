"""``python -m ipai_lakehouse.jobs <entry point> [--month 2026-02] [--agencies BOM,RIM] [--home DIR]``."""

import argparse
import os
import sys
from pathlib import Path

from .. import layout
from ..engine.errors import QueryError
from ..engine.pipeline import PipelineError, run_pipeline
from ..engine.tables import DefinitionError
from ..spark.reading import on_databricks, session
from .errors import JobError
from .ingest import ingest
from .train import Destination, train_forecast, train_risk
from .update import update_tables

ENTRY_POINTS = ("ingest", "transform", "update_tables", "train_forecast", "train_risk", "promote")
TASK_ERRORS = (JobError, PipelineError, DefinitionError, QueryError)


def main(argv: list[str] | None = None) -> int:
    """Run one task; 0 when it is done, 1 with one sentence on standard error when it is not."""
    options = _parser().parse_args(argv)
    try:
        _run(options)
    except TASK_ERRORS as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m ipai_lakehouse.jobs", description=__doc__)
    parser.add_argument("entry_point", choices=ENTRY_POINTS)
    parser.add_argument(
        "--home", default=os.environ.get("IPAI_LAKEHOUSE_HOME"), help="folder of the lakehouse"
    )
    parser.add_argument("--catalog", help="catalog of the lake on Databricks (default: ipai)")
    parser.add_argument("--month", default=None, help="last month to use, such as 2026-02")
    parser.add_argument("--agencies", default="", help="agency codes with commas between; all when empty")
    parser.add_argument("--model", help="registered model that gets the version (default: the product's)")
    parser.add_argument("--experiment", help="experiment that keeps the training's run")
    parser.add_argument(
        "--serve", action="append", metavar="ENDPOINT=MODEL", help="an endpoint and its model (default: both)"
    )
    parser.add_argument(
        "--challenger-share", type=int, default=10, metavar="PERCENT", help="requests a challenger answers"
    )
    parser.add_argument("--tables", default="", help="tables with commas between; all when empty")
    parser.add_argument("--validate-only", action="store_true", help="read the definitions, write nothing")
    return parser


def _run(options: argparse.Namespace) -> None:
    home = _home(options.home)
    if options.catalog:
        os.environ["IPAI_CATALOG"] = options.catalog
    if not on_databricks():
        os.environ.setdefault("MLFLOW_TRACKING_URI", layout.mlflow_uri(home))
    if options.entry_point == "ingest":
        _ingest(home)
    elif options.entry_point == "transform":
        _transform(home)
    elif options.entry_point == "update_tables":
        update_tables(home, _names(options.tables), options.validate_only)
    elif options.entry_point == "promote":
        from .promote import endpoints, promote

        promote(endpoints(options.serve), options.challenger_share)
    else:
        _train(home, options)


def _ingest(home: Path) -> None:
    if not on_databricks():
        ingest(home)
        return
    from .spark_bronze import SparkBronze, create_tables

    spark = session()
    create_tables(spark)
    ingest(home, bronze=SparkBronze(spark, layout.landing(home) / "_staging"))


def _transform(home: Path) -> None:
    if on_databricks():
        raise JobError("On Databricks the pipeline ipai_lakehouse computes the tables: run that.")
    run_pipeline(home)


def _train(home: Path, options: argparse.Namespace) -> None:
    destination = Destination(options.model, options.experiment)
    if options.entry_point == "train_risk":
        train_risk(home, destination=destination)
        return
    month, agencies = options.month or None, _names(options.agencies)
    train_forecast(home, month, agencies, destination=destination)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _home(given: str | None) -> Path:
    """The embedded lake's folder; on Databricks there is none, and the root stands for it."""
    if on_databricks():
        return Path("/")
    if not given:
        raise JobError("Say where the lakehouse is: set IPAI_LAKEHOUSE_HOME or pass --home.")
    home = Path(given)
    if not home.is_dir():
        raise JobError(f"The lakehouse folder {given} does not exist.")
    return home


if __name__ == "__main__":
    sys.exit(main())
