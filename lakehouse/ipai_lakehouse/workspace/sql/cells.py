"""Cells of a JSON_ARRAY result: every value is text or null, written as Databricks writes it."""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable
from datetime import datetime, timezone
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.types as kind

from .types import is_list

Cell = str | None


def java_double(value: float, shortest: str | None = None) -> str:
    """Text of a DOUBLE as `Double.toString` writes it: `1.0`, `1.6777216E7`, `1.0E-4`, `NaN`, `Infinity`.

    `shortest` is the shortest decimal text that reads back as the same number (for a FLOAT: of its 32 bits).
    """
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "-0.0" if math.copysign(1, value) < 0 else "0.0"
    exact = Decimal(shortest or repr(value))
    if 1e-3 <= abs(value) < 1e7:
        text = format(exact, "f")
        return text if "." in text else f"{text}.0"
    return _scientific(exact)


def _scientific(exact: Decimal) -> str:
    sign, digits, exponent = exact.normalize().as_tuple()
    assert isinstance(exponent, int), "infinities were handled before"
    rest = "".join(map(str, digits[1:])) or "0"
    return f"{'-' if sign else ''}{digits[0]}.{rest}E{exponent + len(digits) - 1}"


def _float(value: float) -> str:
    return java_double(value, str(np.float32(value)))


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _decimal(value: Decimal) -> str:
    return format(value, "f")


def _instant(value: datetime) -> str:
    return _local(value.astimezone(timezone.utc).replace(tzinfo=None)) + "Z"


def _local(value: datetime) -> str:
    return value.isoformat(timespec="milliseconds")


def _base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _writer(data_type: pa.DataType) -> Callable[[Any], str]:
    if kind.is_boolean(data_type):
        return _boolean
    if kind.is_float32(data_type):
        return _float
    if kind.is_floating(data_type):
        return java_double
    if kind.is_decimal(data_type):
        return _decimal
    if kind.is_timestamp(data_type):
        return _instant if data_type.tz else _local
    if kind.is_binary(data_type) or kind.is_large_binary(data_type):
        return _base64
    return str


def _leaves(value: Any, data_type: pa.DataType) -> Any:
    """A nested value with every leaf as text."""
    if value is None:
        return None
    if is_list(data_type):
        return [_leaves(item, data_type.value_type) for item in value]
    if kind.is_map(data_type):
        return {str(key): _leaves(item, data_type.item_type) for key, item in value}
    if kind.is_struct(data_type):
        return {field.name: _leaves(value[field.name], field.type) for field in data_type}
    return _writer(data_type)(value)


def _json(value: Any, data_type: pa.DataType) -> Cell:
    if value is None:
        return None
    return json.dumps(_leaves(value, data_type), separators=(",", ":"), ensure_ascii=False)


def _column(column: pa.ChunkedArray) -> list[Cell]:
    data_type = column.type
    if kind.is_dictionary(data_type):
        return _column(column.cast(data_type.value_type))
    if kind.is_integer(data_type) or kind.is_date32(data_type):
        return pc.cast(column, pa.string()).to_pylist()
    if kind.is_timestamp(data_type):
        column = pc.cast(pc.floor_temporal(column, unit="millisecond"), pa.timestamp("ms", data_type.tz))
    if kind.is_nested(data_type):
        return [_json(value, data_type) for value in column.to_pylist()]
    if kind.is_string(data_type) or kind.is_large_string(data_type) or kind.is_null(data_type):
        return column.to_pylist()
    write = _writer(data_type)
    return [None if value is None else write(value) for value in column.to_pylist()]


def rows(table: pa.Table) -> list[list[Cell]]:
    """The `data_array` of a table: rows of text cells."""
    if not table.num_columns:
        return []
    return [list(row) for row in zip(*map(_column, table.columns), strict=True)]
