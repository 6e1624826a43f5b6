"""Texts of a result become Python values, Python values become parameters."""

import json
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from databricks_client import InvalidInput, MalformedAnswer
from databricks_client.parameters import parameters
from databricks_client.sqlrows import row_reader

CELLS = [
    ("BOOLEAN", "true", True),
    ("BOOLEAN", "false", False),
    ("TINYINT", "-7", -7),
    ("BIGINT", "9223372036854775807", 9223372036854775807),
    ("LONG", "5", 5),
    ("DECIMAL(18,2)", "1234567890123456.70", Decimal("1234567890123456.70")),
    ("DECIMAL(38,0)", "9" * 38, Decimal("9" * 38)),
    ("DOUBLE", "1.6777216E7", 16777216.0),
    ("DOUBLE", "-Infinity", float("-inf")),
    ("FLOAT", "0.5", 0.5),
    ("STRING", "", ""),
    ("STRING", "true", "true"),
    ("VARCHAR(5)", "héllo", "héllo"),
    ("DATE", "2024-02-29", date(2024, 2, 29)),
    ("TIMESTAMP", "2024-01-02T03:04:05.123Z", datetime(2024, 1, 2, 3, 4, 5, 123000)),
    ("TIMESTAMP", "2024-01-02T03:04:05Z", datetime(2024, 1, 2, 3, 4, 5)),
    ("TIMESTAMP", "2024-01-02T11:04:05.1+08:00", datetime(2024, 1, 2, 3, 4, 5, 100000)),
    ("TIMESTAMP_NTZ", "2024-01-02T03:04:05.1234567", datetime(2024, 1, 2, 3, 4, 5, 123456)),
    ("TIMESTAMP_NTZ", "2024-01-02 03:04:05", datetime(2024, 1, 2, 3, 4, 5)),
    ("BINARY", "AAEC", b"\x00\x01\x02"),
    ("INTERVAL DAY TO SECOND", "INTERVAL '1 00:00:00' DAY TO SECOND", "INTERVAL '1 00:00:00' DAY TO SECOND"),
    ("ARRAY<BIGINT>", '["1","2",null]', [1, 2, None]),
    ("ARRAY<BIGINT>", "[1,2]", [1, 2]),
    ("ARRAY<DECIMAL(18,2)>", '["0.10", 0.30]', [Decimal("0.10"), Decimal("0.30")]),
    ("ARRAY<BOOLEAN>", '["true", false]', [True, False]),
    ("ARRAY<STRING>", '["a,b", "null"]', ["a,b", "null"]),
    ("ARRAY<ARRAY<DATE>>", '[["2024-01-01"],[]]', [[date(2024, 1, 1)], []]),
    ("MAP<STRING, INT>", '{"a":"1"}', {"a": 1}),
    ("MAP<INT,ARRAY<STRING>>", '{"1":["x"]}', {1: ["x"]}),
    (
        "STRUCT<code: STRING, amount: DECIMAL(18,2), tags: MAP<STRING,STRING>>",
        '{"code":"c","amount":"1.50","tags":{"k":"v"}}',
        {"code": "c", "amount": Decimal("1.50"), "tags": {"k": "v"}},
    ),
    ("STRUCT<`a:b,<``>`: INT NOT NULL, c: INT>", '{"a:b,<`>":"1"}', {"a:b,<`>": 1, "c": None}),
    ("VARIANT", '{"a":[1,2.50,null,true]}', {"a": [1, Decimal("2.50"), None, True]}),
]


@pytest.mark.parametrize(("sql_type", "text", "value"), CELLS)
def test_cells(sql_type, text, value):
    rows = row_reader((sql_type, "INT"))
    for (read, one), (nothing, none) in (
        rows.from_cells([[text, "1"], [None, None]]),
        rows.from_json(json.dumps([[text, "1"], [None, None]]).encode()),
    ):
        assert read == value and type(read) is type(value) and nothing is None
        assert (one, none) == (1, None)


@pytest.mark.parametrize(
    ("sql_type", "text"),
    [
        ("BIGINT", "1.5"),
        ("DECIMAL(18,2)", "one"),
        ("DATE", "yesterday"),
        ("BOOLEAN", "yes"),
        ("ARRAY<INT>", "[1"),
        ("ARRAY<INT>", '{"a":1}'),
        ("MAP<STRING,INT>", "[1]"),
        ("TIMESTAMP", "+12024-01-02T03:04:05Z"),
    ],
)
def test_a_cell_that_is_no_value_of_its_type_is_refused(sql_type, text):
    with pytest.raises(MalformedAnswer):
        row_reader((sql_type,)).from_cells([[None], [text]])
    with pytest.raises(MalformedAnswer):
        row_reader((sql_type,)).from_json(json.dumps([[None], [text]]).encode())


@pytest.mark.parametrize(
    ("value", "sql_type", "text"),
    [
        ("o'clock", "STRING", "o'clock"),
        (True, "BOOLEAN", "true"),
        (100, "INT", "100"),
        (2**31, "BIGINT", "2147483648"),
        (Decimal("12.50"), "DECIMAL(4,2)", "12.50"),
        (Decimal("-0.001"), "DECIMAL(3,3)", "-0.001"),
        (Decimal("1E+3"), "DECIMAL(4,0)", "1000"),
        (Decimal("0"), "DECIMAL(1,0)", "0"),
        (0.1, "DOUBLE", "0.1"),
        (date(2026, 2, 1), "DATE", "2026-02-01"),
        (datetime(2026, 2, 1, 3), "TIMESTAMP", "2026-02-01T03:00:00Z"),
        (datetime(2026, 2, 1, 3, tzinfo=timezone(timedelta(hours=8))), "TIMESTAMP", "2026-01-31T19:00:00Z"),
    ],
)
def test_parameters(value, sql_type, text):
    assert parameters({"p": value}) == [{"name": "p", "value": text, "type": sql_type}]


def test_null_has_no_value():
    assert parameters({"p": None}) == [{"name": "p"}]


@pytest.mark.parametrize(
    "value", [2**63, Decimal("NaN"), Decimal("1." + "1" * 38), float("inf"), b"x", [1], {"a": 1}, object()]
)
def test_values_without_a_counterpart_are_refused(value):
    with pytest.raises(InvalidInput, match="parameter p"):
        parameters({"p": value})


def test_a_parameter_needs_a_name():
    with pytest.raises(InvalidInput, match="not a name"):
        parameters({"a; DROP": 1})


def test_a_type_nobody_knows_stays_text():
    rows = row_reader(("GEOGRAPHY(4326)",)).from_cells([["POINT(1 2)"], [None]])
    assert rows == [("POINT(1 2)",), (None,)]


def test_a_number_of_json_is_no_decimal():
    """It has lost its digits already."""
    with pytest.raises(MalformedAnswer, match="no DECIMAL\\(18,2\\) in column 2"):
        row_reader(("INT", "DECIMAL(18,2)")).from_json(b'[["1", 0.1]]')
