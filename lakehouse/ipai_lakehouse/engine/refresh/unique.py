"""Whether a key is unique among the rows of some Parquet files."""

from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np

from ..catalog import TableInfo
from ..session import open_session, query_error

# A bit map of ids is used while it has at most this many places for each row.
SPARSEST = 8


def repeated(home: Path | str, info: TableInfo, key: Sequence[str]) -> int:
    """How many rows share their key with another one. NULL counts as a value."""
    with open_session(home, [info], keep_order=False) as connection:
        try:
            if _all_ids_differ(connection, info, key):
                return 0
            names = ", ".join(f'"{name}"' for name in key)
            counted = f"SELECT count(*) AS n FROM {_source(info)} GROUP BY {names} HAVING count(*) > 1"
            total = f"SELECT CAST(coalesce(sum(n), 0) AS BIGINT) FROM ({counted})"
            return connection.execute(total).fetchall()[0][0]
        except duckdb.Error as error:
            raise query_error(error) from None


def _all_ids_differ(connection: duckdb.DuckDBPyConnection, info: TableInfo, key: Sequence[str]) -> bool:
    """True when the key is a whole number beside `_source` and no source has one twice.

    A bit map takes a tenth of the time and memory of grouping. False says nothing.
    """
    numbers = [name for name in key if name != "_source"]
    if len(numbers) != 1 or info.type_of(numbers[0]) != "BIGINT":
        return False
    (column,) = numbers
    sources = [None]
    if "_source" in key:
        sources = [
            row[0] for row in connection.execute(f"SELECT DISTINCT _source FROM {_source(info)}").fetchall()
        ]
    return all(_differ(connection, info, column, source, "_source" in key) for source in sources)


def _differ(
    connection: duckdb.DuckDBPyConnection, info: TableInfo, column: str, source: str | None, sourced: bool
) -> bool:
    rows = f"FROM {_source(info)}" + (" WHERE _source IS NOT DISTINCT FROM $source" if sourced else "")
    values = {"source": source} if sourced else {}
    bounds = f'SELECT min("{column}"), max("{column}"), count(*), count("{column}") {rows}'
    low, high, count, known = connection.execute(bounds, values or None).fetchall()[0]
    if low is None or known != count or high - low > SPARSEST * count + 1_000_000:
        return False
    seen = np.zeros(high - low + 1, dtype=bool)
    ids = connection.sql(f'SELECT "{column}" {rows}', params=values or None)
    for batch in ids.to_arrow_reader(1_000_000):
        seen[batch.column(0).to_numpy(zero_copy_only=False) - low] = True
    return int(seen.sum()) == count


def _source(info: TableInfo) -> str:
    return f'ipai."{info.schema}"."{info.name}"'
