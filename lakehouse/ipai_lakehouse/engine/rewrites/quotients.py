"""The exact quotient of two decimals, in whole numbers and without a division of 128 bits, which is very slow.

A decimal becomes the whole number of its smallest units. The quotient of two whole numbers is first estimated in
DOUBLE; what is left over is exact, small, and divided again, until less than half a unit remains. No CASE stands
inside: DuckDB computes repeated parts of an expression once only outside of CASE.
"""

from sqlglot import exp

from .build import cast, macro

_EXACT_DOUBLE = 15
_BIGINT = 18
_ESTIMATED = 31
_NESTED = ("ipai_quotient", "ipai_quotient_far", "ipai_quotient_near", "ipai_half_up")


def quotient(
    left: exp.Expr,
    right: exp.Expr,
    digits: tuple[tuple[int, int], tuple[int, int]],
    result: exp.DataType,
) -> exp.Expr:
    """left / right as a decimal of the result's scale, rounded half up; ``digits`` are theirs.

    Zero on the right is the error DIVIDE_BY_ZERO.
    """
    (p1, s1), (p2, s2) = digits
    scale = int(result.expressions[1].name)
    shift = scale - s1 + s2
    return _scaled(_whole_quotient(left, right, digits, shift), scale, result)


def mean_of(
    total: exp.Expr,
    count: exp.Expr,
    digits: tuple[tuple[int, int], tuple[int, int]],
    result: exp.DataType,
    windowed: bool,
) -> exp.Expr:
    """total / count, NULL without rows. A window's two figures are named first, so that it runs once."""
    if not windowed:
        none = exp.EQ(this=count.copy(), expression=exp.Literal.number(0))
        return exp.If(this=none, true=exp.Null(), false=quotient(total, count, digits, result))
    pair = macro("list_value", macro("struct_pack", _named("t", total), _named("n", count)))
    t, n = (exp.column(name, table="p") for name in "tn")
    body = mean_of(t, n, digits, result, False)
    mean = macro("list_transform", pair, exp.Lambda(this=body, expressions=[exp.to_identifier("p")]))
    return cast(macro("list_extract", mean, 1), result)


def _named(name: str, value: exp.Expr) -> exp.PropertyEQ:
    return exp.PropertyEQ(this=exp.to_identifier(name), expression=value)


def _whole_quotient(
    left: exp.Expr, right: exp.Expr, digits: tuple[tuple[int, int], tuple[int, int]], shift: int
) -> exp.Expr:
    (p1, s1), (p2, s2) = digits
    if p1 <= _BIGINT and p2 + shift < _BIGINT:
        return macro("ipai_quotient_near", units(left, p1, s1), units(right, p2, s2), _power(shift, "BIGINT"))
    numerator = exp.Mul(this=cast(units(left, p1, s1), "HUGEINT"), expression=_power(shift, "HUGEINT"))
    if max(p1, p2) > _ESTIMATED or any(_is_quotient(side) for side in (left, right)):
        return macro("ipai_half_up", numerator, units(right, p2, s2))
    name = "ipai_quotient" if p1 + shift <= 2 * _EXACT_DOUBLE else "ipai_quotient_far"
    return macro(name, numerator, units(right, p2, s2))


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
        return macro("ipai_units_wide", cast(node, f"DECIMAL(38, {scale})"), _power(scale, "HUGEINT"), _unit(scale))
    return _units_slow(node, scale)


def _units_slow(node: exp.Expr, scale: int) -> exp.Expr:
    widened = cast(node, f"DECIMAL(38, {scale})")
    whole = exp.Mul(this=cast(macro("trunc", widened), "HUGEINT"), expression=_power(scale, "HUGEINT"))
    fraction = exp.Sub(this=exp.Paren(this=widened.copy()), expression=macro("trunc", widened.copy()))
    power = cast(exp.Literal.string("1" + "0" * scale), f"DECIMAL({scale + 1}, 0)")
    part = exp.Mul(this=cast(exp.Paren(this=fraction), f"DECIMAL({scale}, {scale})"), expression=power)
    return exp.Paren(this=exp.Add(this=whole, expression=cast(part, "HUGEINT")))


def _scaled(units: exp.Expr, scale: int, result: exp.DataType) -> exp.Expr:
    """A whole number of smallest units as the decimal: times one unit, which changes no digit."""
    return cast(exp.Mul(this=cast(units, "DECIMAL(38, 0)"), expression=_unit(scale)), result)


def _unit(scale: int) -> exp.Expr:
    return cast(exp.Literal.string("0." + "0" * (scale - 1) + "1"), f"DECIMAL({scale}, {scale})")


def _power(zeros: int, kind: str) -> exp.Expr:
    return cast(exp.Literal.string("1" + "0" * zeros), kind)
