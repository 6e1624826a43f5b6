"""Arrays: empty instead of NULL when nothing was collected, dates in date sequences, null-aware contains."""

from sqlglot import exp

from ..errors import unsupported
from ..spark_types import INTEGER, kind_of
from .build import arguments, cast, macro

_MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}


def collect(node: exp.ArrayAgg | exp.ArrayUniqueAgg) -> exp.Expr:
    """``collect_list`` and ``collect_set``: without NULLs; an empty array when there was nothing."""
    if isinstance(node.parent, (exp.Window, exp.Filter, exp.WithinGroup)):
        raise unsupported("collect_list with OVER or FILTER is not supported here.")
    argument = node.this
    inner = exp.Distinct(expressions=[argument]) if isinstance(node, exp.ArrayUniqueAgg) else argument
    kept = exp.Filter(
        this=macro("list", inner),
        expression=exp.Where(this=exp.Not(this=exp.Is(this=_bare(argument).copy(), expression=exp.Null()))),
    )
    return exp.Coalesce(this=kept, expressions=[exp.Array(expressions=[])])


def _bare(argument: exp.Expr) -> exp.Expr:
    return argument.expressions[0] if isinstance(argument, exp.Distinct) else argument


def sequence(node: exp.GenerateSeries) -> exp.Expr:
    """``sequence(start, stop[, step])``; of dates with an interval it stays an array of dates."""
    start, stop, step = node.args["start"], node.args["end"], node.args.get("step")
    if step is None and kind_of(start) in INTEGER:
        return macro("ipai_int_sequence", start, stop)
    if kind_of(start) != exp.DType.DATE:
        if step is None:
            raise unsupported("sequence needs a step here.")
        return macro("generate_series", start, stop, step)
    months = _months(step)
    if months:
        return macro("ipai_month_sequence", start, cast(stop, "DATE"), months)
    return cast(macro("generate_series", start, cast(stop, "DATE"), step or _one_day()), "DATE[]")


def _months(step: exp.Expr | None) -> int:
    """The whole months of an interval of months, quarters or years; 0 for days, or without a step."""
    unit = step.args["unit"].name.upper().removesuffix("S") if isinstance(step, exp.Interval) else "DAY"
    if unit not in _MONTHS:
        return 0
    amount = step.this.name
    if not amount.isdigit() or int(amount) == 0:
        raise unsupported("A sequence of dates by months needs a positive literal step.")
    return int(amount) * _MONTHS[unit]


def _one_day() -> exp.Expr:
    return exp.Interval(this=exp.Literal.string("1"), unit=exp.var("DAY"))


def sort(node: exp.ArraySort) -> exp.Expr:
    """``sort_array(a[, asc])``: NULLs first when ascending, last when descending."""
    if isinstance(node.expression, exp.Lambda) or node.args.get("expression"):
        raise unsupported("array_sort with a comparator is not supported here.")
    ascending = node.args.get("asc")
    if isinstance(ascending, exp.Boolean) and not ascending.this:
        return macro("list_sort", node.this, "DESC", "NULLS LAST")
    return macro("list_sort", node.this, "ASC", "NULLS FIRST")


def exists(node: exp.Exists) -> exp.Expr:
    """``EXISTS (subquery)`` only."""
    if not isinstance(node.this, exp.Query):
        raise unsupported("exists(array, lambda) is not supported here.")
    return node


def bracket(node: exp.Bracket) -> exp.Expr:
    """``element_at(a, i)`` counts from 1 and refuses an index outside; ``a[i]`` is refused."""
    if (
        node.args.get("offset") != 1
        or len(node.expressions) != 1
        or kind_of(node.expressions[0]) not in INTEGER
    ):
        raise unsupported("a[i] is not supported here; use element_at(a, i), which counts from 1.")
    return macro("ipai_element_at", node.this, node.expressions[0])


NODES = {
    exp.ArrayAgg: collect,
    exp.ArrayUniqueAgg: collect,
    exp.GenerateSeries: sequence,
    exp.ArraySort: sort,
    exp.Exists: exists,
    exp.Bracket: bracket,
    exp.ArraySize: lambda node: cast(macro("len", node.this), "INT"),
    exp.ArrayContains: lambda node: macro("ipai_array_contains", node.this, node.expression),
    exp.ArraySlice: lambda node: macro("list_slice", node.this, node.args["start"], _slice_end(node)),
}
NAMES = {
    "cardinality": lambda node: cast(macro("len", *arguments(node, 1)), "INT"),
}


def _slice_end(node: exp.ArraySlice) -> exp.Expr:
    start = node.args["start"]
    if not (isinstance(start, exp.Literal) and int(start.name) > 0):
        raise unsupported("slice needs a positive literal start.")
    total = exp.Add(this=exp.Paren(this=node.args["end"]), expression=exp.Literal.number(int(start.name) - 1))
    return total
