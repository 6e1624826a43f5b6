"""Rows that ingest leaves out, as ``silver.quarantine`` keeps them, and which of them a batch replaces."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import DeltaTable

from ..engine.catalog import is_table, table_path
from ..engine.quarantine import SCHEMA_NAME, TABLE_NAME, rejected_schema, replace_rejected
from ..engine.ranges import Ranges
from .cells import convert
from .errors import DamagedBatch
from .typed_csv import BadRow, CsvTable

MOST_REJECTED = 100_000  # a file with more bad rows than this is not a file with some bad rows


class Rejects:
    """Collects the bad rows of one table of a batch. Raises ``DamagedBatch`` when there are too many."""

    def __init__(self, source: str, batch: str, contract: CsvTable) -> None:
        self._origin = {"_source": source, "batch": batch, "table_name": f"bronze.{contract.name}"}
        self._contract = contract
        self._types = {column.name: column.type for column in contract.columns}
        self._now = datetime.now(timezone.utc)
        self._rows: list[dict[str, Any]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, bad: BadRow) -> None:
        """Keep one row."""
        if len(self._rows) == MOST_REJECTED:
            raise DamagedBatch(
                f"More than {MOST_REJECTED} rows of the table {self._contract.name} cannot be read, such as "
                f"this one: {bad.reason}",
                self._contract.name,
            )
        cells = bad.cells or {}
        day = self._value(cells, "date", "DATE")
        self._rows.append(
            {
                **self._origin,
                "rule": bad.rule,
                "reason": bad.reason,
                "record": self._record(cells),
                "company_id": self._value(cells, "company_id", "BIGINT"),
                "month": day.replace(day=1) if isinstance(day, date) else None,
                "row": json.dumps(bad.text if bad.cells is None else cells, ensure_ascii=False),
                "rejected_at": self._now,
            }
        )

    def table(self) -> pa.Table:
        """All rows that were added."""
        return pa.Table.from_pylist(self._rows, rejected_schema())

    def _record(self, cells: Mapping[str, str | None]) -> str | None:
        key = {name: self._value(cells, name, self._types[name]) for name in self._contract.key}
        return None if not key or None in key.values() else json.dumps(key, default=str)

    def _value(self, cells: Mapping[str, str | None], name: str, sql_type: str) -> Any:
        """The value of a cell, None where the table has no such column or the cell cannot be read."""
        if cells.get(name) is None or self._types.get(name) != sql_type:
            return None
        return convert(sql_type, pa.array([cells[name]]))[0][0].as_py()


def still_rejected(home: Path, source: str, table: str, ranges: Ranges | None) -> pa.Table:
    """The rows of a source that were left out before and that a batch with these ranges does not bring again.

    A row whose key could not be read counts as one of them: where it was is not known.
    """
    path = table_path(home, SCHEMA_NAME, TABLE_NAME)
    if ranges is None or not is_table(path):
        return rejected_schema().empty_table()
    wanted = (pc.field("_source") == source) & (pc.field("table_name") == f"bronze.{table}")
    return outside(DeltaTable(path).to_pyarrow_dataset().to_table(filter=wanted), ranges)


def outside(rejected: pa.Table, ranges: Ranges) -> pa.Table:
    """Those of some rejected rows whose key does not lie in the ranges."""
    stay = [not _is_within(record, ranges) for record in rejected["record"].to_pylist()]
    return rejected.filter(pa.array(stay, pa.bool_())).cast(rejected_schema())


def _is_within(record: str | None, ranges: Ranges) -> bool:
    value = json.loads(record).get(ranges.column) if record else None
    return value is not None and any(low <= value <= high for low, high in ranges.spans)


def write_rejected(home: Path, source: str, table: str, rows: pa.Table) -> None:
    """Put the rejected rows of a source's table in the place of the older ones."""
    replace_rejected(home, f"bronze.{table}", rows, source=source)
