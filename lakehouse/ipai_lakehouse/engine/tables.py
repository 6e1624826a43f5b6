"""Table definitions: one SQL file a table with a YAML head, and the order their SQL asks for."""

from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from .errors import QueryError
from .sql import table_names

TABLES_FOLDER = Path(__file__).parent.parent / "tables"
Identifier = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_]*$")]


class DefinitionError(ValueError):
    """A table file or the graph of tables is wrong; one sentence says which and why."""


class Expectation(BaseModel):
    """A condition every row should meet, and what happens to a row that does not.

    ``warn`` counts it, ``drop`` leaves it out, ``fail`` keeps the old table. A NULL condition is not met.
    ``message`` says in plain words what is wrong with a row that is left out ("The entry has no date").
    """

    model_config = ConfigDict(extra="forbid")
    expr: str
    on_violation: Literal["warn", "drop", "fail"] = "warn"
    message: str = ""


class ColumnHelp(BaseModel):
    """What a column means; of a feature also over which ``window``, and when it is ``unknown`` (NULL)."""

    model_config = ConfigDict(extra="forbid")
    comment: str
    window: str = ""
    unknown: str = ""


class Input(BaseModel):
    """How a month of a table depends on an input: on its rows whose ``column`` lies in that month or in the
    ``months`` before it; 0 is the same month only, ``all`` everything up to it.

    ``same`` are columns: of the months before, only rows that agree in all of them with a row of the month
    itself are read (a vendor's earlier bills, where the vendor has a bill in the month), be it a row of this
    input or of another one with the same ``same``. NULL agrees with NULL.
    """

    model_config = ConfigDict(extra="forbid")
    column: Identifier
    months: Annotated[int, Field(ge=0)] | Literal["all"] = 0
    same: list[Identifier] = []


class Incremental(BaseModel):
    """How a table is brought up to date month by month.

    ``by`` is its DATE column with the first day of a month. ``inputs`` are cut by months too; an input that
    is not named is read whole, and a change in it makes every month stale. New rows of one that ``grows``
    concern new rows only (what is there refers to rows that were there): only changed and deleted ones make
    months stale.
    """

    model_config = ConfigDict(extra="forbid")
    by: Identifier
    inputs: dict[str, Input] = Field(min_length=1)
    grows: list[str] = []


class Table(BaseModel):
    """One table: where it lives, what it means, what must hold, and its SELECT."""

    model_config = ConfigDict(extra="forbid")
    schema_name: Identifier
    name: Identifier
    comment: str
    key: list[Identifier] = []
    expectations: dict[Identifier, Expectation] = {}
    incremental: Incremental | None = None
    columns: dict[Identifier, ColumnHelp] = {}
    sql: str
    reads: list[str]

    @field_validator("columns", mode="before")
    @classmethod
    def _plain_comments(cls, columns: object) -> object:
        """A column that needs nothing but a comment may be written as one."""
        if not isinstance(columns, dict):
            return columns
        return {name: {"comment": help} if isinstance(help, str) else help for name, help in columns.items()}

    @property
    def full_name(self) -> str:
        """``schema.table``."""
        return f"{self.schema_name}.{self.name}"


class BronzeColumn(BaseModel):
    """A column of the landing contract with its Databricks SQL type."""

    model_config = ConfigDict(extra="forbid")
    name: Identifier
    type: str


class BronzeTable(BaseModel):
    """The lake's side of the landing contract for one table.

    ``optional`` tables come from addons that may not be installed: without them the table is empty.
    """

    model_config = ConfigDict(extra="forbid")
    name: Identifier
    comment: str
    key: list[Identifier]
    optional: bool = False
    columns: list[BronzeColumn]


def load_bronze(folder: Path = TABLES_FOLDER) -> dict[str, BronzeTable]:
    """The landing contract by table name."""
    contracts = {}
    for path in sorted((folder / "bronze").glob("*.yml")):
        try:
            contracts[path.stem] = BronzeTable(name=path.stem, **_yaml(path.read_text(encoding="utf-8")))
        except (ValidationError, TypeError, yaml.YAMLError) as error:
            raise DefinitionError(f"{path.name} is not a bronze contract: {_first(error)}") from None
    return contracts


def load_table(path: Path) -> Table:
    """One table file. Raises ``DefinitionError`` naming the file."""
    label = f"{path.parent.name}/{path.name}"
    head, sql = _split(path.read_text(encoding="utf-8"), label)
    try:
        reads = [".".join(pair) for pair in table_names(sql)]
        return Table(schema_name=path.parent.name, name=path.stem, sql=sql, reads=reads, **_yaml(head))
    except (ValidationError, TypeError, yaml.YAMLError, QueryError) as error:
        raise DefinitionError(f"{label} is not a table: {_first(error)}") from None


def load_tables(folder: Path = TABLES_FOLDER) -> list[Table]:
    """All tables, each behind the ones it reads. Raises ``DefinitionError`` on a circle or an unknown one."""
    tables = {table.full_name: table for table in map(load_table, sorted(folder.glob("*/*.sql")))}
    bronze = {f"bronze.{name}" for name in load_bronze(folder)}
    for table in tables.values():
        unknown = [name for name in table.reads if name not in tables and name not in bronze]
        if unknown:
            raise DefinitionError(f"{table.full_name} reads {', '.join(unknown)}, which no file defines.")
        _check_incremental(table)
    return [tables[name] for name in _order(tables)]


def _check_incremental(table: Table) -> None:
    rule = table.incremental
    strangers = sorted({*rule.inputs, *rule.grows} - set(table.reads)) if rule else []
    if strangers:
        raise DefinitionError(
            f"{table.full_name} names {', '.join(strangers)} under incremental but does not read it."
        )


def _yaml(text: str) -> Any:
    """PyYAML's reader in C is eight times as fast as the one in Python; not every build has it."""
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def _order(tables: dict[str, Table]) -> list[str]:
    graph = {name: [read for read in table.reads if read in tables] for name, table in tables.items()}
    try:
        return list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        raise DefinitionError(
            f"The tables read each other in a circle: {' → '.join(error.args[1])}."
        ) from None


def _split(text: str, label: str) -> tuple[str, str]:
    """The YAML of the leading comment and the SQL behind it."""
    stripped = text.lstrip()
    end = stripped.find("*/")
    if not stripped.startswith("/*") or end < 0:
        raise DefinitionError(f"{label} must begin with a /* … */ comment that holds its YAML head.")
    return stripped[2:end], stripped[end + 2 :].strip().rstrip(";")


def _first(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return " ".join(str(error).split())
