"""Typed statement parameters. A value becomes a literal of the syntax tree, never text glued into SQL."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from sqlglot import exp

from .errors import QueryError

_INTEGER_BITS = {"TINYINT": 7, "SMALLINT": 15, "INT": 31, "INTEGER": 31, "BIGINT": 63, "LONG": 63}
_SIMPLE = {"STRING", "BOOLEAN", "DATE", "TIMESTAMP", "TIMESTAMP_NTZ", "DOUBLE", "FLOAT"}
_DECIMAL = re.compile(r"DECIMAL(?:\((\d+)(?:,\s*(\d+))?\))?$")


@dataclass(frozen=True)
class Parameter:
    """One value of a statement. ``name`` None binds a ``?`` by position; ``value`` None is NULL."""

    name: str | None
    value: str | None
    type: str = "STRING"


def bind(tree: exp.Expr, parameters: Sequence[Parameter]) -> exp.Expr:
    """Replace every marker of the tree by its typed literal; an unused parameter is ignored."""
    named = _by_name(parameters)
    positional = iter([parameter for parameter in parameters if not parameter.name])
    for marker in list(tree.find_all(exp.Placeholder, bfs=False)):
        parameter = named.get(str(marker.this).lower()) if marker.this else next(positional, None)
        if parameter is None:
            raise _unbound(f":{marker.this}" if marker.this else "?")
        marker.replace(_literal(parameter))
    return tree


def _by_name(parameters: Sequence[Parameter]) -> dict[str, Parameter]:
    named: dict[str, Parameter] = {}
    for parameter in parameters:
        if parameter.name and named.setdefault(parameter.name.lower(), parameter) is not parameter:
            raise QueryError(
                f"The parameter `{parameter.name}` is given twice.",
                "INVALID_PARAMETER_MARKER_VALUE.DUPLICATE_NAME",
                "22546",
            )
    return named


def _unbound(marker: str) -> QueryError:
    return QueryError(
        f"Found the unbound parameter `{marker}`. Give it a value in `parameters`.",
        "UNBOUND_SQL_PARAMETER",
        "42P02",
    )


def _literal(parameter: Parameter) -> exp.Expr:
    kind = " ".join((parameter.type or "STRING").upper().split())
    if not (kind in _SIMPLE or kind in _INTEGER_BITS or _DECIMAL.match(kind)):
        raise QueryError(
            f"The parameter `{parameter.name}` has the type {parameter.type}, which parameters cannot have.",
            "INVALID_PARAMETER_MARKER_VALUE.INVALID_VALUE_DATA_TYPE",
            "22546",
        )
    if parameter.value is None:
        return exp.cast(exp.Null(), kind, dialect="databricks")
    try:
        return _typed_literal(parameter.value, kind)
    except (ValueError, InvalidOperation):
        raise QueryError(
            f"The value '{parameter.value}' of the parameter `{parameter.name}` is not a {kind}.",
            "INVALID_VALUE_FOR_DATA_TYPE",
            "22023",
        ) from None


def _typed_literal(value: str, kind: str) -> exp.Expr:
    if kind in _INTEGER_BITS:
        number = int(value)
        if not -(1 << _INTEGER_BITS[kind]) <= number < 1 << _INTEGER_BITS[kind]:
            raise ValueError(value)
        literal: exp.Expr = exp.Literal.string(str(number))
    elif match := _DECIMAL.match(kind):
        literal = exp.Literal.string(_decimal(value, int(match[1] or 10), int(match[2] or 0)))
    else:
        literal = exp.Literal.string(_checked_text(value, kind))
    return literal if kind == "STRING" else exp.cast(literal, kind, dialect="databricks")


def _decimal(value: str, precision: int, scale: int) -> str:
    number = Decimal(value)
    if not number.is_finite() or number != round(number, scale) or abs(number) >= 10 ** (precision - scale):
        raise ValueError(value)
    return f"{number:f}"


def _checked_text(value: str, kind: str) -> str:
    if kind == "DATE":
        return date.fromisoformat(value).isoformat()
    if kind.startswith("TIMESTAMP"):
        datetime.fromisoformat(value)
    elif kind in ("DOUBLE", "FLOAT"):
        float(value)
    elif kind == "BOOLEAN" and value.lower() not in ("true", "false"):
        raise ValueError(value)
    return value
