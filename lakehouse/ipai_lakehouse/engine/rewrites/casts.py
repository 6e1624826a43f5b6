"""CAST: towards zero for whole numbers, strict texts, Spark's text of a timestamp."""

from collections.abc import Callable

from sqlglot import exp

from ..errors import QueryError
from ..spark_types import DEFAULT_DECIMAL, INTEGER, TIMES, decimal, kind_of
from .build import calendar_date, in_utc, macro, wall_clock

_TEXT = exp.DataType.TEXT_TYPES
_NUMERIC = (exp.DType.DECIMAL, exp.DType.DOUBLE, exp.DType.FLOAT)


def convert(node: exp.Cast) -> exp.Expr:
    """``CAST``, ``::``, ``try_cast`` and the cast functions such as ``int(x)``."""
    source, target = kind_of(node.this), node.to.this
    if target in INTEGER:
        return _to_whole(node, source)
    if target in _TEXT:
        return macro("ipai_str", node.this)
    if source in TIMES and target == exp.DType.DATE:
        return calendar_date(node.this)
    if target in TIMES:
        if source == exp.DType.DATE:
            return in_utc(wall_clock(node.this))
        if source in INTEGER:
            return macro("to_timestamp", node.this)
        node.set("to", exp.DataType.build("TIMESTAMPTZ", dialect="duckdb"))
    if target == exp.DType.DECIMAL and not node.to.expressions:
        node.set("to", decimal(*DEFAULT_DECIMAL))
    if target == exp.DType.DECIMAL and source in (exp.DType.DOUBLE, exp.DType.FLOAT):
        node.set("this", exp.Cast(this=node.this, to=exp.DataType.build("TEXT")))
    return node


def _to_whole(node: exp.Cast, source: exp.DType) -> exp.Expr:
    if source == exp.DType.DATE:
        raise QueryError(
            "A DATE cannot be cast to a whole number.", "DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION", "42K09"
        )
    if source in _NUMERIC:
        node.set("this", macro("trunc", node.this))
    elif source in _TEXT:
        name = "ipai_try_int_text" if isinstance(node, exp.TryCast) else "ipai_int_text"
        node.set("this", macro(name, node.this))
    elif source in TIMES:
        return macro("ipai_unix", node.this)
    return node


NODES = {exp.Cast: convert, exp.TryCast: convert}
NAMES: dict[str, Callable[[exp.Expr], exp.Expr]] = {}
