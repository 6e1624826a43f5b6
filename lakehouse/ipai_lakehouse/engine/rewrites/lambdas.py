"""Functions of arrays that take a lambda."""

from sqlglot import exp

from ..errors import unsupported
from .build import arguments, macro


def _lambda(node: exp.Expr | None, count: int) -> exp.Lambda:
    if not isinstance(node, exp.Lambda) or len(node.expressions) != count:
        raise unsupported(f"A lambda with {count} argument(s) is needed here.")
    return node


def _bind(function: exp.Lambda, values: dict[str, exp.Expr]) -> exp.Expr:
    """The body of a lambda with other expressions in place of its arguments."""
    body = exp.Paren(this=function.this.copy())
    for name in list(body.find_all(exp.Identifier)):
        value = values.get(name.name.lower())
        parent = name.parent
        if value is None or isinstance(parent, exp.Column) and parent.table and parent.this is name:
            continue
        target = parent if isinstance(parent, exp.Column) and not parent.table else name
        target.replace(value.copy())
    return body


def transform(node: exp.Transform) -> exp.Expr:
    """``transform(a, x -> …)`` and ``(x, i) -> …``; the position counts from 0, DuckDB's from 1."""
    function = node.expression
    if isinstance(function, exp.Lambda) and len(function.expressions) == 2:
        position = function.expressions[1]
        shifted = exp.Paren(this=exp.Sub(this=position.copy(), expression=exp.Literal.number(1)))
        as_int = exp.Cast(this=shifted, to=exp.DataType.build("INT"))
        function = exp.Lambda(
            this=_bind(function, {position.name.lower(): as_int}), expressions=function.expressions
        )
    return macro("list_transform", node.this, function)


def exists(node: exp.Exists) -> exp.Expr:
    """``EXISTS (subquery)``, or ``exists(array, x -> …)`` with the three values of logic."""
    if isinstance(node.this, exp.Query):
        return node
    return macro("ipai_any", macro("list_transform", node.this, _lambda(node.expression, 1)))


def forall(node: exp.Anonymous) -> exp.Expr:
    """``forall(array, x -> …)``."""
    array, function = arguments(node, 2)
    return macro("ipai_all", macro("list_transform", array, _lambda(function, 1)))


def reduce(node: exp.Reduce) -> exp.Expr:
    """``aggregate`` and ``reduce``: the value so far and the next element; then ``finish``, if given."""
    folded = macro("list_reduce", node.this, _lambda(node.args["merge"], 2), node.args["initial"])
    finish = node.args.get("finish")
    if finish is None:
        return folded
    return _bind(_lambda(finish, 1), {finish.expressions[0].name.lower(): folded})


def zip_with(node: exp.Anonymous) -> exp.Expr:
    """``zip_with(a, b, (x, y) -> …)``; the shorter array is filled up with NULL."""
    left, right, function = arguments(node, 3)
    names = [argument.name.lower() for argument in _lambda(function, 2).expressions]
    parts = {
        name: macro("struct_extract", exp.column("ipai_pair"), position)
        for position, name in enumerate(names, start=1)
    }
    body = exp.Lambda(this=_bind(function, parts), expressions=[exp.to_identifier("ipai_pair")])
    return macro("list_transform", macro("list_zip", left, right), body)


NODES = {
    exp.Transform: transform,
    exp.Exists: exists,
    exp.Reduce: reduce,
}
NAMES = {"forall": forall, "zip_with": zip_with}
