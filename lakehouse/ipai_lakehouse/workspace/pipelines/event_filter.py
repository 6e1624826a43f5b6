"""The filter and the order of a pipeline's events, as SQL with values.

level = 'ERROR' · level IN ('WARN', 'ERROR') · id = '…' · timestamp >= '2026-01-01T00:00:00.000Z' · AND
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timezone

from ..core.errors import invalid

_TEXT = r"'([^']*)'"
_LEVEL = re.compile(rf"level\s*=\s*{_TEXT}", re.I)
_LEVELS = re.compile(r"level\s+in\s*\(([^)]*)\)", re.I)
_ID = re.compile(rf"id\s*=\s*{_TEXT}", re.I)
_TIME = re.compile(rf"timestamp\s*(<=|>=|=|<|>)\s*{_TEXT}", re.I)
_LIST = re.compile(rf"\s*{_TEXT}\s*(?:,|$)")
_ORDERS = {"timestamp asc": "ASC", "timestamp desc": "DESC"}
HOW = "It takes level = '…', level IN ('…', …), id = '…' and timestamp > '…' with AND between."


@dataclass(frozen=True)
class Condition:
    """SQL over `pipeline_event` and its values."""

    sql: str
    values: tuple[str, ...]


def read_filter(text: str) -> Condition:
    """The condition a filter means; 400 for one that cannot be read."""
    parts = [_part(part.strip()) for part in re.split(r"\s+and\s+", text.strip(), flags=re.I) if part.strip()]
    values = tuple(value for part in parts for value in part.values)
    return Condition(" AND ".join(part.sql for part in parts) or "TRUE", values)


def read_order(wanted: list[str]) -> str:
    """`ASC` or `DESC`; newest first unless told otherwise."""
    found = " ".join(wanted[0].lower().split()) if wanted else "timestamp desc"
    if len(wanted) > 1 or found not in _ORDERS:
        raise invalid("order_by of events is `timestamp asc` or `timestamp desc`.")
    return _ORDERS[found]


def _part(text: str) -> Condition:
    if match := _LEVEL.fullmatch(text):
        return Condition("level = ?", (match[1].upper(),))
    if match := _ID.fullmatch(text):
        return Condition("id = ?", (match[1],))
    if match := _TIME.fullmatch(text):
        return Condition(f"timestamp {match[1]} ?", (_time(match[2]),))
    if (match := _LEVELS.fullmatch(text)) and _LIST.sub("", match[1]).strip() == "":
        levels = tuple(level.upper() for level in _LIST.findall(match[1]))
        return Condition(f"level IN ({', '.join('?' for _ in levels)})", levels)
    raise invalid(f"The filter of events cannot be read at {text!r}. {HOW}")


def _time(text: str) -> str:
    """A time as it is stored: UTC, milliseconds, Z."""
    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise invalid(f"{text!r} is not a time such as 2026-01-01T00:00:00.000Z.") from None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)
    return aware.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
