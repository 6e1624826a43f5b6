"""Run one reading statement of Databricks SQL over the Delta tables of a lakehouse."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from . import metadata
from .catalog import CATALOG
from .errors import QueryError, table_not_found, unsupported
from .parameters import Parameter
from .published import reader as pinned
from .results import Shape
from .session import named_error, open_session, query_error
from .sql import Resolver, Translation, translate
from .statement import first_word, is_metadata

__all__ = ["Parameter", "QueryError", "read_query", "run_query", "stream_query"]
OnConnect = Callable[[duckdb.DuckDBPyConnection], None]
BATCH_ROWS = 100_000
STREAM_ROWS = 16_384


def run_query(
    home: Path | str,
    sql: str,
    parameters: Sequence[Parameter] = (),
    *,
    catalog: str | None = None,
    schema: str | None = None,
    on_connect: OnConnect | None = None,
) -> pa.Table:
    """The rows of one SELECT, WITH, VALUES, SHOW or DESCRIBE.

    Every table is read as it was published when the statement starts. ``on_connect`` receives the DuckDB
    connection before the statement runs; calling its ``interrupt()`` from another thread cancels the
    statement. Raises ``QueryError``.
    """
    _check_catalog(catalog)
    if is_metadata(first_word(sql)):
        return metadata.answer(home, sql, schema)
    plan = translate(sql, pinned(home), parameters, schema)
    with _running(home, plan, on_connect) as result:
        return Shape.of(plan, result).rows(result.to_arrow_table())


@contextmanager
def read_query(home: Path | str, sql: str, resolve: Resolver | None = None) -> Iterator[pa.RecordBatchReader]:
    """The same as a stream of batches, for results larger than memory."""
    plan = translate(sql, resolve or pinned(home))
    with _running(home, plan, None) as result:
        shape = Shape.of(plan, result)
        stream = result.to_arrow_reader(BATCH_ROWS)
        groups = (shape.rows(pa.Table.from_batches([batch])).to_batches() for batch in stream)
        batches = (batch for group in groups for batch in group)
        yield pa.RecordBatchReader.from_batches(shape.schema(stream.schema), batches)


@contextmanager
def stream_query(
    home: Path | str,
    sql: str,
    parameters: Sequence[Parameter] = (),
    *,
    catalog: str | None = None,
    schema: str | None = None,
    on_connect: OnConnect | None = None,
) -> Iterator[tuple[pa.Schema, Iterator[pa.RecordBatch]]]:
    """Like ``run_query``, as a schema and small batches: the result is never in memory as a whole."""
    _check_catalog(catalog)
    if is_metadata(first_word(sql)):
        table = metadata.answer(home, sql, schema)
        yield table.schema, iter(table.to_batches())
        return
    plan = translate(sql, pinned(home), parameters, schema)
    with _running(home, plan, on_connect) as result:
        shape = Shape.of(plan, result)
        stream = result.to_arrow_reader(STREAM_ROWS)
        yield shape.schema(stream.schema), _batches(stream, shape)


def _batches(stream: pa.RecordBatchReader, shape: Shape) -> Iterator[pa.RecordBatch]:
    while True:
        try:
            batch = stream.read_next_batch()
        except StopIteration:
            return
        except OSError as error:
            # Arrow passes on what DuckDB raised while the batch was made as a text.
            raise _explained(named_error(str(error))) from None
        yield from shape.rows(pa.Table.from_batches([batch])).to_batches()


def _check_catalog(catalog: str | None) -> None:
    if catalog is not None and catalog.lower() != CATALOG:
        raise QueryError(f"The catalog `{catalog}` cannot be found.", "CATALOG_NOT_FOUND", "42704")


@contextmanager
def _running(home: Path | str, plan: Translation, on_connect: OnConnect | None) -> Iterator:
    with open_session(home, plan.tables, sql=plan.sql) as connection:
        if on_connect:
            on_connect(connection)
        try:
            yield connection.sql(plan.sql)
        except duckdb.Error as error:
            raise _explained(error) from None


def _explained(error: duckdb.Error) -> QueryError:
    """A file that vanished under a running statement is a table that was replaced and cleaned."""
    if isinstance(error, duckdb.IOException):
        return table_not_found("(its files were removed while the statement ran; run it again)")
    if "Type INT128" in str(error):
        return QueryError("A whole number is too large for BIGINT.", "ARITHMETIC_OVERFLOW", "22003")
    if "Max expression depth" in str(error):
        return unsupported("The statement is nested too deeply.")
    return query_error(error)
