"""The types Spark gives to expressions, where they decide the result: literals and decimal arithmetic.

sqlglot infers the rest. Rules: Spark's DecimalPrecision with ``allowPrecisionLoss`` (its default).
"""

from collections.abc import Callable
from typing import Any

from sqlglot import exp
from sqlglot.dialects.databricks import Databricks
from sqlglot.optimizer.annotate_types import annotate_types

MAX_PRECISION = 38
DEFAULT_DECIMAL = (10, 0)
_INTEGER_DIGITS = {
    exp.DType.TINYINT: 3,
    exp.DType.SMALLINT: 5,
    exp.DType.INT: 10,
    exp.DType.BIGINT: 20,
}
TIMES = (exp.DType.TIMESTAMP, exp.DType.TIMESTAMPTZ, exp.DType.TIMESTAMPLTZ)
FLOATING = (exp.DType.DOUBLE, exp.DType.FLOAT)
INTEGER = tuple(_INTEGER_DIGITS)


def decimal(precision: int, scale: int) -> exp.DataType:
    """``DECIMAL(precision, scale)``, fitted into 38 digits the way Spark gives up scale."""
    if precision > MAX_PRECISION:
        scale = max(MAX_PRECISION - (precision - scale), min(scale, 6))
        precision = MAX_PRECISION
    return exp.DataType.build(f"DECIMAL({precision}, {scale})", dialect="databricks")


def kind_of(node: exp.Expr) -> exp.DType:
    """The inferred type of a node without its parameters; UNKNOWN when sqlglot cannot tell."""
    return node.type.this if node.type else exp.DType.UNKNOWN


def digits(node: exp.Expr) -> tuple[int, int] | None:
    """(precision, scale) of a decimal or integer expression, None for any other type."""
    if kind_of(node) == exp.DType.DECIMAL:
        return _parameters(node)
    bare = node.unnest() if isinstance(node, exp.Paren) else node
    if isinstance(bare, exp.Literal) and kind_of(bare) in _INTEGER_DIGITS:
        return len(bare.name), 0
    return (_INTEGER_DIGITS[kind_of(node)], 0) if kind_of(node) in _INTEGER_DIGITS else None


def is_decimal_pair(node: exp.Expr) -> bool:
    """True for an operation Spark computes in decimals: one side decimal, the other decimal or integer."""
    sides = (node.this, node.expression)
    return any(kind_of(side) == exp.DType.DECIMAL for side in sides) and all(digits(side) for side in sides)


def infer(tree: exp.Expr, schema: Any) -> exp.Expr:
    """Write the inferred type on every node of a qualified tree."""
    return annotate_types(tree, schema=schema, expression_metadata=_METADATA, dialect="databricks")


def _parameters(node: exp.Expr) -> tuple[int, int]:
    numbers = [int(parameter.name) for parameter in node.type.expressions]
    if not numbers:
        return DEFAULT_DECIMAL
    return numbers[0], numbers[1] if len(numbers) > 1 else 0


def _add(left: tuple[int, int], right: tuple[int, int]) -> exp.DataType:
    scale = max(left[1], right[1])
    return decimal(max(left[0] - left[1], right[0] - right[1]) + scale + 1, scale)


def _multiply(left: tuple[int, int], right: tuple[int, int]) -> exp.DataType:
    return decimal(left[0] + right[0] + 1, left[1] + right[1])


def _divide(left: tuple[int, int], right: tuple[int, int]) -> exp.DataType:
    scale = max(6, left[1] + right[0] + 1)
    return decimal(left[0] - left[1] + right[1] + scale, scale)


def _widest(pairs: list[tuple[int, int]]) -> exp.DataType:
    scale = max(pair[1] for pair in pairs)
    return decimal(max(pair[0] - pair[1] for pair in pairs) + scale, scale)


def _arithmetic(rule: Callable[..., exp.DataType]) -> Callable[[Any, exp.Expr], exp.Expr]:
    def annotate(annotator: Any, node: exp.Expr) -> exp.Expr:
        if is_decimal_pair(node):
            return annotator._set_type(node, rule(digits(node.this), digits(node.expression)))
        return _default(annotator, node)

    return annotate


def _default(annotator: Any, node: exp.Expr) -> exp.Expr:
    spec = Databricks.EXPRESSION_METADATA.get(type(node), {})
    if "annotator" in spec:
        return spec["annotator"](annotator, node)
    return annotator._set_type(node, spec.get("returns", exp.DType.UNKNOWN))


def _results(node: exp.Expr) -> list[exp.Expr]:
    """The expressions a conditional or an extreme may return."""
    if isinstance(node, exp.Case):
        branches = [branch.args["true"] for branch in node.args["ifs"]]
        return [branch for branch in (*branches, node.args.get("default")) if branch is not None]
    if isinstance(node, exp.If):
        return [branch for branch in (node.args["true"], node.args.get("false")) if branch is not None]
    if isinstance(node, exp.Nullif):
        return [node.this]
    return [node.this, *node.expressions]


def _same_or_widest(annotator: Any, node: exp.Expr) -> exp.Expr:
    parts = [part for part in _results(node) if kind_of(part) != exp.DType.NULL]
    pairs = [digits(part) for part in parts]
    if parts and all(pairs) and any(kind_of(part) == exp.DType.DECIMAL for part in parts):
        return annotator._set_type(node, _widest(pairs))
    return _default(annotator, node)


