"""What an event looks like on the wire: JSON without floats."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any


def encode(message: Any) -> str:
    """Return compact JSON. Decimals become strings, times ISO 8601 in UTC.

    :raises TypeError: a float, which cannot carry an amount, or anything else that JSON does not know
    """
    return json.dumps(_plain(message), separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(name): _plain(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(member) for member in value]
    if isinstance(value, float):
        raise TypeError(f"{value!r} is a float: send amounts as Decimal or text.")
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds") + "Z"
    if isinstance(value, date):
        return value.isoformat()
    return value
