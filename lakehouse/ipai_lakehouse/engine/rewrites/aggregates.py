"""Aggregates: Spark's types, exact means, the order of NULLs; as a whole, with FILTER and over a window."""

from collections.abc import Callable

from sqlglot import exp

from ..errors import unsupported
from ..spark_types import INTEGER, digits, kind_of
from .build import cast, macro, refuse_arguments
from .quotients import mean_of


def total(node: exp.Sum) -> exp.Expr:
    """``sum``: BIGINT of whole numbers, DECIMAL(p+10, s) of decimals."""
    if kind_of(node.this) in INTEGER:
        return around(node, "BIGINT")
    if kind_of(node.this) == exp.DType.DECIMAL and node.type.expressions:
        return around(node, node.type.copy())
    return node


def average(node: exp.Avg) -> exp.Expr:
    """``avg``: exact DECIMAL(p+4, s+4) of decimals, DOUBLE of the rest; FILTER, DISTINCT, OVER too."""
    argument = node.this.expressions[0] if isinstance(node.this, exp.Distinct) else node.this
    if kind_of(argument) != exp.DType.DECIMAL or not node.type.expressions:
        return node
    outer = outer_of(node)
    total = cast(_within(outer, node, exp.Sum(this=node.this.copy())), f"DECIMAL(38, {digits(argument)[1]})")
    count = _within(outer, node, exp.Count(this=node.this.copy(), big_int=True))
    precision = min(digits(argument)[0] + 10, 38)
    scales = ((precision, digits(argument)[1]), (18, 0))
    result = mean_of(total, count, scales, node.type, isinstance(outer, exp.Window))
    if outer is node:
        return result
    outer.replace(result)
    return node


def _within(outer: exp.Expr, node: exp.Expr, other: exp.Expr) -> exp.Expr:
    """A copy of the window or filter around an aggregate, with another aggregate in it."""
    if outer is node:
        return other
    copy = outer.copy()
    inner = copy
    while isinstance(inner.this, (exp.Window, exp.Filter)):
        inner = inner.this
    inner.set("this", other)
    return copy


def outer_of(node: exp.Expr) -> exp.Expr:
    """The window or filter that belongs to an aggregate, or the aggregate itself."""
    outer = node
    while isinstance(outer.parent, (exp.Window, exp.Filter)) and outer.parent.this is outer:
        outer = outer.parent
    return outer


def around(node: exp.Expr, kind: str | exp.DataType) -> exp.Expr:
    """CAST around an aggregate, or around the window or filter that belongs to it."""
    outer = outer_of(node)
    if outer is node:
        return cast(node.copy(), kind)
    outer.replace(cast(outer.copy(), kind))
    return node


def count(node: exp.Count) -> exp.Expr:
    """``count(a, b)``: rows in which nothing is NULL."""
    if not node.expressions:
        return node
    present = [
        exp.Not(this=exp.Is(this=part, expression=exp.Null())) for part in (node.this, *node.expressions)
    ]
    return exp.Count(
        this=exp.Case(ifs=[exp.If(this=exp.and_(*present), true=exp.Literal.number(1))]), big_int=True
    )


def extreme(node: exp.Max | exp.Min) -> exp.Expr:
    """``max`` and ``min``: not of structs, in which the engines place NULL differently."""
    if kind_of(node.this) == exp.DType.STRUCT or isinstance(node.this, exp.Struct):
        raise unsupported("max and min of a STRUCT are not supported; use max_by and min_by.")
    return node


def ignore_nulls(node: exp.IgnoreNulls) -> exp.Expr:
    """``first(x, true)`` as an aggregate: among the rows that are not NULL; over a window DuckDB does it."""
    argument = node.this.this
    from_end = isinstance(node.this, (exp.Last, exp.LastValue))
    if isinstance(node.parent, exp.Window):
        return exp.IgnoreNulls(this=exp.LastValue(this=argument)) if from_end else node
    present = exp.Not(this=exp.Is(this=argument.copy(), expression=exp.Null()))
    return exp.Filter(
        this=macro("last" if from_end else "first", argument), expression=exp.Where(this=present)
    )


def last(node: exp.Last) -> exp.Expr:
    """``last`` as an aggregate, or over a window."""
    if isinstance(node.parent, exp.IgnoreNulls):
        return node
    return exp.LastValue(this=node.this) if isinstance(node.parent, exp.Window) else macro("last", node.this)


def percentile(node: exp.Quantile) -> exp.Expr:
    """``percentile``: interpolated, as DOUBLE; of several shares an array."""
    return macro("quantile_cont", cast(node.this, "DOUBLE"), node.args["quantile"])


def approximate_percentile(node: exp.ApproxQuantile) -> exp.Expr:
    """``percentile_approx``: here exact, the smallest value that this share of the rows does not exceed."""
    refuse_arguments(node, "weight")
    return macro("quantile_disc", node.this, node.args["quantile"])


