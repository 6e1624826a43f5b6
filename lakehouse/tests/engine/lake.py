"""Make Delta tables for engine tests."""

from decimal import Decimal

import pyarrow as pa

from ipai_lakehouse.engine.delta import replace_table

MONEY = pa.decimal128(18, 2)


def amounts(*values: str) -> pa.Table:
    """A table with one exact money column."""
    return pa.table({"amount": pa.array([Decimal(value) for value in values], MONEY)})


def put(home, table: str, rows: pa.Table) -> int:
    """Write ``schema.table``; returns its version."""
    schema, name = table.split(".")
    return replace_table(home, schema, name, rows)
