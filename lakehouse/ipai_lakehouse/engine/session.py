"""A DuckDB connection that sees the pinned tables and nothing else of the machine."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb
from sqlglot import exp

from .catalog import CATALOG, TableInfo, tables_folder
from .errors import QueryError
from .macros import macros_for

_ERRORS = (
    (duckdb.InterruptException, "OPERATION_CANCELED", "HY008"),
    (duckdb.ConversionException, "CAST_INVALID_INPUT", "22018"),
    (duckdb.OutOfRangeException, "ARITHMETIC_OVERFLOW", "22003"),
    (duckdb.BinderException, "DATATYPE_MISMATCH", "42K09"),
    (duckdb.OutOfMemoryException, "OUT_OF_MEMORY", "53200"),
)
_KINDS = {
    "INTERRUPT": duckdb.InterruptException,
    "Conversion": duckdb.ConversionException,
    "Out of Range": duckdb.OutOfRangeException,
    "Out of Memory": duckdb.OutOfMemoryException,
    "IO": duckdb.IOException,
}
_STATES = {
    "DIVIDE_BY_ZERO": "22012",
    "CAST_INVALID_INPUT": "22018",
    "INVALID_ARRAY_INDEX_IN_ELEMENT_AT": "22003",
    "UNSUPPORTED_FEATURE": "0A000",
}


SPILL = "_spill"
MEMORY = "IPAI_LAKEHOUSE_MEMORY"
"""Environment variable: how much memory one connection may take ("8GB"); past it, it goes to disk."""


@contextmanager
def open_session(
    home: Path | str,
    tables: Sequence[TableInfo],
    limits: Mapping[str, str] | None = None,
    *,
    sql: str = "",
    keep_order: bool = True,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A locked connection with one view a table; closed at the end.

    ``limits`` say which rows of a table (``schema.table``) there are: DuckDB SQL of our own making that
    follows FROM. ``sql`` is what will run: the macros it calls are made. Rows that are written to files need
    not keep their order, which is faster and takes less memory.
    """
    views = [view_sql(table, (limits or {}).get(table.full_name)) for table in tables]
    shared = _shared.get()
    with shared.borrow(home) if shared else _own(home, keep_order) as connection:
        connection.execute(macros_for(sql))
        for table, view in zip(tables, views, strict=True):
            connection.execute(f'CREATE SCHEMA IF NOT EXISTS {CATALOG}."{table.schema}"; {view}')
        yield connection


@contextmanager
def shared_sessions(home: Path | str) -> Iterator[None]:
    """Until the end, sessions of this thread are connections to one database, without an order of rows.

    An update opens some hundred sessions one after the other, and a database of its own takes each 20 ms.
    """
    with _database(home, keep_order=False) as database:
        token = _shared.set(_Shared(Path(home), database))
        try:
            yield
        finally:
            _shared.reset(token)


@dataclass
class _Shared:
    """A database that one session at a time works in; a session within another gets its own."""

    home: Path
    database: duckdb.DuckDBPyConnection
    taken: bool = False

    @contextmanager
    def borrow(self, home: Path | str) -> Iterator[duckdb.DuckDBPyConnection]:
        if self.taken or Path(home) != self.home:
            with _own(home, True) as connection:
                yield connection
            return
        self.taken = True
        connection = self.database.cursor()
        try:
            connection.execute(f"ATTACH ':memory:' AS {CATALOG}")
            yield connection
        finally:
            connection.execute(f"DETACH {CATALOG}")
            connection.close()
            self.taken = False


_shared: ContextVar[_Shared | None] = ContextVar("shared", default=None)


@contextmanager
def _own(home: Path | str, keep_order: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    with _database(home, keep_order) as connection:
        connection.execute(f"ATTACH ':memory:' AS {CATALOG}")
        yield connection


@contextmanager
def _database(home: Path | str, keep_order: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(
        ":memory:",
        config={
            "autoload_known_extensions": "false",
            "autoinstall_known_extensions": "false",
            "python_enable_replacements": "false",
        },
    )
    try:
        connection.execute("SET GLOBAL TimeZone = 'UTC'")
        connection.execute(f"SET preserve_insertion_order = {'true' if keep_order else 'false'}")
        _lock(connection, tables_folder(home))
        yield connection
    finally:
        connection.close()


def view_sql(table: TableInfo, limit: str | None = None) -> str:
    """A view over exactly the files of one version, with exactly the columns of the contract."""
    columns = ", ".join(
        f'CAST({_source(table, column.name)} AS {duckdb_type(column.type)}) AS "{column.name}"'
        for column in table.columns
    )
    source = source_sql(table) if table.files else "WHERE false"
    limited = f" {limit}" if limit and table.files else ""
    return f'CREATE VIEW {CATALOG}."{table.schema}"."{table.name}" AS SELECT {columns} {source}{limited}'


def source_sql(table: TableInfo) -> str:
    """FROM the data files of a version that has some."""
    return f"FROM read_parquet([{', '.join(map(_quoted, table.files))}])"


@cache
def duckdb_type(sql_type: str) -> str:
    """A Databricks type as DuckDB spells it; TIMESTAMP carries a zone, TIMESTAMP_NTZ does not."""
    return exp.DataType.build(sql_type, dialect="databricks").sql("duckdb")


def named_error(text: str) -> duckdb.Error:
    """The exception whose text DuckDB wrote: ``Conversion Error: …``."""
    return _KINDS.get(text.partition(" Error:")[0], duckdb.Error)(text)


def query_error(error: duckdb.Error) -> QueryError:
    """What DuckDB raised, in the terms of a Databricks SQL error."""
    text = str(error).split("\n\n")[0].replace("Invalid Input Error: ", "")
    if text.startswith("["):
        name, _, sentence = text[1:].partition("]")
        return QueryError(sentence or "Division by zero.", name, _STATES.get(name, "XX000"))
    if "Division by zero" in text:
        return QueryError("Division by zero.", "DIVIDE_BY_ZERO", "22012")
    for kind, name, state in _ERRORS:
        if isinstance(error, kind):
            return QueryError(" ".join(text.split()), name, state)
    return QueryError(" ".join(text.split()), "INTERNAL_ERROR", "XX000")


def _lock(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    if limit := os.environ.get(MEMORY):
        connection.execute(f"SET memory_limit = {_quoted(limit)}")
    connection.execute(f"SET temp_directory = {_quoted(str(folder / SPILL))}")
    connection.execute(f"SET allowed_directories = [{_quoted(str(folder))}]")
    connection.execute("SET enable_external_access = false; SET lock_configuration = true")


def _source(table: TableInfo, column: str) -> str:
    return f'"{column}"' if table.files else "NULL"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
