"""Writing Delta tables: one commit replaces a table, or all rows of one source, or nothing."""

from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable, write_deltalake

from .catalog import table_path

COMMENT = b"comment"


def replace_table(
    home: Path | str,
    schema: str,
    name: str,
    rows: pa.RecordBatchReader | pa.Table,
    *,
    comment: str = "",
    column_comments: dict[str, str] | None = None,
) -> int:
    """Replace all rows and the schema of a table in one commit; returns the new version.

    An error raised while ``rows`` is read leaves the old version untouched.
    """
    path = table_path(home, schema, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    described = _described(rows, column_comments or {})
    write_deltalake(
        path, described, mode="overwrite", schema_mode="overwrite", name=name, description=comment or None
    )
    return DeltaTable(path).version()


def replace_source(home: Path | str, schema: str, name: str, rows: pa.Table, source: str) -> int:
    """Replace the rows whose ``_source`` is ``source`` in one commit; other sources stay."""
    path = table_path(home, schema, name)
    if not (path / "_delta_log").is_dir():
        return replace_table(home, schema, name, rows)
    quoted = source.replace("'", "''")
    write_deltalake(path, rows, mode="overwrite", predicate=f"_source = '{quoted}'")
    return DeltaTable(path).version()


def _described(rows: pa.RecordBatchReader | pa.Table, comments: dict[str, str]) -> pa.RecordBatchReader:
    schema = pa.schema(
        [
            field.with_metadata({COMMENT: comments[field.name].encode()}) if field.name in comments else field
            for field in rows.schema
        ]
    )
    batches = rows.to_batches() if isinstance(rows, pa.Table) else rows
    return pa.RecordBatchReader.from_batches(
        schema, (pa.RecordBatch.from_arrays(batch.columns, schema=schema) for batch in batches)
    )


def append_rows(home: Path | str, schema: str, name: str, rows: pa.Table) -> None:
    """Add rows to a table in one commit; the first call creates it."""
    path = table_path(home, schema, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_deltalake(path, rows, mode="append", name=name)