def _literal(annotator: Any, node: exp.Expr) -> exp.Expr:
    if node.is_string or not node.name.replace(".", "", 1).isdigit():
        return _default(annotator, node)
    if "." in node.name:
        whole, _, fraction = node.name.partition(".")
        significant = len(whole.lstrip("0")) + len(fraction)
        return annotator._set_type(node, decimal(max(significant, len(fraction), 1), len(fraction)))
    return annotator._set_type(node, exp.DType.INT if int(node.name) < 1 << 31 else exp.DType.BIGINT)


def _sum(annotator: Any, node: exp.Expr) -> exp.Expr:
    if kind_of(node.this) == exp.DType.DECIMAL and (pair := digits(node.this)):
        return annotator._set_type(node, _bounded(pair[0] + 10, pair[1]))
    whole = kind_of(node.this) in INTEGER
    return annotator._set_type(node, exp.DType.BIGINT if whole else kind_of(node.this))


def _average(annotator: Any, node: exp.Expr) -> exp.Expr:
    argument = node.this.expressions[0] if isinstance(node.this, exp.Distinct) else node.this
    if kind_of(argument) == exp.DType.DECIMAL and (pair := digits(argument)):
        return annotator._set_type(node, _bounded(pair[0] + 4, pair[1] + 4))
    return annotator._set_type(node, exp.DType.DOUBLE)


def places_of(node: exp.Expr) -> int | None:
    """The literal number of places of ``round``, ``ceil`` or ``floor``; 0 without one, None if none."""
    places = node.args.get("decimals")
    sign = -1 if isinstance(places, exp.Neg) else 1
    bare = places.this if isinstance(places, exp.Neg) else places
    if bare is None:
        return 0
    return sign * int(bare.name) if isinstance(bare, exp.Literal) and bare.name.isdigit() else None


def rounded_type(value: exp.Expr, places: int | None) -> exp.DataType | None:
    """The type of a decimal rounded to ``places``: one more digit in front, for 9.9 that becomes 10."""
    pair = digits(value) if kind_of(value) == exp.DType.DECIMAL else None
    if pair is None or places is None:
        return None
    front = pair[0] - pair[1] + 1
    scale = min(pair[1], max(places, 0))
    return _bounded(max(front, 1 - places) + scale, scale)


def _round(annotator: Any, node: exp.Expr) -> exp.Expr:
    return annotator._set_type(node, rounded_type(node.this, places_of(node)) or kind_of(node.this))


def _whole(annotator: Any, node: exp.Expr) -> exp.Expr:
    whole = rounded_type(node.this, places_of(node))
    return annotator._set_type(node, whole or exp.DType.BIGINT)


def remainder_type(node: exp.Expr) -> exp.DataType | None:
    """The type of ``%`` on decimals: the digits in front of the narrower side, the scale of the finer one."""
    if not is_decimal_pair(node):
        return None
    left, right = digits(node.this), digits(node.expression)
    scale = max(left[1], right[1])
    return decimal(min(left[0] - left[1], right[0] - right[1]) + scale, scale)


def _remainder(annotator: Any, node: exp.Expr) -> exp.Expr:
    kind = remainder_type(node)
    return annotator._set_type(node, kind) if kind is not None else _default(annotator, node)


def _bounded(precision: int, scale: int) -> exp.DataType:
    scale = min(scale, MAX_PRECISION)
    return exp.DataType.build(f"DECIMAL({min(precision, MAX_PRECISION)}, {scale})", dialect="databricks")


_DATES = (
    exp.DateTrunc,
    exp.AddMonths,
    exp.NextDay,
    exp.LastDay,
    exp.TsOrDsToDate,
    exp.TsOrDsAdd,
    exp.DateFromUnixDate,
)
_METADATA = {
    **Databricks.EXPRESSION_METADATA,
    **dict.fromkeys(_DATES, {"returns": exp.DType.DATE}),
    **dict.fromkeys((exp.Add, exp.Sub), {"annotator": _arithmetic(_add)}),
    exp.Mul: {"annotator": _arithmetic(_multiply)},
    **dict.fromkeys((exp.Div, exp.SafeDivide), {"annotator": _arithmetic(_divide)}),
    exp.Mod: {"annotator": _remainder},
    exp.IntDiv: {"returns": exp.DType.BIGINT},
    **dict.fromkeys((exp.Ceil, exp.Floor), {"annotator": _whole}),
    exp.Literal: {"annotator": _literal},
    exp.Sum: {"annotator": _sum},
    exp.Avg: {"annotator": _average},
    **dict.fromkeys((exp.Quantile, exp.Median), {"returns": exp.DType.DOUBLE}),
    exp.Round: {"annotator": _round},
    **dict.fromkeys(
        (
            exp.Coalesce,
            exp.Case,
            exp.If,
            exp.Nullif,
            exp.Greatest,
            exp.Least,
            exp.Min,
            exp.Max,
            exp.Abs,
            exp.Neg,
        ),
        {"annotator": _same_or_widest},
    ),
}
