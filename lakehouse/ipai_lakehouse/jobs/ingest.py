"""Landing → bronze: the newest complete batch of every source replaces that source's rows."""

from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pyarrow as pa

from ..engine import run_query
from ..engine.catalog import table_names
from ..engine.delta import append_rows, replace_source
from ..engine.tables import BronzeTable, load_bronze
from .errors import JobError
from .landing import Batch, check, newest_batches
from .typed_csv import empty_table, read_table

LOG_TABLE = "ingested_batches"
_LOG_SCHEMA = pa.schema(
    [
        ("source", pa.string()),
        ("batch", pa.string()),
        ("snapshot_at", pa.timestamp("us", "UTC")),
        ("ingested_at", pa.timestamp("us", "UTC")),
        ("records", pa.int64()),
    ]
)


def ingest(home: Path, log: Callable[[str], None] = print) -> None:
    """Bring bronze up to date. A batch that is in already changes nothing. Raises ``JobError``.

    All files of a batch are checked and read before the first table is written; the batch counts as ingested
    once all tables are. A run that was killed in between is repeated as a whole by the next one.
    """
    batches = newest_batches(home)
    if not batches:
        raise JobError("The landing folder holds no complete batch: run the export in Odoo first.")
    contract = load_bronze()
    known = _last_batches(home)
    for batch in batches:
        if known.get(batch.manifest.source) == batch.manifest.batch:
            log(f"{batch.label}: is in already, nothing changes")
        else:
            _ingest_batch(home, batch, contract, log)


def _ingest_batch(
    home: Path, batch: Batch, contract: dict[str, BronzeTable], log: Callable[[str], None]
) -> None:
    check(batch, contract)
    for name in sorted(set(batch.manifest.tables) - set(contract)):
        log(f"{batch.label}: the table {name} has no contract and is left out")
    tables = {name: _read(batch, table) for name, table in contract.items()}
    for name, rows in tables.items():
        replace_source(home, "bronze", name, rows, batch.manifest.source)
        log(f"bronze.{name}: {rows.num_rows} rows")
    _remember(home, batch, sum(rows.num_rows for rows in tables.values()))


def _read(batch: Batch, contract: BronzeTable) -> pa.Table:
    """The typed rows of one table with the columns that say where they come from."""
    entry = batch.manifest.tables.get(contract.name)
    rows = read_table(batch.folder / entry.file, contract, entry.rows) if entry else empty_table(contract)
    origin = {
        "_source": (batch.manifest.source, pa.string()),
        "_batch": (batch.manifest.batch, pa.string()),
        "_snapshot_at": (batch.manifest.snapshot_at, pa.timestamp("us", "UTC")),
    }
    for name, (value, kind) in origin.items():
        rows = rows.append_column(name, pa.repeat(pa.scalar(value, kind), rows.num_rows))
    return rows


def _last_batches(home: Path) -> dict[str, str]:
    if LOG_TABLE not in table_names(home, "bronze"):
        return {}
    sql = f"SELECT source, max_by(batch, ingested_at) AS batch FROM bronze.{LOG_TABLE} GROUP BY source"
    rows = run_query(home, sql)
    return {row["source"]: row["batch"] for row in rows.to_pylist()}


def _remember(home: Path, batch: Batch, records: int) -> None:
    entry = {
        "source": batch.manifest.source,
        "batch": batch.manifest.batch,
        "snapshot_at": batch.manifest.snapshot_at,
        "ingested_at": datetime.now(timezone.utc),
        "records": records,
    }
    append_rows(home, "bronze", LOG_TABLE, pa.Table.from_pylist([entry], _LOG_SCHEMA))
