"""SHOW and DESCRIBE, answered from the catalog."""

import re
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from .catalog import CATALOG, delta_table, open_table, schema_names, table_names
from .errors import QueryError, unsupported
from .show import answer_catalog, check_catalog, matching
from .travel import history

_NAME = r"`?(\w+)`?"
_LIKE = r"(?:\s+LIKE)?(?:\s+'([^']*)')?"
_IN = r"(?:\s+(?:IN|FROM)\s+(?:`?(\w+)`?\.)?`?(\w+)`?)?"
_CATALOGS = re.compile(rf"SHOW\s+CATALOGS{_LIKE}$", re.I)
_SCHEMAS = re.compile(rf"SHOW\s+(?:SCHEMAS|DATABASES){_IN}{_LIKE}$", re.I)
_TABLES = re.compile(rf"SHOW\s+TABLES{_IN}{_LIKE}$", re.I)
_NAMED = rf"(?:{_NAME}\.)?(?:{_NAME}\.)?{_NAME}"
_COLUMNS = re.compile(rf"SHOW\s+COLUMNS\s+(?:IN|FROM)\s+{_NAMED}$", re.I)
_DESCRIBE = re.compile(rf"DESC(?:RIBE)?\s+(?:TABLE\s+)?{_NAMED}$", re.I)
_HISTORY = re.compile(rf"DESC(?:RIBE)?\s+HISTORY\s+{_NAMED}(?:\s+LIMIT\s+(\d+))?$", re.I)
_COMMENTS = re.compile(r"/\*.*?\*/|--[^\n]*", re.S)


def answer(home: Path | str, sql: str, schema: str | None) -> pa.Table:
    """The rows of SHOW CATALOGS, SCHEMAS, TABLES or COLUMNS, DESCRIBE TABLE or DESCRIBE HISTORY."""
    text = " ".join(_COMMENTS.sub(" ", sql).strip().rstrip(";").split())
    if (found := answer_catalog(home, text)) is not None:
        return found
    if match := _CATALOGS.match(text):
        return _text_table({"catalog": matching([CATALOG], match[1])})
    if match := _SCHEMAS.match(text):
        check_catalog(match[2])
        return _text_table({"databaseName": matching(schema_names(home), match[3])})
    if match := _TABLES.match(text):
        check_catalog(match[1])
        return _show_tables(home, match[2] or schema or "default", match[3])
    if match := _COLUMNS.match(text):
        key = _key(match.groups(), schema or "default")
        return _text_table({"col_name": [column.name for column in open_table(home, *key).columns]})
    return _describe_table(home, text, schema or "default")


def _show_tables(home: Path | str, schema: str, pattern: str | None) -> pa.Table:
    if schema.lower() not in (*schema_names(home), "default"):
        raise QueryError(f"The schema `{schema}` cannot be found.", "SCHEMA_NOT_FOUND", "42704")
    names = matching(table_names(home, schema.lower()), pattern)
    table = _text_table({"database": [schema.lower()] * len(names), "tableName": names})
    return table.append_column("isTemporary", pa.array([False] * len(names), pa.bool_()))


def _describe_table(home: Path | str, text: str, schema: str) -> pa.Table:
    if match := _HISTORY.match(text):
        *names, limit = match.groups()
        return history(delta_table(home, *_key(names, schema)), int(limit) if limit else None)
    if match := _DESCRIBE.match(text):
        return _describe(home, *_key(match.groups(), schema))
    raise unsupported(
        "Of SHOW and DESCRIBE the lakehouse answers SHOW CATALOGS, SHOW SCHEMAS, SHOW TABLES, "
        "SHOW COLUMNS, DESCRIBE TABLE and DESCRIBE HISTORY."
    )


def _key(names: Sequence[str | None], schema: str) -> tuple[str, str]:
    """(schema, table) of a name of one to three parts, as the catalog spells them."""
    parts = [name.lower() for name in names if name]
    if len(parts) == 3:
        check_catalog(parts.pop(0))
    return (parts[0], parts[1]) if len(parts) == 2 else (schema.lower(), parts[0])


def _describe(home: Path | str, schema: str, name: str) -> pa.Table:
    columns = open_table(home, schema, name).columns
    return _text_table(
        {
            "col_name": [column.name for column in columns],
            "data_type": [column.type.lower() for column in columns],
            "comment": [column.comment or None for column in columns],
        }
    )


def _text_table(columns: dict[str, list]) -> pa.Table:
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
