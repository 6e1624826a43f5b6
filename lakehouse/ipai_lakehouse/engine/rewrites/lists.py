"""Arrays: empty instead of NULL when nothing was collected, dates in date sequences, null-aware contains."""

from sqlglot import exp

from ..errors import unsupported
from ..spark_types import INTEGER, kind_of
from .build import arguments, cast, macro

_MONTHS = {"MONTH": 1, "QUARTER": 3, "YEAR": 12}


def collect(node: exp.ArrayAgg | exp.ArrayUniqueAgg) -> exp.Expr:
    """``collect_list`` and ``collect_set``: without NULLs; an empty array when there was nothing."""
    argument = node.this
    inner = exp.Distinct(expressions=[argument]) if isinstance(node, exp.ArrayUniqueAgg) else argument
    present = exp.Not(this=exp.Is(this=_bare(argument).copy(), expression=exp.Null()))
    outer = node.parent if isinstance(node.parent, exp.Filter) else node
    if outer is not node:
        present = exp.and_(present, outer.expression.this.copy())
    kept = exp.Filter(this=macro("list", inner), expression=exp.Where(this=present))
    if isinstance(outer.parent, exp.Window) and outer.parent.this is outer:
        outer = outer.parent
        kept = exp.Window(**{**outer.args, "this": kept})
    return _put(outer, node, exp.Coalesce(this=kept, expressions=[exp.Array(expressions=[])]))


def _put(outer: exp.Expr, node: exp.Expr, result: exp.Expr) -> exp.Expr:
    """The result in place of the aggregate, or of the filter and window around it."""
    if outer is node:
        return result
    outer.replace(result)
    return node


def _bare(argument: exp.Expr) -> exp.Expr:
    return argument.expressions[0] if isinstance(argument, exp.Distinct) else argument


def sequence(node: exp.GenerateSeries) -> exp.Expr:
    """``sequence(start, stop[, step])``; of dates with an interval it stays an array of dates."""
    start, stop, step = node.args["start"], node.args["end"], node.args.get("step")
    if kind_of(start) in INTEGER:
        numbers = macro(
            "ipai_int_sequence" if step is None else "generate_series", start, stop, *([step] if step else [])
        )
        wide = exp.DType.BIGINT in (kind_of(start), kind_of(stop))
        return cast(numbers, "BIGINT[]" if wide else "INT[]")
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
    """``sort_array(a[, asc])``: NULLs first when ascending, last when descending; ``array_sort(a)``: last."""
    if isinstance(node.expression, exp.Lambda) or node.args.get("expression"):
        raise unsupported("array_sort with a comparator is not supported here.")
    ascending, first = node.args.get("asc"), node.args.get("nulls_first")
    if isinstance(ascending, exp.Boolean) and not ascending.this:
        return macro("list_sort", node.this, "DESC", "NULLS LAST")
    last = isinstance(first, exp.Boolean) and not first.this
    return macro("list_sort", node.this, "ASC", "NULLS LAST" if last else "NULLS FIRST")


def bracket(node: exp.Bracket) -> exp.Expr:
    """``a[i]`` counts from 0, ``element_at(a, i)`` from 1; an index outside is an error. A map gives NULL."""
    if len(node.expressions) != 1:
        raise unsupported("An array takes one index.")
    key = node.expressions[0]
    if kind_of(node.this) == exp.DType.MAP:
        return macro("map_extract_value", node.this, key)
    if kind_of(key) not in INTEGER:
        raise unsupported("The index of an array is a whole number of a known type.")
    if node.args.get("offset") != 1:
        return macro("ipai_item", node.this, key)
    return macro("ipai_try_element_at" if node.args.get("safe") else "ipai_element_at", node.this, key)


def size(node: exp.ArraySize) -> exp.Expr:
    """``size`` of an array or a map."""
    return cast(macro("cardinality" if kind_of(node.this) == exp.DType.MAP else "len", node.this), "INT")


def same(name: str):
    """The function of that name on both arguments."""
    return lambda node: macro(name, node.this, node.expression)


def named(name: str, count: int):
    """The function of that name on all arguments of a plainly named one."""
    return lambda node: macro(name, *arguments(node, count))


def explode(node: exp.Explode) -> exp.Expr:
    """``explode`` of an array."""
    if kind_of(node.this) == exp.DType.MAP:
        raise unsupported("explode of a MAP is not supported; explode map_keys(m) and look the values up.")
    return node


def posexplode(node: exp.Posexplode) -> exp.Expr:
    """``posexplode`` is refused."""
    raise unsupported("posexplode is not supported; explode sequence(0, size(a) - 1) and read a[i].")


def lateral(node: exp.Lateral) -> exp.Expr:
    """``LATERAL VIEW explode(…)``; OUTER is refused, as its rows would be lost."""
    if node.args.get("view") and node.args.get("outer"):
        raise unsupported(
            "LATERAL VIEW OUTER is not supported; give an empty array one NULL before exploding it."
        )
    return node


NODES = {
    exp.Explode: explode,
    exp.Posexplode: posexplode,
    exp.Lateral: lateral,
    exp.ArrayAgg: collect,
    exp.ArrayUniqueAgg: collect,
    exp.GenerateSeries: sequence,
    exp.ArraySort: sort,
    exp.Bracket: bracket,
    exp.ArraySize: size,
    exp.ArrayContains: same("ipai_array_contains"),
    exp.ArraySlice: lambda node: macro("ipai_slice", node.this, node.args["start"], node.args["end"]),
    exp.ArrayDistinct: lambda node: macro("ipai_array_distinct", node.this),
    exp.ArrayIntersect: lambda node: macro("ipai_array_intersect", *node.expressions),
    exp.ArrayExcept: same("ipai_array_except"),
    exp.ArrayPosition: same("ipai_array_position"),
    exp.ArrayRemove: same("ipai_array_remove"),
    exp.ArrayAppend: same("list_append"),
    exp.ArrayPrepend: lambda node: macro("list_prepend", node.expression, node.this),
    exp.ArrayCompact: lambda node: macro("ipai_array_compact", node.this),
    exp.VarMap: lambda node: macro("map", node.args["keys"], node.args["values"]),
    exp.Map: lambda node: macro("map", node.args["keys"], node.args["values"]),
    exp.MapFromEntries: lambda node: macro("map_from_entries", node.this),
    exp.MapKeys: lambda node: macro("map_keys", node.this),
    exp.MapContainsKey: lambda node: macro("list_contains", macro("map_keys", node.this), node.args["key"]),
}
NAMES = {
    "cardinality": lambda node: size(exp.ArraySize(this=arguments(node, 1)[0])),
    "array_union": named("ipai_array_union", 2),
    "arrays_overlap": named("ipai_arrays_overlap", 2),
    "array_repeat": named("ipai_array_repeat", 2),
    "get": named("ipai_get", 2),
    "map_values": named("map_values", 1),
}
