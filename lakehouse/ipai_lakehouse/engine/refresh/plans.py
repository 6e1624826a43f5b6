"""A table's SELECT as DuckDB runs it, kept beside the tables: translating and binding it takes longer than
computing a month of most tables."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import duckdb
import pyarrow as pa

from ..catalog import TableInfo, tables_folder
from ..results import Shape
from ..session import open_session, query_error
from ..sql import Translation, translate
from ..tables import Table

PLANS = "_plans"
ENGINE_FOLDER = Path(__file__).parent.parent


@dataclass(frozen=True)
class Plan:
    """DuckDB SQL whose rows have Spark's names and types, the Arrow schema of these rows, the inputs pinned
    to a version, and by input the columns that are read of it."""

    sql: str
    columns: pa.Schema
    tables: tuple[TableInfo, ...]
    reads: Mapping[str, frozenset[str]]


def planned(home: Path | str, table: Table, inputs: Sequence[TableInfo]) -> Plan:
    """The plan of a table over these versions of its inputs. Raises ``QueryError``."""
    file = tables_folder(home) / PLANS / f"{table.full_name}.json"
    digest = _digest(table.sql, inputs)
    if (plan := _kept(file, digest, inputs)) is None:
        plan = _made(home, table, inputs)
        if set(plan.tables) == set(inputs):
            _keep(file, digest, plan)
    return plan


def _made(home: Path | str, table: Table, inputs: Sequence[TableInfo]) -> Plan:
    pinned = {(info.schema, info.name): info for info in inputs}
    translation = translate(table.sql, lambda schema, name: pinned[schema, name], note_reads=True)
    sql, columns = _shaped(home, translation)
    return Plan(sql, columns, translation.tables, translation.reads)


def _shaped(home: Path | str, translation: Translation) -> tuple[str, pa.Schema]:
    """Bind a translation, without running it, to learn its columns."""
    with open_session(home, translation.tables, sql=translation.sql) as connection:
        try:
            relation = connection.sql(translation.sql)
            shape = Shape.of(translation, relation)
            columns = shape.schema(relation.limit(0).to_arrow_table().schema)
            kinds = list(zip(relation.columns, relation.types, strict=True))
        except duckdb.Error as error:
            raise query_error(error) from None
    chosen = ", ".join(f'{_typed(name, str(kind))} AS "{translation.name(name)}"' for name, kind in kinds)
    return f"SELECT {chosen} FROM ({translation.sql}) AS computed", columns


def _typed(name: str, kind: str) -> str:
    if kind == "HUGEINT" or kind.startswith("U") and kind.endswith("INT") or kind == "UINTEGER":
        return f'CAST("{name}" AS BIGINT)'
    return f'"{name}"'


def _digest(sql: str, inputs: Sequence[TableInfo]) -> str:
    """Of everything that decides a plan: the statement, the columns it reads and the engine itself."""
    columns = {info.full_name: [(column.name, column.type) for column in info.columns] for info in inputs}
    return hashlib.sha256(json.dumps([sql, columns, _engine()], sort_keys=True).encode()).hexdigest()


@cache
def _engine() -> str:
    """A digest of this engine's source and of the libraries that translate and bind."""
    digest = hashlib.sha256(f"{version('sqlglot')} {version('duckdb')}".encode())
    for path in sorted([*ENGINE_FOLDER.rglob("*.py"), ENGINE_FOLDER / "macros.sql"]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _kept(file: Path, digest: str, inputs: Sequence[TableInfo]) -> Plan | None:
    """The plan in a file; None where there is none, another one or half of one."""
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        if kept["digest"] != digest:
            return None
        columns = pa.ipc.read_schema(pa.py_buffer(base64.b64decode(kept["columns"])))
        reads = {name: frozenset(columns) for name, columns in kept["reads"].items()}
        return Plan(kept["sql"], columns, tuple(inputs), reads)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(file: Path, digest: str, plan: Plan) -> None:
    kept = {
        "digest": digest,
        "sql": plan.sql,
        "columns": base64.b64encode(plan.columns.serialize()).decode(),
        "reads": {name: sorted(columns) for name, columns in plan.reads.items()},
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.write_text(json.dumps(kept), encoding="utf-8")
    new.replace(file)
