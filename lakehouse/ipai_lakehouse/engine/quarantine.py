"""``silver.quarantine``: every row that was left out, by ingest or by an expectation, with its reason."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable, QueryBuilder, write_deltalake

from .catalog import is_table, table_path

SCHEMA_NAME, TABLE_NAME = "silver", "quarantine"
_COMMENT = "Rows that are in no other table, each with the rule it broke and the reason in plain words."


def rejected_schema() -> pa.Schema:
    """The columns of ``silver.quarantine``.

    ``record`` is the key as JSON (``{"id": 17}``), NULL where it cannot be read; ``row`` is the row as it
    came, as JSON; ``batch`` is NULL for rows that an expectation left out; ``month`` is the first day of a
    month or NULL.
    """
    return pa.schema(
        [
            ("_source", pa.string()),
            pa.field("table_name", pa.string(), nullable=False),
            pa.field("rule", pa.string(), nullable=False),
            pa.field("reason", pa.string(), nullable=False),
            ("record", pa.string()),
            ("company_id", pa.int64()),
            ("month", pa.date32()),
            ("row", pa.string()),
            ("batch", pa.string()),
            ("rejected_at", pa.timestamp("us", "UTC")),
        ]
    )


def replace_rejected(
    home: Path | str,
    table_name: str,
    rows: pa.Table,
    *,
    source: str | None = None,
    months: Collection[date | None] | None = None,
) -> int:
    """Replace the rejected rows of one table in one commit; returns the version.

    Without ``source`` those of all sources, without ``months`` those of all months (None among the months
    stands for rows without one). ``rows`` must lie in what is replaced, or nothing is written. Where there is
    nothing to replace and nothing to write, the table is left alone (the first call creates it).
    """
    path = table_path(home, SCHEMA_NAME, TABLE_NAME)
    rows = rows.cast(rejected_schema())
    if not is_table(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_deltalake(path, rows.slice(0, 0), name=TABLE_NAME, description=_COMMENT)
    table = DeltaTable(path)
    predicate = _predicate(table_name, source, months)
    if rows.num_rows or _any_rows(table, predicate):
        write_deltalake(table, rows, mode="overwrite", predicate=predicate)
    return DeltaTable(path).version()


def _any_rows(table: DeltaTable, predicate: str) -> bool:
    query = QueryBuilder().register(TABLE_NAME, table)
    return bool(query.execute(f"SELECT 1 FROM {TABLE_NAME} WHERE {predicate} LIMIT 1").read_all().num_rows)


def _predicate(table_name: str, source: str | None, months: Collection[date | None] | None) -> str:
    """The rows to replace, as the SQL a Delta commit takes: it knows no parameters, so texts are quoted."""
    parts = [f"table_name = {_quoted(table_name)}"]
    if source is not None:
        parts.append(f"_source = {_quoted(source)}")
    if months is not None:
        known = ", ".join(f"DATE '{month:%Y-%m-%d}'" for month in sorted(filter(None, months)))
        choices = [f"month IN ({known})"] if known else []
        choices += ["month IS NULL"] if None in months else []
        parts.append(f"({' OR '.join(choices) or 'false'})")
    return " AND ".join(parts)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
