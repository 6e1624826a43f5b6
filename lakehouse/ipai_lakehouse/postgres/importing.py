"""PostgreSQL → bronze: all tables are read from one snapshot first, then each is replaced in one commit."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
import pyarrow as pa
from deltalake.exceptions import DeltaError
from psycopg import sql

from ..engine.parts import Part, PartWriter
from ..engine.ranges import replace_rows
from ..jobs.errors import DamagedBatch
from ..jobs.rejects import Rejects, write_rejected
from ..jobs.staging import ORIGIN, staging_folder, with_origin
from ..jobs.typed_csv import read_stream, schema_of
from .connection import PostgresError
from .stream import copy_out
from .tables import SourceTable, measured

Log = Callable[[str], None]
_STAGING = "_staging_postgres"
_PROGRESS_ROWS = 1_000_000


@dataclass(frozen=True)
class _Read:
    """A table that was read and waits for its commit."""

    table: SourceTable
    columns: pa.Schema
    parts: list[Part]
    rejected: pa.Table


def import_tables(
    connection: psycopg.Connection, home: Path, source: str, tables: Sequence[SourceTable], log: Log = print
) -> None:
    """Bring tables into ``bronze.<source>_<table>``, in place of what was there. Raises ``PostgresError``.

    Nothing changes before every table is read. A row that no type of the lake can hold (an infinite date, NaN
    as an amount) goes to ``silver.quarantine``.
    """
    (taken,) = connection.execute("SELECT now()").fetchone() or (None,)
    batch = f"{taken:%Y%m%dT%H%M%SZ}-postgres"
    with staging_folder(home, _STAGING) as folder:
        read = [_read(connection, folder, source, batch, taken, table, log) for table in tables]
        for one in read:
            log(f"bronze.{one.table.name}: version {_commit(home, source, one)}, {_in_words(one)}")


def _commit(home: Path, source: str, read: _Read) -> int:
    """Replace the rows of one table; what could not be read goes to quarantine first."""
    try:
        write_rejected(home, source, read.table.name, read.rejected)
        return replace_rows(home, "bronze", read.table.name, read.columns, read.parts, source)
    except DeltaError as error:
        sentence = " ".join(str(error).split())
        raise PostgresError(f"bronze.{read.table.name} could not be written: {sentence}.") from None


def _read(
    connection: psycopg.Connection,
    folder: Path,
    source: str,
    batch: str,
    taken: datetime,
    table: SourceTable,
    log: Log,
) -> _Read:
    table = measured(connection, table)
    columns = pa.schema([*schema_of(table), *pa.schema(ORIGIN)])
    rejects = Rejects(source, batch, table)
    writer = PartWriter(folder, columns)
    rows, began = 0, time.monotonic()
    try:
        with copy_out(connection, table) as stream:
            for block in read_stream(pa.PythonFile(stream, "r"), table, rejects.add):
                writer.write(with_origin(block, columns, source, batch, taken))
                rows = _progress(log, table, rows, rows + block.num_rows, began)
    except DamagedBatch as error:
        raise PostgresError(str(error)) from None
    read = _Read(table, columns, writer.close(), rejects.table())
    _check_count(connection, read)
    return read


def _progress(log: Log, table: SourceTable, before: int, rows: int, began: float) -> int:
    """Say a line every million rows."""
    if rows // _PROGRESS_ROWS > before // _PROGRESS_ROWS:
        log(f"{table.full_name}: {rows} rows read in {time.monotonic() - began:.0f} s")
    return rows


def _check_count(connection: psycopg.Connection, read: _Read) -> None:
    """Compare with what the same snapshot counts: a row may be rejected, never lost."""
    query = sql.SQL("SELECT count(*) FROM {}").format(read.table.identifier)
    (there,) = connection.execute(query).fetchone() or (0,)
    here = sum(part.rows for part in read.parts) + read.rejected.num_rows
    if here != there:
        raise PostgresError(
            f"The table {read.table.full_name} has {there} rows, {here} were read: nothing was changed."
        )


def _in_words(read: _Read) -> str:
    text = f"{sum(part.rows for part in read.parts)} rows"
    if read.rejected.num_rows:
        first = read.rejected["reason"][0].as_py()
        text += f", {read.rejected.num_rows} to quarantine (first: {first})"
    return text
