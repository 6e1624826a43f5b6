"""Cells of a JSON_ARRAY or CSV result: every value is text or null, written as Databricks writes it."""

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


def _floats(column: pa.Array) -> pa.Array:
    """Arrow's shortest texts are Java's where Java writes no exponent; the rest is written one by one."""
    size = pc.abs(column)
    plain = pc.and_(pc.greater_equal(size, 1e-3), pc.less(size, 1e7))
    texts = pc.cast(column, pa.string())
    whole = pc.and_(plain, pc.invert(pc.match_substring(texts, ".")))
    texts = pc.if_else(whole, pc.binary_join_element_wise(texts, ".0", ""), texts)
    others = pc.invert(plain)
    if not pc.any(others).as_py():
        return texts
    write = _writer(column.type)
    written = pa.array([write(value) for value in column.filter(others).drop_null().to_pylist()], pa.string())
    return pc.replace_with_mask(texts, pc.fill_null(others, False), written)


def _moments(column: pa.Array) -> pa.Array:
    """Without zones, which would be looked up for every value."""
    unit, zoned = column.type.unit, column.type.tz is not None
    local = column.cast(pa.timestamp(unit, "UTC")).cast(pa.timestamp(unit)) if zoned else column
    floored = pc.cast(pc.floor_temporal(local, unit="millisecond"), pa.timestamp("ms"))
    written = pc.utf8_replace_slice(pc.cast(floored, pa.string()), 10, 11, "T")
    return pc.binary_join_element_wise(written, "Z", "") if zoned else written


def _one_by_one(column: pa.Array, write: Callable[[Any], Cell]) -> pa.Array:
    return pa.array([None if value is None else write(value) for value in column.to_pylist()], pa.string())


def texts(column: pa.Array) -> pa.Array:
    """The cells of a column: an array of strings and nulls."""
    data_type = column.type
    if kind.is_dictionary(data_type):
        return texts(column.cast(data_type.value_type))
    if kind.is_floating(data_type):
        return _floats(column)
    if kind.is_timestamp(data_type):
        return _moments(column)
    if kind.is_nested(data_type):
        return _one_by_one(column, lambda value: _json(value, data_type))
    if _needs_python(data_type):
        return _one_by_one(column, _writer(data_type))
    return pc.cast(column, pa.string())


def _needs_python(data_type: pa.DataType) -> bool:
    """Arrow writes small decimals of a scale above 6 with an exponent, and knows no base64."""
    small = kind.is_decimal(data_type) and not 0 <= data_type.scale <= 6
    return small or kind.is_binary(data_type) or kind.is_large_binary(data_type)


def rows(table: pa.Table) -> list[list[Cell]]:
    """The rows of a small table as text cells."""
    if not table.num_columns:
        return []
    columns = (
        [cell for piece in column.chunks for cell in texts(piece).to_pylist()] for column in table.columns
    )
    return [list(row) for row in zip(*columns, strict=True)]
