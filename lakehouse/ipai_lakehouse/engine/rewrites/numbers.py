"""Arithmetic: exact decimals with Spark's precision, division by zero as an error, rounding half up."""

from collections.abc import Callable

from sqlglot import exp

from ..errors import unsupported
from ..spark_types import (
    FLOATING,
    INTEGER,
    digits,
    is_decimal_pair,
    kind_of,
    places_of,
    remainder_type,
    rounded_type,
)
from .build import arguments, cast, macro, paren, refuse_arguments
from .quotients import quotient, units


def _is_nonzero(node: exp.Expr) -> bool:
    """True for a literal other than zero, which needs no check."""
    bare = node.unnest()
    return isinstance(bare, exp.Literal) and not bare.is_string and float(bare.name) != 0


def _exact_type(node: exp.Expr) -> bool:
    """True for an operation of two decimals whose type is known."""
    return is_decimal_pair(node) and bool(node.type.expressions)


def divide(node: exp.Div) -> exp.Expr:
    """``/``: exact for decimals, DOUBLE for everything else; zero below is an error."""
    if _exact_type(node):
        return quotient(node.this, node.expression, (digits(node.this), digits(node.expression)), node.type)
    if _is_nonzero(node.expression):
        return paren(exp.Div(this=cast(node.this, "DOUBLE"), expression=cast(node.expression, "DOUBLE")))
    return macro("ipai_div", node.this, node.expression)


def refuse_text(node: exp.Binary) -> None:
    """Spark casts a text to a number by the other side; here the statement says to which."""
    sides = (node.this, node.expression)
    if any(kind_of(side) in exp.DataType.TEXT_TYPES for side in sides) and not node.find(exp.Interval):
        raise unsupported("Arithmetic with a text is not supported; CAST it to a number first.")


def multiply(node: exp.Mul) -> exp.Expr:
    """``*``: DuckDB would keep 18 digits; the left side is widened so that nothing overflows before Spark."""
    refuse_text(node)
    if not _exact_type(node):
        return node
    (p1, s1), (p2, _) = digits(node.this), digits(node.expression)
    room = p1 + 1 if p1 + p2 < 18 or p1 >= 18 else 19
    widened = cast(node.this, f"DECIMAL({max(p1, min(room, 38 - p2))}, {s1})")
    return cast(exp.Mul(this=widened, expression=_decimal(node.expression)), node.type.copy())


def _decimal(node: exp.Expr) -> exp.Expr:
    """A whole number as a decimal of Spark's width; a decimal stays."""
    return node if kind_of(node) == exp.DType.DECIMAL else cast(node, f"DECIMAL({digits(node)[0]}, 0)")


def shift_decimal(node: exp.Add | exp.Sub) -> exp.Expr:
    """``+`` and ``-`` of decimals: one digit more than the wider side, as Spark has it."""
    refuse_text(node)
    if not _exact_type(node):
        return node
    precision, scale = digits(node)
    widest = max(digits(node.this)[0], digits(node.expression)[0])
    if precision > 18 >= widest:
        node.set("this", cast(node.this, f"DECIMAL({precision}, {digits(node.this)[1]})"))
    return cast(node.copy(), node.type.copy())


def remainder(node: exp.Mod) -> exp.Expr:
    """``%`` and ``mod``: the sign of the left side; of decimals no wider than the narrower side."""
    pair = exp.Mod(this=paren(node.this), expression=paren(node.expression))
    rest = pair if _is_nonzero(node.expression) else macro("ipai_mod", node.this, node.expression)
    return _typed_remainder(node, rest)


def positive_remainder(node: exp.Anonymous) -> exp.Expr:
    """``pmod``: the remainder that is never negative for a positive divisor."""
    left, right = arguments(node, 2)
    return _typed_remainder(
        exp.Mod(this=left.copy(), expression=right.copy()), macro("ipai_pmod", left, right)
    )


def _typed_remainder(node: exp.Mod, rest: exp.Expr) -> exp.Expr:
    kind = remainder_type(node)
    return cast(rest, kind) if kind is not None else paren(rest)


def whole_quotient(node: exp.IntDiv) -> exp.Expr:
    """``div``: the quotient without its fraction, as BIGINT; of decimals exact."""
    left, right = node.this, node.expression
    if is_decimal_pair(node):
        scale = max(digits(left)[1], digits(right)[1])
        left, right = (_at_scale(side, scale) for side in (left, right))
    return macro("ipai_int_div", paren(left), paren(right))


def _at_scale(node: exp.Expr, scale: int) -> exp.Expr:
    precision, own = digits(node)
    precision = min(precision - own + scale, 38)
    return units(cast(node, f"DECIMAL({precision}, {scale})"), precision, scale)


def round_half_up(node: exp.Round) -> exp.Expr:
    """``round``: half away from zero, on the decimal text of a DOUBLE as Java does."""
    refuse_arguments(node, "truncate")
    places = node.args.get("decimals") or exp.Literal.number(0)
    if kind_of(node.this) in FLOATING:
        return macro("ipai_round_double", node.this, places)
    return _in_its_type(node)


def _in_its_type(node: exp.Expr) -> exp.Expr:
    """A rounded decimal in the type Spark gives it."""
    if kind_of(node.this) != exp.DType.DECIMAL:
        return node
    if places_of(node) is None:
        raise unsupported("`round` of a DECIMAL needs a literal number of places.")
    precision, scale = digits(node.this)
    rounded = cast(node.copy(), node.type.copy())
    if precision <= 18 or not 0 < scale < 18:
        return rounded
    return exp.Coalesce(this=cast(_narrow(node, scale), node.type.copy()), expressions=[rounded])


