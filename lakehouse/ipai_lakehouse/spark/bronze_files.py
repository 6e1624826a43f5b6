"""Bronze as data files: Parquet folders, or the files of Delta tables, as tables of Spark."""

from pathlib import Path

from deltalake import DeltaTable
from pyspark.sql import SparkSession

from ..engine.catalog import is_table
from ..engine.tables import BronzeTable, load_bronze, load_tables
from .statements import REJECTED, REJECTED_COLUMNS, text

ORIGIN = {"_source": "STRING", "_batch": "STRING", "_snapshot_at": "TIMESTAMP"}


def data_files(folder: Path) -> list[Path]:
    """The Parquet files of a table's folder; of a Delta table those of the newest version. May be empty."""
    if is_table(folder):
        return [Path(uri.removeprefix("file://")) for uri in DeltaTable(folder).file_uris()]
    return sorted(folder.rglob("*.parquet"))


def link_files(folder: Path, links: Path) -> None:
    """Make a folder that holds links to a table's data files and nothing else."""
    links.mkdir(parents=True)
    for position, file in enumerate(data_files(folder)):
        (links / f"{position:06d}.parquet").symlink_to(file.resolve())


def columns_of(contract: BronzeTable) -> str:
    """The columns of a bronze table as CREATE TABLE declares them."""
    columns = {column.name: column.type for column in contract.columns} | ORIGIN
    return ", ".join(f"`{name}` {kind}" for name, kind in columns.items())


def create_table(name: str, columns: str, location: Path) -> str:
    """The statement that makes a folder of Parquet files a table."""
    return f"CREATE TABLE {name} ({columns}) USING parquet LOCATION {text(str(location))}"


def create_schemas(spark: SparkSession, *more: str) -> None:
    """The schemas that tables are written to; a pipeline does not make them itself."""
    for schema in sorted(
        {"bronze", "gold", "silver", *more} | {table.schema_name for table in load_tables()}
    ):
        spark.sql(f"CREATE SCHEMA IF NOT EXISTS `{schema}`")


def create_bronze(spark: SparkSession, bronze: Path, lake: Path) -> None:
    """The bronze tables over their files; a table without files is empty."""
    tables = {f"bronze.{name}": columns_of(contract) for name, contract in load_bronze().items()}
    for name, columns in (tables | {REJECTED: REJECTED_COLUMNS}).items():
        links = lake / "bronze" / name.removeprefix("bronze.")
        link_files(bronze / links.name, links)
        spark.sql(create_table(name, columns, links))
