"""Run one reading statement of Databricks SQL over the Delta tables of a lakehouse."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa

from . import metadata
from .catalog import CATALOG, open_table
from .errors import QueryError, table_not_found
from .parameters import Parameter
from .results import Shape
from .session import open_session, query_error
from .sql import Resolver, Translation, translate
from .statement import first_word, is_metadata

__all__ = ["Parameter", "QueryError", "read_query", "run_query"]
OnConnect = Callable[[duckdb.DuckDBPyConnection], None]
BATCH_ROWS = 100_000


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

    Every table is read at the version it has when the statement starts. ``on_connect`` receives the DuckDB
    connection before the statement runs; calling its ``interrupt()`` from another thread cancels the
    statement. Raises ``QueryError``.
    """
    if catalog is not None and catalog.lower() != CATALOG:
        raise QueryError(f"The catalog `{catalog}` cannot be found.", "CATALOG_NOT_FOUND", "42704")
    if is_metadata(first_word(sql)):
        return metadata.answer(home, sql, schema)
    plan = translate(sql, partial(open_table, home), parameters, schema)
    with _running(home, plan, on_connect) as result:
        return Shape.of(plan, result).rows(result.to_arrow_table())


@contextmanager
def read_query(home: Path | str, sql: str, resolve: Resolver | None = None) -> Iterator[pa.RecordBatchReader]:
    """The same as a stream of batches, for results larger than memory."""
    plan = translate(sql, resolve or partial(open_table, home))
    with _running(home, plan, None) as result:
        shape = Shape.of(plan, result)
        reader = result.to_arrow_reader(BATCH_ROWS)
        groups = (shape.rows(pa.Table.from_batches([batch])).to_batches() for batch in reader)
        batches = (batch for group in groups for batch in group)
        yield pa.RecordBatchReader.from_batches(shape.schema(reader.schema), batches)


@contextmanager
def _running(home: Path | str, plan: Translation, on_connect: OnConnect | None) -> Iterator:
    with open_session(home, plan.tables) as connection:
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
    return query_error(error)
