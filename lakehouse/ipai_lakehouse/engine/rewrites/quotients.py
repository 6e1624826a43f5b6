"""The exact quotient of two decimals, in whole numbers and without a division of 128 bits, which is slow.

A decimal becomes the whole number of its smallest units. The quotient of two whole numbers is first estimated
in DOUBLE; what is left over is exact, small, and divided again, until less than half a unit remains. No CASE
stands inside: DuckDB computes repeated parts of an expression once only outside of CASE.
"""

from collections.abc import Callable

from sqlglot import exp

from ..errors import unsupported
from .build import cast, macro

Pair = tuple[tuple[int, int], tuple[int, int]]
"""(precision, scale) of the left and of the right side."""
_EXACT_DOUBLE = 15
_BIGINT = 18
_ESTIMATED = 31
_NESTED = ("ipai_quotient", "ipai_quotient_far", "ipai_quotient_near", "ipai_half_up")


def quotient(left: exp.Expr, right: exp.Expr, digits: Pair, result: exp.DataType) -> exp.Expr:
    """left / right as a decimal of the result's scale, rounded half up; ``digits`` are theirs.

    Zero on the right is the error DIVIDE_BY_ZERO.
    """
    if any(_is_quotient(side) for side in (left, right)):
        return _named_once(left, right, lambda a, b: _quotient(a, b, digits, result, nested=True))
    return _quotient(left, right, digits, result)


def mean_of(total: exp.Expr, count: exp.Expr, digits: Pair, result: exp.DataType, windowed: bool) -> exp.Expr:
    """total / count, NULL without rows. A window's two figures are named first, so that it runs once."""

    def mean(a: exp.Expr, b: exp.Expr) -> exp.Expr:
        none = exp.EQ(this=b.copy(), expression=exp.Literal.number(0))
        return exp.If(this=none, true=exp.Null(), false=_quotient(a, b, digits, result))

    return cast(_named_once(total, count, mean), result) if windowed else mean(total, count)


def _named_once(left: exp.Expr, right: exp.Expr, body: Callable[[exp.Expr, exp.Expr], exp.Expr]) -> exp.Expr:
    """The body over two values that are computed once: a macro would repeat their whole text."""
    pair = macro(
        "struct_pack",
        *(
            exp.PropertyEQ(this=exp.to_identifier(n), expression=v)
            for n, v in zip("ab", (left, right), strict=True)
        ),
    )
    a, b = (exp.column(name, table="ipai_pair") for name in "ab")
    function = exp.Lambda(this=body(a, b), expressions=[exp.to_identifier("ipai_pair")])
    return macro("list_extract", macro("list_transform", macro("list_value", pair), function), 1)


def _quotient(
    left: exp.Expr, right: exp.Expr, digits: Pair, result: exp.DataType, nested: bool = False
) -> exp.Expr:
    scale = int(result.expressions[1].name)
    shift = scale - digits[0][1] + digits[1][1]
    return _scaled(_whole_quotient(left, right, digits, shift, nested), scale, result)


def _whole_quotient(left: exp.Expr, right: exp.Expr, digits: Pair, shift: int, nested: bool) -> exp.Expr:
    (p1, s1), (p2, s2) = digits
    a, b = units(left, p1, s1), units(right, p2, s2)
    if p1 <= _BIGINT and p2 + shift < _BIGINT:
        return macro("ipai_quotient_near", a, b, _power(shift, "BIGINT"))
    numerator = exp.Mul(this=cast(a, "HUGEINT"), expression=_power(shift, "HUGEINT"))
    if nested or max(p1, p2) > _ESTIMATED:
        return macro("ipai_half_up", numerator, b)
    near = p1 + shift <= 2 * _EXACT_DOUBLE
    return macro("ipai_quotient" if near else "ipai_quotient_far", numerator, b)


def _is_quotient(node: exp.Expr) -> bool:
    """True for an expression with a quotient in it, whose text would be repeated too often."""
    return any(call.name in _NESTED for call in node.find_all(exp.Anonymous))


def units(node: exp.Expr, precision: int, scale: int) -> exp.Expr:
    """A decimal as the whole number of its smallest units."""
    if scale == 0:
        return cast(node, "BIGINT" if precision <= _BIGINT else "HUGEINT")
    if precision <= _BIGINT and scale < _BIGINT // 2:
        return macro("ipai_units", cast(node, f"DECIMAL({precision}, {scale})"), _power(scale, "BIGINT"))
    if precision <= _ESTIMATED:
        return macro(
            "ipai_units_wide", cast(node, f"DECIMAL(38, {scale})"), _power(scale, "HUGEINT"), _unit(scale)
        )
    return _units_split(node, scale)


def _units_split(node: exp.Expr, scale: int) -> exp.Expr:
    """Of more than 31 digits the whole part and the fraction each by itself."""
    if scale > _ESTIMATED:
        raise unsupported("A quotient of decimals with more than 31 decimal places is not supported.")
    widened = cast(node, f"DECIMAL(38, {scale})")
    whole = exp.Mul(this=cast(macro("trunc", widened), "HUGEINT"), expression=_power(scale, "HUGEINT"))
    fraction = exp.Sub(this=widened.copy(), expression=macro("trunc", widened.copy()))
    part = macro("ipai_units_wide", exp.Paren(this=fraction), _power(scale, "HUGEINT"), _unit(scale))
    return exp.Paren(this=exp.Add(this=whole, expression=part))


def _scaled(units: exp.Expr, scale: int, result: exp.DataType) -> exp.Expr:
    """A whole number of smallest units as the decimal: times one unit, which changes no digit."""
    return cast(exp.Mul(this=cast(units, "DECIMAL(38, 0)"), expression=_unit(scale)), result)


def _unit(scale: int) -> exp.Expr:
    return cast(exp.Literal.string("0." + "0" * (scale - 1) + "1"), f"DECIMAL({scale}, {scale})")


def _power(zeros: int, kind: str) -> exp.Expr:
    return cast(exp.Literal.string("1" + "0" * zeros), kind)
