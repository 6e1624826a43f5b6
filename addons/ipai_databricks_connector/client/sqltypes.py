"""Databricks SQL types: how the text of a cell becomes a Python value.

| SQL | Python |
|---|---|
| TINYINT, SMALLINT, INT, BIGINT | int |
| DECIMAL | Decimal |
| FLOAT, DOUBLE | float |
| BOOLEAN | bool |
| STRING, CHAR, VARCHAR, INTERVAL and every type not listed | str, as the server wrote it |
| DATE | date |
| TIMESTAMP | datetime, naive, UTC |
| TIMESTAMP_NTZ | datetime, naive |
| BINARY | bytes |
| ARRAY | list |
| MAP, STRUCT | dict |
| VARIANT | what its JSON says, numbers with a point as Decimal |
| VOID | None |
"""

import base64
import json
import re
from collections.abc import Callable
from datetime import date, datetime, timezone
from decimal import Decimal
from functools import lru_cache
from typing import Any

Reader = Callable[[str], Any]

_USUAL = len("2024-01-02T03:04:05.123Z")
_FRACTION = re.compile(r"\.(\d+)")
_WORD = re.compile(r"^[A-Z_]+")
_FIELD = re.compile(r"\s*(`(?:[^`]|``)*`|[^:]+?)\s*:\s*(.+)", re.DOTALL)


@lru_cache(maxsize=1024)
def reader(type_text: str) -> Reader:
    """How to read a text of the type, written as the manifest does: ``DECIMAL(18,2)``, ``ARRAY<BIGINT>``."""
    upper = type_text.upper()
    if upper.startswith(("ARRAY<", "MAP<", "STRUCT<")):
        leaf = _nested(type_text)
        return lambda text: leaf(json.loads(text, parse_float=Decimal))
    word = _WORD.match(upper)
    return _SCALARS.get(word.group() if word else "", str)


def _nested(type_text: str) -> Callable[[Any], Any]:
    """How to read a value inside JSON: scalars are texts there too."""
    kind, _, inner = type_text.partition("<")
    parts = _split(inner[: inner.rindex(">")]) if inner else []
    name = kind.strip().upper()
    if name == "ARRAY":
        return _optional(_array(_nested(parts[0])))
    if name == "MAP":
        return _optional(_map(_nested(parts[0]), _nested(parts[1])))
    if name == "STRUCT":
        fields = [field for part in parts if (field := _FIELD.match(part))]
        return _optional(_struct({_unquote(field.group(1)): _nested(field.group(2)) for field in fields}))
    return _optional(_scalar(reader(type_text.strip())))


def _optional(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: None if value is None else read(value)


def _array(item: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda values: [item(value) for value in values]


def _map(key: Callable[[Any], Any], value: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda pairs: {key(name): value(content) for name, content in pairs.items()}


def _struct(fields: dict[str, Callable[[Any], Any]]) -> Callable[[Any], Any]:
    return lambda record: {name: read(record.get(name)) for name, read in fields.items()}


def _scalar(read: Reader) -> Callable[[Any], Any]:
    """A leaf is a text; a server that writes JSON numbers and booleans is understood as well."""
    return lambda value: read(value if isinstance(value, str) else json.dumps(value, default=str).strip('"'))


def _split(text: str) -> list[str]:
    """The comma-separated parts of a type's inside; commas of inner types and quoted names are left alone."""
    parts, depth, start, quoted = [], 0, 0, False
    for place, mark in enumerate(text):
        quoted ^= mark == "`"
        depth += 0 if quoted else (mark in "<(") - (mark in ">)")
        if mark == "," and depth == 0 and not quoted:
            parts.append(text[start:place].strip())
            start = place + 1
    return [*parts, text[start:].strip()]


def _unquote(name: str) -> str:
    return name[1:-1].replace("``", "`") if name.startswith("`") else name


def _timestamp(text: str) -> datetime:
    """Python 3.10 reads neither Z nor fractions of other than 3 or 6 digits."""
    if len(text) == _USUAL and text[-1] == "Z":
        return datetime.fromisoformat(text[:-1])
    plain = text[:-1] if text.endswith("Z") else text
    if "." in plain:
        plain = _FRACTION.sub(lambda found: f".{found.group(1)[:6]:0<6}", plain)
    moment = datetime.fromisoformat(plain)
    return moment.astimezone(timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment


_SCALARS: dict[str, Reader] = {
    "BOOLEAN": {"true": True, "false": False}.__getitem__,
    "TINYINT": int,
    "BYTE": int,
    "SMALLINT": int,
    "SHORT": int,
    "INT": int,
    "INTEGER": int,
    "BIGINT": int,
    "LONG": int,
    "DECIMAL": Decimal,
    "DEC": Decimal,
    "NUMERIC": Decimal,
    "FLOAT": float,
    "REAL": float,
    "DOUBLE": float,
    "DATE": date.fromisoformat,
    "TIMESTAMP": _timestamp,
    "TIMESTAMP_NTZ": _timestamp,
    "BINARY": base64.b64decode,
    "VARIANT": lambda text: json.loads(text, parse_float=Decimal),
    "VOID": lambda text: None,
    "NULL": lambda text: None,
}
