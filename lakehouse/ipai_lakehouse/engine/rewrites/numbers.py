"""Arithmetic: exact decimals with Spark's precision, division by zero as an error, rounding half up."""

from sqlglot import exp

from ..errors import unsupported
from ..spark_types import FLOATING, INTEGER, digits, is_decimal_pair, kind_of
from .build import arguments, cast, macro, paren, refuse_arguments


def _unscaled(node: exp.Expr, scale: int) -> exp.Expr:
    """A decimal as a whole number of its smallest units."""
    if scale == 0:
        return cast(node, "HUGEINT")
    widened = cast(node, f"DECIMAL(38, {scale})")
    factor = cast(exp.Literal.string("1" + "0" * scale), "HUGEINT")
    whole = exp.Mul(this=cast(macro("trunc", widened), "HUGEINT"), expression=factor)
    fraction = exp.Sub(this=paren(widened.copy()), expression=macro("trunc", widened.copy()))
    units = cast(
        exp.Mul(
            this=cast(paren(fraction), f"DECIMAL({scale}, {scale})"),
            expression=cast(exp.Literal.string("1" + "0" * scale), f"DECIMAL({scale + 1}, 0)"),
        ),
        "HUGEINT",
    )
    return paren(exp.Add(this=whole, expression=units))


def _exact_quotient(
    left: exp.Expr,
    right: exp.Expr,
    scales: tuple[int, int],
    result: exp.DataType,
) -> exp.Expr:
    """left / right as a decimal of the result's scale, rounded half up, computed in whole numbers."""
    scale = int(result.expressions[1].name)
    power = "1" + "0" * (scale - scales[0] + scales[1])
    scaled = exp.Mul(this=_unscaled(left, scales[0]), expression=cast(exp.Literal.string(power), "HUGEINT"))
    units = macro("ipai_half_up", scaled, _unscaled(right, scales[1]))
    return cast(macro("ipai_unscaled_text", units, scale), result)


def divide(node: exp.Div) -> exp.Expr:
    """``/``: exact for decimals, DOUBLE for everything else; zero below is an error."""
    if is_decimal_pair(node):
        scales = (digits(node.this)[1], digits(node.expression)[1])
        return _exact_quotient(node.this, node.expression, scales, node.type)
    return macro("ipai_div", node.this, node.expression)


def multiply(node: exp.Mul) -> exp.Expr:
    """``*``: DuckDB would keep 18 digits; the left side is widened so that nothing overflows before Spark."""
    if not is_decimal_pair(node):
        return node
    scale = digits(node.this)[1]
    room = 38 - digits(node.expression)[0]
    precision = max(digits(node.this)[0], min(room, 38))
    widened = exp.Mul(this=cast(node.this, f"DECIMAL({precision}, {scale})"), expression=node.expression)
    return cast(widened, node.type.copy())


def total(node: exp.Sum) -> exp.Expr:
    """``sum``: BIGINT of whole numbers, DECIMAL(p+10, s) of decimals."""
    if kind_of(node.this) in INTEGER:
        return _around(node, "BIGINT")
    if kind_of(node.this) == exp.DType.DECIMAL and node.type.expressions:
        return _around(node, node.type.copy())
    return node


def average(node: exp.Avg) -> exp.Expr:
    """``avg``: exact DECIMAL(p+4, s+4) of decimals, DOUBLE of the rest."""
    if kind_of(node.this) != exp.DType.DECIMAL:
        return node
    if isinstance(node.parent, (exp.Window, exp.Filter)) or isinstance(node.this, exp.Distinct):
        raise unsupported(
            "avg of a DECIMAL with OVER, FILTER or DISTINCT is not supported; CAST it to DOUBLE."
        )
    argument = node.this
    summed = cast(exp.Sum(this=argument.copy()), f"DECIMAL(38, {digits(argument)[1]})")
    counted = exp.Count(this=argument.copy(), big_int=True)
    quotient = _exact_quotient(summed, counted, (digits(argument)[1], 0), node.type)
    return exp.If(
        this=exp.EQ(this=counted.copy(), expression=exp.Literal.number(0)), true=exp.Null(), false=quotient
    )


def _around(node: exp.Expr, kind: str | exp.DataType) -> exp.Expr:
    """CAST around an aggregate, or around the window or filter that belongs to it."""
    outer = node
    while isinstance(outer.parent, (exp.Window, exp.Filter)) and outer.parent.this is outer:
        outer = outer.parent
    if outer is node:
        return cast(node.copy(), kind)
    outer.replace(cast(outer.copy(), kind))
    return node


