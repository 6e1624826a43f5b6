"""Python values as typed parameters of a SQL statement."""

import math
from collections.abc import Mapping
from datetime import date, datetime, timezone
from decimal import Decimal
from typing import Any

from .errors import InvalidInput

Value = str | int | bool | float | Decimal | date | datetime | None

_INT = range(-(2**31), 2**31)
_BIGINT = range(-(2**63), 2**63)
_MAX_PRECISION = 38


def parameters(values: Mapping[str, Value]) -> list[dict[str, str]]:
    """The ``parameters`` member of a statement, for markers ``:name``.

    int goes as INT or BIGINT by its size, Decimal as DECIMAL with its own precision and scale, datetime as
    TIMESTAMP (naive means UTC), None as NULL.

    :raises InvalidInput: a value that SQL has no exact counterpart for
    """
    return [_parameter(name, value) for name, value in values.items()]


def _parameter(name: str, value: Value) -> dict[str, str]:
    if not name.isidentifier():
        raise InvalidInput(f"{name!r} is not a name for a SQL parameter.")
    if value is None:
        return {"name": name}
    for kind, write in _WRITERS.items():
        if isinstance(value, kind):
            sql_type, text = write(name, value)
            return {"name": name, "value": text, "type": sql_type}
    raise InvalidInput(
        f"The parameter {name} is a {type(value).__name__}: pass texts, numbers, dates, or JSON as a text."
    )


def _integer(name: str, value: int) -> tuple[str, str]:
    if value not in _BIGINT:
        raise InvalidInput(f"The parameter {name} is too large for a whole number in SQL.")
    return ("INT" if value in _INT else "BIGINT"), str(value)


def _decimal(name: str, value: Decimal) -> tuple[str, str]:
    if not value.is_finite():
        raise InvalidInput(f"The parameter {name} is not a number.")
    _, digits, exponent = value.as_tuple()
    scale = max(0, -int(exponent))
    precision = max(len(digits) + max(0, int(exponent)), scale, 1)
    if precision > _MAX_PRECISION:
        raise InvalidInput(f"The parameter {name} has more than {_MAX_PRECISION} digits.")
    return f"DECIMAL({precision},{scale})", format(value, "f")


def _double(name: str, value: float) -> tuple[str, str]:
    if not math.isfinite(value):
        raise InvalidInput(f"The parameter {name} is not a number.")
    return "DOUBLE", repr(value)


def _timestamp(name: str, value: datetime) -> tuple[str, str]:
    moment = value.astimezone(timezone.utc).replace(tzinfo=None) if value.tzinfo else value
    return "TIMESTAMP", moment.isoformat() + "Z"


# In this order: a bool is an int, and a datetime is a date.
_WRITERS: dict[type, Any] = {
    bool: lambda name, value: ("BOOLEAN", "true" if value else "false"),
    int: _integer,
    Decimal: _decimal,
    float: _double,
    str: lambda name, value: ("STRING", value),
    datetime: _timestamp,
    date: lambda name, value: ("DATE", value.isoformat()),
}
