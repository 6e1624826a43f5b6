"""Cells of text → exact values: nothing is rounded, nothing is guessed."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)$")
_TYPES = {
    "BIGINT": pa.int64(),
    "INT": pa.int32(),
    "SMALLINT": pa.int16(),
    "DOUBLE": pa.float64(),
    "FLOAT": pa.float32(),
    "STRING": pa.string(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us", "UTC"),
    "TIMESTAMP_NTZ": pa.timestamp("us"),
}
_CHARACTERS = {
    "BIGINT": b"0123456789-",
    "INT": b"0123456789-",
    "SMALLINT": b"0123456789-",
    "DOUBLE": b"0123456789-+.eNaInfity",
    "FLOAT": b"0123456789-+.eNaInfity",
    "DECIMAL": b"0123456789-.",
    "BOOLEAN": b"truefals",
    "DATE": b"0123456789-",
    "TIMESTAMP": b"0123456789-: .",
    "TIMESTAMP_NTZ": b"0123456789-: .",
}
_SHORTEST_TIMESTAMP = len("2026-02-01 00:00:00")
_FIRST_DAY = pa.scalar(-719_162, pa.int32()).cast(
    pa.date32()
)  # 0001-01-01, where Databricks' calendar begins
_PLAIN = {
    "BIGINT": "a whole number",
    "INT": "a whole number of at most 2147483647",
    "SMALLINT": "a whole number of at most 32767",
    "DOUBLE": "a number",
    "FLOAT": "a number",
    "BOOLEAN": "true or false",
    "DATE": "a date such as 2026-02-28",
    "TIMESTAMP": "a time such as 2026-02-28 13:05:00",
    "TIMESTAMP_NTZ": "a time such as 2026-02-28 13:05:00",
}


def arrow_type(sql_type: str) -> pa.DataType:
    """The Arrow type of a contract type."""
    if match := _DECIMAL.match(sql_type):
        return pa.decimal128(int(match[1]), int(match[2]))
    return _TYPES[sql_type]


def in_words(sql_type: str) -> str:
    """What a cell of a type must be, for people: ``an amount with at most 16 digits and 2 decimals``."""
    if match := _DECIMAL.match(sql_type):
        whole = int(match[1]) - int(match[2])
        return f"an exact amount with at most {whole} digits and {match[2]} decimals"
    return _PLAIN[sql_type]


def convert(sql_type: str, text: pa.Array) -> tuple[pa.Array, np.ndarray | None]:
    """The values, and which cells are none (their value is NULL); None when every cell is good."""
    if sql_type == "STRING":
        return text, None
    try:
        return _cast(sql_type, text), None
    except pa.ArrowInvalid:
        bad = np.zeros(len(text), dtype=bool)
        bad[_bad_cells(sql_type, text)] = True
        # Taking by positions that are NULL leaves nothing of a bad cell behind, not even its bytes.
        return _cast(sql_type, text.take(pa.array(np.arange(len(text)), mask=bad))), bad


def _bad_cells(sql_type: str, text: pa.Array, first: int = 0) -> list[int]:
    """Positions of the cells that cannot be converted, found by halving."""
    try:
        _cast(sql_type, text)
    except pa.ArrowInvalid:
        if len(text) == 1:
            return [first]
        half = len(text) // 2
        return _bad_cells(sql_type, text[:half], first) + _bad_cells(sql_type, text[half:], first + half)
    return []


def _cast(sql_type: str, text: pa.Array) -> pa.Array:
    """Convert all cells. Raises ``ArrowInvalid`` when one is not written as PostgreSQL writes the type."""
    kind = "DECIMAL" if sql_type.startswith("DECIMAL") else sql_type
    _check_characters(text, _CHARACTERS[kind])
    if kind == "BOOLEAN":
        return _truths(text)
    if kind == "TIMESTAMP":
        return pc.assume_timezone(_times(text), "UTC")
    if kind == "TIMESTAMP_NTZ":
        return _times(text)
    values = pc.cast(text, arrow_type(sql_type))
    if kind == "DATE":
        _check_days(values)
    return values


def _check_characters(text: pa.Array, allowed: bytes) -> None:
    """Look at the bytes of all cells at once: no exponent, no blank, no hexadecimal number."""
    _, offsets, data = text.buffers()
    if data is None or not len(text):
        return
    bounds = np.frombuffer(offsets, np.int32)[text.offset : text.offset + len(text) + 1]
    used = np.frombuffer(data, np.uint8)[bounds[0] : bounds[-1]]
    good = np.zeros(256, dtype=bool)
    good[list(allowed)] = True
    if not good[used].all():
        raise pa.ArrowInvalid("a character that has no place in this type")


def _check_days(days: pa.Array) -> None:
    if pc.any(pc.less(days, _FIRST_DAY)).as_py():
        raise pa.ArrowInvalid("a day before the first year")


def _truths(text: pa.Array) -> pa.Array:
    values = pc.index_in(text, pa.array(["f", "false", "t", "true"]))
    if values.null_count != text.null_count:
        raise pa.ArrowInvalid("neither true nor false")
    return pc.greater_equal(values, 2)


def _times(text: pa.Array) -> pa.Array:
    shortest = pc.min(pc.binary_length(text)).as_py()
    if shortest is not None and shortest < _SHORTEST_TIMESTAMP:
        raise pa.ArrowInvalid("a time without seconds")
    moments = pc.cast(text, pa.timestamp("us"))
    _check_days(pc.cast(moments, pa.date32(), safe=False))
    return moments
