"""Values of a row read strictly, whatever JSON or pandas made of them, and put into words."""

from __future__ import annotations

import math
import string
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any


class BadValue(ValueError):
    """A value is not what its column holds; the message names both."""


def known(value: Any) -> bool:
    """False for None, NaN, NaT and the empty string."""
    if value is None or value == "":
        return False
    return bool(value == value)  # NaN and NaT are the values that do not equal themselves


def number(name: str, value: Any) -> float | None:
    """A signal's value as a float; None when unknown. Raises BadValue."""
    if not known(value):
        return None
    try:
        result = float(value)
    except (TypeError, ValueError):
        raise BadValue(f"The value {value!r} of {name} is not a number.") from None
    if not math.isfinite(result):
        raise BadValue(f"The value {value!r} of {name} is not a finite number.")
    return result


def _decimal(value: Any) -> Decimal:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        raise BadValue(f"The value {value!r} is not a number.") from None


def _moment(value: Any) -> datetime:
    if isinstance(value, date):
        return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    try:
        return datetime.fromisoformat(str(value).replace("Z", "+00:00"))
    except ValueError:
        raise BadValue(f"The value {value!r} is not a date.") from None


def _plain(value: Any, places: int) -> str:
    """At most `places` decimals, without trailing zeros."""
    text = f"{round(_decimal(value), places):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _day(value: Any) -> str:
    moment = _moment(value)
    return f"{moment.day} {moment:%b %Y}"


def _short(value: Any) -> str:
    """An amount that is missing (positive) or too much."""
    amount = _decimal(value)
    return f"₱{abs(amount):,.2f} too {'much' if amount < 0 else 'little'}"


FORMATS = {
    "money": lambda value: f"₱{_decimal(value):,.2f}",
    "percent": lambda value: f"{_plain(value, 4)} %",
    "share": lambda value: f"{_plain(_decimal(value) * 100, 0)} %",
    "number": lambda value: _plain(value, 1),
    "count": lambda value: _plain(value, 0),
    "fewer": lambda value: _plain(-_decimal(value), 0),
    "size": lambda value: _plain(abs(_decimal(value)), 1),
    "day": _day,
    "moment": lambda value: f"{_moment(value):%A} {_day(value)}, {_moment(value):%H:%M}",
    "short": _short,
}


class _Words(string.Formatter):
    """`{column}` or `{column:format}`; an unknown value is said to be unknown, a missing text none."""

    def get_value(self, key: int | str, args: Any, kwargs: Mapping[str, Any]) -> Any:
        return kwargs.get(str(key))

    def format_field(self, value: Any, format_spec: str) -> str:
        if not known(value):
            return "unknown" if format_spec else "none"
        return FORMATS[format_spec](value) if format_spec else str(value)


def say(template: str, row: Mapping[str, Any]) -> str:
    """Fill a reason's template from a row. Raises BadValue."""
    return _Words().vformat(template, (), row)
