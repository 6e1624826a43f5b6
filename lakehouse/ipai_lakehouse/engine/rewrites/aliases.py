"""Other names of functions: what only spells another one is written out before types are inferred."""

from collections.abc import Callable

from sqlglot import exp

from .build import arguments


def _one(kind: type) -> Callable[[exp.Anonymous], exp.Expr]:
    return lambda node: kind(this=arguments(node, 1)[0])


def _two(kind: type) -> Callable[[exp.Anonymous], exp.Expr]:
    def build(node: exp.Anonymous) -> exp.Expr:
        left, right = arguments(node, 2)
        return kind(this=left, expression=right)

    return build


def _cast(kind: str) -> Callable[[exp.Anonymous], exp.Expr]:
    return lambda node: exp.cast(arguments(node, 1)[0], kind, dialect="databricks")


def _try_cast(kind: str) -> Callable[[exp.Anonymous], exp.Expr]:
    to = exp.DataType.build(kind, dialect="databricks")
    return lambda node: exp.TryCast(this=arguments(node, 1)[0], to=to.copy())


NAMES: dict[str, Callable[[exp.Anonymous], exp.Expr]] = {
    "mean": _one(exp.Avg),
    "std": _one(exp.Stddev),
    "every": _one(exp.LogicalAnd),
    "some": _one(exp.LogicalOr),
    "regexp": _two(exp.RegexpLike),
    "try_to_date": _try_cast("DATE"),
    "try_to_timestamp": _try_cast("TIMESTAMP"),
    **{name: _cast(name.upper()) for name in ("tinyint", "smallint", "bigint", "decimal", "float")},
}


def apply(tree: exp.Expr) -> exp.Expr:
    """Write aliases out."""
    for node in list(tree.find_all(exp.Anonymous)):
        build = NAMES.get(node.name.lower())
        if build is not None:
            node.replace(build(node))
    for node in list(tree.find_all(exp.Any)):
        if not isinstance(node.parent, exp.Binary):
            node.replace(exp.LogicalOr(this=node.this.unnest()))
    return tree