def within_group(node: exp.WithinGroup) -> exp.Expr:
    """``percentile_cont`` and ``percentile_disc`` WITHIN GROUP (ORDER BY x)."""
    order = node.expression.expressions[0]
    if not isinstance(node.this, (exp.PercentileCont, exp.PercentileDisc)):
        return node
    if order.args.get("desc"):
        raise unsupported("A percentile WITHIN GROUP takes an ascending ORDER BY.")
    name = "quantile_cont" if isinstance(node.this, exp.PercentileCont) else "quantile_disc"
    return macro(name, cast(order.this, "DOUBLE"), node.this.this)


def grouping_id(node: exp.GroupingId) -> exp.Expr:
    """``grouping_id()`` over all grouping columns, or over those given."""
    columns = node.expressions or _grouping_columns(node.find_ancestor(exp.Select))
    return cast(macro("grouping", *[column.copy() for column in columns]), "BIGINT")


def _grouping_columns(select: exp.Select) -> list[exp.Expr]:
    group = select.args["group"]
    found = {}
    for part in (
        *group.args.get("cube", []),
        *group.args.get("rollup", []),
        *group.args.get("grouping_sets", []),
    ):
        for column in part.find_all(exp.Column):
            found.setdefault(column.sql(), column)
    return list(found.values())


def group(node: exp.Group) -> exp.Expr:
    """``GROUP BY a, b WITH ROLLUP`` and ``WITH CUBE``: the columns move into ROLLUP (a, b)."""
    for name in ("rollup", "cube"):
        for part in node.args.get(name) or []:
            if not part.expressions:
                part.set("expressions", node.expressions)
                node.set("expressions", None)
    return node


def distinct(node: exp.Distinct) -> exp.Expr:
    """``DISTINCT`` without ``ON``, which Databricks does not have."""
    if node.args.get("on") is not None:
        raise unsupported("DISTINCT ON is not SQL of Databricks; use QUALIFY row_number() OVER (…) = 1.")
    return node


def frame(node: exp.WindowSpec) -> exp.Expr:
    """Frames of ROWS and RANGE."""
    if node.args.get("kind") == "GROUPS" or node.args.get("exclude"):
        raise unsupported("A window frame has ROWS or RANGE and no EXCLUDE.")
    return node


def _two_doubles(name: str) -> Callable[[exp.Expr], exp.Expr]:
    return lambda node: macro(name, cast(node.this, "DOUBLE"), cast(node.expression, "DOUBLE"))


def _typed(kind: str) -> Callable[[exp.Expr], exp.Expr]:
    return lambda node: around(node, kind)


NODES = {
    exp.Sum: total,
    exp.Avg: average,
    exp.Count: count,
    exp.Max: extreme,
    exp.Min: extreme,
    exp.Distinct: distinct,
    exp.WindowSpec: frame,
    exp.Group: group,
    exp.IgnoreNulls: ignore_nulls,
    exp.Last: last,
    exp.Median: lambda node: macro("median", cast(node.this, "DOUBLE")),
    exp.Quantile: percentile,
    exp.ApproxQuantile: approximate_percentile,
    exp.WithinGroup: within_group,
    exp.PercentileCont: lambda node: node,
    exp.PercentileDisc: lambda node: node,
    exp.CountIf: _typed("BIGINT"),
    exp.RowNumber: _typed("INT"),
    exp.Rank: _typed("INT"),
    exp.DenseRank: _typed("INT"),
    exp.Ntile: _typed("INT"),
    exp.Grouping: _typed("TINYINT"),
    exp.GroupingId: grouping_id,
    exp.ApproxDistinct: lambda node: exp.Count(this=exp.Distinct(expressions=[node.this])),
    exp.ArgMax: lambda node: macro("arg_max_null", node.this, node.expression),
    exp.ArgMin: lambda node: macro("arg_min_null", node.this, node.expression),
    exp.AnyValue: lambda node: exp.First(this=node.this),
    exp.Kurtosis: lambda node: macro("kurtosis_pop", cast(node.this, "DOUBLE")),
    exp.CovarPop: _two_doubles("covar_pop"),
    exp.CovarSamp: _two_doubles("covar_samp"),
    exp.RegrSlope: _two_doubles("regr_slope"),
    exp.RegrIntercept: _two_doubles("regr_intercept"),
    exp.RegrR2: _two_doubles("regr_r2"),
    exp.RegrCount: lambda node: cast(macro("regr_count", node.this, node.expression), "BIGINT"),
    exp.BitwiseAndAgg: lambda node: macro("bit_and", node.this),
    exp.BitwiseOrAgg: lambda node: macro("bit_or", node.this),
    exp.BitwiseXorAgg: lambda node: macro("bit_xor", node.this),
}
NAMES: dict[str, Callable[[exp.Expr], exp.Expr]] = {}