def _narrow(node: exp.Round, scale: int) -> exp.Expr:
    """The same in 64 bits, which is 20 times as fast; NULL where the value needs more than 18 digits."""
    narrow = exp.TryCast(this=node.this.copy(), to=exp.DataType.build(f"DECIMAL(18, {scale})"))
    return exp.Round(this=narrow, decimals=node.args.get("decimals"))


def bround(node: exp.Anonymous) -> exp.Expr:
    """``bround``: half to even, for decimals only."""
    value, places = arguments(node, 2)
    if kind_of(value) != exp.DType.DECIMAL:
        raise unsupported("`bround` is supported for DECIMAL only.")
    rounded = macro("round_even", value, places)
    kind = rounded_type(value, places_of(exp.Round(this=value, decimals=places)))
    return cast(rounded, kind) if kind is not None else rounded


def whole(node: exp.Ceil | exp.Floor) -> exp.Expr:
    """``ceil`` and ``floor`` of a DOUBLE or whole number give BIGINT, of a decimal a decimal."""
    refuse_arguments(node, "to")
    if node.args.get("decimals") is not None:
        return _whole_at(node)
    if kind_of(node.this) == exp.DType.DECIMAL and node.type.expressions:
        return cast(node.copy(), node.type.copy())
    return cast(node.copy(), "BIGINT") if kind_of(node.this) in (*FLOATING, *INTEGER) else node


def _whole_at(node: exp.Ceil | exp.Floor) -> exp.Expr:
    """``ceil(x, n)`` and ``floor(x, n)`` of a decimal: what rounding went past is taken back."""
    if kind_of(node.this) != exp.DType.DECIMAL or not node.type.expressions or (places_of(node) or 0) < 0:
        raise unsupported("ceil and floor take places for a DECIMAL only, none of them negative.")
    name = "ipai_ceil_at" if isinstance(node, exp.Ceil) else "ipai_floor_at"
    unit = exp.Literal.number(f"{10 ** -places_of(node):.{places_of(node)}f}")
    return cast(macro(name, node.this, node.args["decimals"], unit), node.type.copy())


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


def _attempt(kind: type) -> Callable[[exp.Expr], exp.Expr]:
    """``try_add`` and its kin: NULL instead of an overflow."""

    def rewrite(node: exp.Expr) -> exp.Expr:
        if any(kind_of(side) not in INTEGER for side in (node.this, node.expression)):
            raise unsupported(
                f"`{node.sql_name().lower().replace('safe', 'try')}` is supported for whole numbers only."
            )
        return macro("TRY", kind(this=paren(node.this), expression=paren(node.expression)))

    return rewrite


def _of_double(name: str) -> Callable[[exp.Expr], exp.Expr]:
    """The function of that name on a DOUBLE."""
    return lambda node: macro(name, cast(node.this, "DOUBLE"))


def hexadecimal(node: exp.Hex) -> exp.Expr:
    """``hex`` of a whole number or of the bytes of a text."""
    return macro("hex", cast(node.this, "BIGINT") if kind_of(node.this) in INTEGER else node.this)


NODES = {
    exp.Div: divide,
    exp.Mul: multiply,
    exp.Mod: remainder,
    exp.IntDiv: whole_quotient,
    exp.Round: round_half_up,
    exp.Ceil: whole,
    exp.Floor: whole,
    exp.SafeDivide: try_divide,
    exp.SafeAdd: _attempt(exp.Add),
    exp.SafeSubtract: _attempt(exp.Sub),
    exp.SafeMultiply: _attempt(exp.Mul),
    exp.Degrees: _of_double("degrees"),
    exp.Radians: _of_double("radians"),
    exp.Tan: _of_double("tan"),
    exp.Atan2: lambda node: macro("atan2", cast(node.this, "DOUBLE"), cast(node.expression, "DOUBLE")),
    exp.Rint: lambda node: macro("round_even", cast(node.this, "DOUBLE"), 0),
    exp.BitwiseCount: lambda node: cast(macro("bit_count", node.this), "INT"),
    exp.Hex: hexadecimal,
    exp.Nanvl: lambda node: macro("ipai_nanvl", cast(node.this, "DOUBLE"), cast(node.expression, "DOUBLE")),
    exp.Ln: lambda node: macro("ipai_ln", cast(node.this, "DOUBLE")),
    exp.Log: logarithm,
    exp.Sign: lambda node: cast(macro("sign", node.this), "DOUBLE"),
}
NAMES = {
    "bin": lambda node: macro("bin", cast(arguments(node, 1)[0], "BIGINT")),
    "e": lambda node: macro("exp", cast(exp.Literal.number(1), "DOUBLE")),
    "pmod": positive_remainder,
    "bround": bround,
    "nullifzero": lambda node: exp.Nullif(this=arguments(node, 1)[0], expression=exp.Literal.number(0)),
    "zeroifnull": lambda node: exp.Coalesce(this=arguments(node, 1)[0], expressions=[exp.Literal.number(0)]),
    "isnull": lambda node: paren(exp.Is(this=arguments(node, 1)[0], expression=exp.Null())),
    "isnotnull": lambda node: exp.Not(this=exp.Is(this=arguments(node, 1)[0], expression=exp.Null())),
}
