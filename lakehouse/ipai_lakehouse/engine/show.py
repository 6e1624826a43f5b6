"""SHOW over the whole catalog, as drivers ask for it: every table, every column, with LIKE patterns.

Names and order of the columns are those that drivers read (the sixth of a table is its type).
"""

from __future__ import annotations

import fnmatch
import re
from pathlib import Path

import pyarrow as pa

from .catalog import CATALOG, Column, schema_names, table_names
from .errors import QueryError
from .published import reader

_CATALOG = r"(?:(?P<all>ALL\s+CATALOGS)|CATALOG\s+`?(?P<catalog>\w+)`?)"
_SCHEMA = r"(?:\s+SCHEMA\s+LIKE\s+'(?P<schema>[^']*)')?"
_TABLES = re.compile(rf"SHOW\s+TABLES\s+IN\s+{_CATALOG}{_SCHEMA}(?:\s+LIKE\s+'(?P<like>[^']*)')?$", re.I)
_COLUMNS = re.compile(
    rf"SHOW\s+COLUMNS\s+IN\s+{_CATALOG}{_SCHEMA}(?:\s+TABLE\s+LIKE\s+'(?P<table>[^']*)')?"
    r"(?:\s+LIKE\s+'(?P<like>[^']*)')?$",
    re.I,
)
_TABLE_COLUMNS = (
    "namespace", "tableName", "isTemporary", "information", "catalogName", "tableType", "remarks",
)  # fmt: skip
_COLUMN_COLUMNS = (
    "col_name", "catalogName", "namespace", "tableName", "columnType", "columnSize", "decimalDigits",
    "radix", "isNullable", "remarks", "ordinalPosition", "isAutoIncrement", "isGenerated",
)  # fmt: skip
_NUMBERS = {"columnSize", "decimalDigits", "radix", "ordinalPosition"}
_TABLE_TYPE = "TABLE"
_SIZES = {"TINYINT": 3, "SMALLINT": 5, "INT": 10, "BIGINT": 19, "FLOAT": 7, "DOUBLE": 15}


def answer_catalog(home: Path | str, text: str) -> pa.Table | None:
    """The rows of SHOW TABLES or SHOW COLUMNS over catalogs; None for another statement."""
    if match := _TABLES.match(text):
        check_catalog(match["catalog"])
        return _tables(home, match["schema"], match["like"])
    if match := _COLUMNS.match(text):
        check_catalog(match["catalog"])
        return _columns(home, match["schema"], match["table"], match["like"])
    return None


def check_catalog(name: str | None) -> None:
    """Raises ``QueryError`` for a catalog that is not the lake's."""
    if name is not None and name.lower() != CATALOG:
        raise QueryError(f"The catalog `{name}` cannot be found.", "CATALOG_NOT_FOUND", "42704")


def matching(names: list[str], pattern: str | None) -> list[str]:
    """Names that fit a SHOW … LIKE pattern: ``*`` and ``%`` for any text, ``|`` between alternatives."""
    if pattern is None:
        return names
    choices = [choice.strip().lower().replace("%", "*") for choice in pattern.split("|")]
    return [name for name in names if any(fnmatch.fnmatchcase(name, choice) for choice in choices)]


def _found(home: Path | str, schema: str | None, table: str | None) -> list[tuple[str, str]]:
    schemas = matching(schema_names(home), schema)
    return [(one, name) for one in schemas for name in matching(table_names(home, one), table)]


def _tables(home: Path | str, schema: str | None, table: str | None) -> pa.Table:
    pin = reader(home)
    rows = [
        {
            "namespace": one,
            "tableName": name,
            "isTemporary": False,
            "information": None,
            "catalogName": CATALOG,
            "tableType": _TABLE_TYPE,
            "remarks": pin(one, name).comment,
        }
        for one, name in _found(home, schema, table)
    ]
    return pa.Table.from_pylist(rows, pa.schema([(n, _type(n)) for n in _TABLE_COLUMNS]))


def _columns(home: Path | str, schema: str | None, table: str | None, column: str | None) -> pa.Table:
    rows, pin = [], reader(home)
    for one, name in _found(home, schema, table):
        columns = pin(one, name).columns
        wanted = set(matching([column.name.lower() for column in columns], column))
        rows += [
            _column(one, name, place, found)
            for place, found in enumerate(columns)
            if found.name.lower() in wanted
        ]
    return pa.Table.from_pylist(rows, pa.schema([(n, _type(n)) for n in _COLUMN_COLUMNS]))


def _column(schema: str, table: str, place: int, column: Column) -> dict[str, object]:
    size, digits = _size(column.type)
    return {
        "col_name": column.name,
        "catalogName": CATALOG,
        "namespace": schema,
        "tableName": table,
        "columnType": column.type,
        "columnSize": size,
        "decimalDigits": digits,
        "radix": None if size is None else 10,
        "isNullable": "YES" if column.nullable else "NO",
        "remarks": column.comment,
        "ordinalPosition": place,
        "isAutoIncrement": "NO",
        "isGenerated": "NO",
    }


def _size(sql_type: str) -> tuple[int | None, int | None]:
    """(digits, digits behind the point) of a number; None where a type has no size."""
    if match := re.fullmatch(r"DECIMAL\((\d+),\s*(\d+)\)", sql_type, re.I):
        return int(match[1]), int(match[2])
    size = _SIZES.get(sql_type.upper())
    return size, None if size is None else 0


def _type(name: str) -> pa.DataType:
    if name == "isTemporary":
        return pa.bool_()
    return pa.int32() if name in _NUMBERS else pa.string()
