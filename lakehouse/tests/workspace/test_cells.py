"""Values and types as Databricks writes them."""

from __future__ import annotations

from datetime import date, datetime, timezone
from decimal import Decimal

import pyarrow as pa
import pytest

from ipai_lakehouse.workspace.sql.cells import java_double, rows
from ipai_lakehouse.workspace.sql.types import UnknownType, columns, names


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.0"), (16777216.0, "1.6777216E7"), (9999999.0, "9999999.0"), (0.001, "0.001"),
        (0.0001, "1.0E-4"),
        (123.456, "123.456"), (-2.5e-10, "-2.5E-10"), (1e300, "1.0E300"), (0.0, "0.0"), (-0.0, "-0.0"),
        (float("nan"), "NaN"), (float("inf"), "Infinity"), (float("-inf"), "-Infinity"), (0.1, "0.1"),
    ],
)  # fmt: skip
def test_double_as_java_writes_it(value: float, text: str) -> None:
    assert java_double(value) == text


UTC_MOMENT = datetime(2024, 1, 2, 3, 4, 5, 123987, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("value", "data_type", "cell", "type_text"),
    [
        (True, pa.bool_(), "true", "BOOLEAN"),
        (7, pa.int8(), "7", "TINYINT"),
        (7, pa.int64(), "7", "BIGINT"),
        (0.1, pa.float32(), "0.1", "FLOAT"),
        (Decimal("1.50"), pa.decimal128(18, 2), "1.50", "DECIMAL(18,2)"),
        (Decimal("0.00000001"), pa.decimal128(18, 8), "0.00000001", "DECIMAL(18,8)"),
        (date(2024, 1, 2), pa.date32(), "2024-01-02", "DATE"),
        (UTC_MOMENT, pa.timestamp("us", "UTC"), "2024-01-02T03:04:05.123Z", "TIMESTAMP"),
        (UTC_MOMENT, pa.timestamp("us", "Asia/Manila"), "2024-01-02T03:04:05.123Z", "TIMESTAMP"),
        (datetime(2024, 1, 2), pa.timestamp("us"), "2024-01-02T00:00:00.000", "TIMESTAMP_NTZ"),
        (b"\x00\xff", pa.binary(), "AP8=", "BINARY"),
        ([1, None], pa.list_(pa.int64()), '["1",null]', "ARRAY<BIGINT>"),
        ({"a": 1.5}, pa.struct([("a", pa.float64())]), '{"a":"1.5"}', "STRUCT<a: DOUBLE>"),
        ([("k", True)], pa.map_(pa.string(), pa.bool_()), '{"k":"true"}', "MAP<STRING, BOOLEAN>"),
        ("x", pa.dictionary(pa.int8(), pa.string()), "x", "STRING"),
        ("₱", pa.string(), "₱", "STRING"),
    ],
)
def test_cell_and_type(value: object, data_type: pa.DataType, cell: str, type_text: str) -> None:
    table = pa.table({"c": pa.array([value, None], data_type)})
    assert rows(table) == [[cell], [None]]
    assert names(data_type)[1] == type_text


def test_columns_of_a_manifest() -> None:
    schema = pa.schema([("n", pa.null()), ("d", pa.decimal128(9, 4))])
    assert columns(schema) == [
        {"name": "n", "type_text": "VOID", "type_name": "NULL", "position": 0},
        {
            "name": "d",
            "type_text": "DECIMAL(9,4)",
            "type_name": "DECIMAL",
            "position": 1,
            "type_precision": 9,
            "type_scale": 4,
        },
    ]


def test_a_type_databricks_lacks_is_refused() -> None:
    with pytest.raises(UnknownType, match="time64"):
        names(pa.time64("us"))
