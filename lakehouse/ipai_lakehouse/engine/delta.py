"""Writing Delta tables: one commit replaces a table or some of its files, or nothing."""

import time
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable, Schema, write_deltalake
from deltalake.transaction import CommitProperties, RemoveAction, create_table_with_add_actions

from .catalog import table_path
from .files import DataFile

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


def commit_table(
    home: Path | str,
    schema: str,
    name: str,
    columns: pa.Schema,
    files: Sequence[DataFile],
    *,
    comment: str = "",
    column_comments: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
) -> int:
    """Make these files the whole table, in one commit; returns the new version."""
    path = table_path(home, schema, name)
    path.mkdir(parents=True, exist_ok=True)
    described = described_schema(columns, column_comments or {})
    create_table_with_add_actions(
        str(path),
        Schema.from_arrow(described),
        [file.action(columns) for file in files],
        mode="overwrite",
        name=name,
        description=comment or None,
        commit_properties=CommitProperties(custom_metadata=metadata),
    )
    return DeltaTable(path).version()


def commit_files(
    home: Path | str,
    schema: str,
    name: str,
    added: Sequence[DataFile],
    removed: Sequence[str],
    *,
    metadata: dict[str, str] | None = None,
) -> int:
    """Put files in the place of others (paths of today's version) in one commit; returns the new version."""
    table = DeltaTable(table_path(home, schema, name))
    columns = pa.schema(table.schema().to_arrow())
    now = int(time.time() * 1000)
    gone = [RemoveAction(path=Path(file).name, data_change=True, deletion_timestamp=now) for file in removed]
    table.create_write_transaction(
        [*(file.action(columns) for file in added), *gone],
        "append",
        table.schema(),
        commit_properties=CommitProperties(custom_metadata=metadata),
    )
    return DeltaTable(table_path(home, schema, name)).version()


def _described(rows: pa.RecordBatchReader | pa.Table, comments: dict[str, str]) -> pa.RecordBatchReader:
    schema = described_schema(rows.schema, comments)
    batches = rows.to_batches() if isinstance(rows, pa.Table) else rows
    return pa.RecordBatchReader.from_batches(
        schema, (pa.RecordBatch.from_arrays(batch.columns, schema=schema) for batch in batches)
    )


def described_schema(schema: pa.Schema, comments: dict[str, str]) -> pa.Schema:
    """The schema with a comment on each column that has one."""
    return pa.schema(
        [
            field.with_metadata({COMMENT: comments[field.name].encode()}) if field.name in comments else field
            for field in schema
        ]
    )


def append_rows(home: Path | str, schema: str, name: str, rows: pa.Table) -> None:
    """Add rows to a table in one commit; the first call creates it."""
    path = table_path(home, schema, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_deltalake(path, rows, mode="append", name=name)