def _zero_checked(name: str):
    return lambda node: macro(name, paren(node.this), paren(node.expression))


def round_half_up(node: exp.Round) -> exp.Expr:
    """``round``: half away from zero, on the decimal text of a DOUBLE as Java does."""
    refuse_arguments(node, "truncate")
    places = node.args.get("decimals") or exp.Literal.number(0)
    if kind_of(node.this) in FLOATING:
        return macro("ipai_round_double", node.this, places)
    return node


def bround(node: exp.Anonymous) -> exp.Expr:
    """``bround``: half to even, for decimals only."""
    value, places = arguments(node, 2)
    if kind_of(value) != exp.DType.DECIMAL:
        raise unsupported("`bround` is supported for DECIMAL only.")
    return macro("round_even", value, places)


def whole(node: exp.Ceil | exp.Floor) -> exp.Expr:
    """``ceil`` and ``floor`` of a DOUBLE or whole number give BIGINT."""
    refuse_arguments(node, "decimals", "to")
    return cast(node.copy(), "BIGINT") if kind_of(node.this) in (*FLOATING, *INTEGER) else node


def _double(node: exp.Expr) -> exp.Expr:
    return macro(node.sql_name().lower(), cast(node.this, "DOUBLE"))


def logarithm(node: exp.Log) -> exp.Expr:
    """``log(base, x)``, ``log10`` and ``log2``: NULL where the logarithm does not exist."""
    if isinstance(node.this, exp.Literal) and node.this.name in ("2", "10"):
        return macro(f"ipai_log{node.this.name}", cast(node.expression, "DOUBLE"))
    return macro("ipai_log", cast(node.this, "DOUBLE"), cast(node.expression, "DOUBLE"))


def try_divide(node: exp.SafeDivide) -> exp.Expr:
    """``try_divide``: NULL instead of an error."""
    zero = exp.EQ(this=node.expression.copy(), expression=exp.Literal.number(0))
    quotient = exp.Div(this=node.this, expression=node.expression)
    quotient._type = node.type
    return exp.If(this=zero, true=exp.Null(), false=divide(quotient))


def percentile(node: exp.Quantile) -> exp.Expr:
    """``percentile``: interpolated, as DOUBLE."""
    return macro("quantile_cont", cast(node.this, "DOUBLE"), node.args["quantile"])


NODES = {
    exp.Div: divide,
    exp.Mul: multiply,
    exp.Sum: total,
    exp.Avg: average,
    exp.Mod: _zero_checked("ipai_mod"),
    exp.IntDiv: _zero_checked("ipai_int_div"),
    exp.Round: round_half_up,
    exp.Ceil: whole,
    exp.Floor: whole,
    exp.SafeDivide: try_divide,
    exp.Ln: lambda node: macro("ipai_ln", cast(node.this, "DOUBLE")),
    exp.Log: logarithm,
    exp.Sign: lambda node: cast(macro("sign", node.this), "DOUBLE"),
    exp.Median: _double,
    exp.Quantile: percentile,
    exp.CountIf: lambda node: _around(node, "BIGINT"),
    exp.ApproxDistinct: lambda node: exp.Count(this=exp.Distinct(expressions=[node.this])),
    exp.ArgMax: lambda node: macro("arg_max_null", node.this, node.expression),
    exp.ArgMin: lambda node: macro("arg_min_null", node.this, node.expression),
    exp.AnyValue: lambda node: exp.First(this=node.this),
}
NAMES = {
    "pmod": lambda node: macro("ipai_pmod", *arguments(node, 2)),
    "bround": bround,
    "mean": lambda node: average(exp.Avg(this=arguments(node, 1)[0])),
    "every": lambda node: exp.LogicalAnd(this=arguments(node, 1)[0]),
    "some": lambda node: exp.LogicalOr(this=arguments(node, 1)[0]),
    "nullifzero": lambda node: exp.Nullif(this=arguments(node, 1)[0], expression=exp.Literal.number(0)),
    "zeroifnull": lambda node: exp.Coalesce(this=arguments(node, 1)[0], expressions=[exp.Literal.number(0)]),
    "isnull": lambda node: paren(exp.Is(this=arguments(node, 1)[0], expression=exp.Null())),
    "isnotnull": lambda node: exp.Not(this=exp.Is(this=arguments(node, 1)[0], expression=exp.Null())),
}
