"""Read a landing CSV into exact types: nothing is rounded, nothing is guessed."""

import re
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from ..engine.tables import BronzeColumn, BronzeTable
from .errors import JobError

_DECIMAL = re.compile(r"DECIMAL\((\d+),\s*(\d+)\)$")
_INTEGERS = {"BIGINT": pa.int64(), "INT": pa.int32()}
_PATTERNS = {
    "BIGINT": r"^-?\d{1,19}$",
    "INT": r"^-?\d{1,10}$",
    "BOOLEAN": r"^(t|f|true|false)$",
    "DATE": r"^\d{4}-\d{2}-\d{2}$",
    "TIMESTAMP": r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?$",
}


def arrow_type(sql_type: str) -> pa.DataType:
    """The Arrow type of a contract type."""
    if match := _DECIMAL.match(sql_type):
        return pa.decimal128(int(match[1]), int(match[2]))
    return {
        **_INTEGERS,
        "STRING": pa.string(),
        "BOOLEAN": pa.bool_(),
        "DATE": pa.date32(),
        "TIMESTAMP": pa.timestamp("us", "UTC"),
    }[sql_type]


def empty_table(contract: BronzeTable) -> pa.Table:
    """The table without rows."""
    return pa.schema([(column.name, arrow_type(column.type)) for column in contract.columns]).empty_table()


def read_table(path: Path, contract: BronzeTable, rows: int) -> pa.Table:
    """Read one gzip CSV. Raises ``JobError`` naming table, row (from 1, without the header) and column."""
    text = _read_text(path, contract)
    if text.num_rows != rows:
        raise JobError(f"The table {contract.name} has {text.num_rows} rows; the manifest says {rows}.")
    columns = [_typed(contract.name, column, text.column(column.name)) for column in contract.columns]
    return pa.table(dict(zip((column.name for column in contract.columns), columns, strict=True)))


def _read_text(path: Path, contract: BronzeTable) -> pa.Table:
    """All columns as text: an unquoted empty field is NULL, a quoted one is an empty text."""
    names = {column.name for column in contract.columns}
    convert = csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()),
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    try:
        with pa.input_stream(str(path), compression="gzip") as stream:
            table = csv.read_csv(
                stream, parse_options=csv.ParseOptions(newlines_in_values=True), convert_options=convert
            )
    except (pa.ArrowInvalid, OSError) as error:
        raise JobError(f"The table {contract.name} cannot be read: {str(error).rstrip('.')}.") from None
    _check_header(contract.name, table.column_names, names)
    return table


def _check_header(table: str, header: list[str], expected: set[str]) -> None:
    for name in sorted(expected - set(header)):
        raise JobError(f"The table {table} lacks the column {name} in its file.")
    for name in header:
        if name not in expected or header.count(name) > 1:
            raise JobError(f"The file of the table {table} has the column {name} too much.")


def _typed(table: str, column: BronzeColumn, text: pa.ChunkedArray) -> pa.ChunkedArray:
    if column.type == "STRING":
        return text
    fits = pc.fill_null(pc.match_substring_regex(text, _pattern(column.type)), True)
    if pc.all(fits).as_py() not in (True, None):
        _refuse(table, column, text, pc.index(fits, False).as_py())
    try:
        return _cast(column.type, text)
    except pa.ArrowInvalid:
        _refuse(table, column, text, _first_uncastable(column.type, text))
        raise


def _pattern(sql_type: str) -> str:
    """What a value looks like; a decimal may have zeros behind its scale, nothing else."""
    if match := _DECIMAL.match(sql_type):
        whole, scale = int(match[1]) - int(match[2]), int(match[2])
        return rf"^-?0*\d{{1,{whole}}}(\.\d{{0,{scale}}}0*)?$"
    return _PATTERNS[sql_type]


def _cast(sql_type: str, text: pa.ChunkedArray) -> pa.ChunkedArray:
    if match := _DECIMAL.match(sql_type):
        shortened = pc.replace_substring_regex(text, rf"(\.\d{{{match[2]}}})0+$", r"\1")
        return pc.cast(shortened, arrow_type(sql_type))
    if sql_type == "BOOLEAN":
        return pc.starts_with(text, "t")
    if sql_type == "TIMESTAMP":
        return pc.assume_timezone(pc.cast(text, pa.timestamp("us")), "UTC")
    return pc.cast(text, arrow_type(sql_type))


def _first_uncastable(sql_type: str, text: pa.ChunkedArray) -> int:
    """Position of the value that broke the conversion of the whole column."""
    for position in range(len(text)):
        try:
            _cast(sql_type, text.slice(position, 1))
        except pa.ArrowInvalid:
            return position
    return 0


def _refuse(table: str, column: BronzeColumn, text: pa.ChunkedArray, position: int) -> None:
    raise JobError(
        f"The table {table} has '{text[position].as_py()}' in row {position + 1}, column "
        f"{column.name}, which is not an exact {column.type}."
    )
