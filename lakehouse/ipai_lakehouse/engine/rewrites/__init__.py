"""Where Spark and DuckDB differ: one function a syntax node, Spark's meaning in, DuckDB's spelling out."""

from collections.abc import Callable

from sqlglot import exp

from . import casts, dates, lists, numbers, texts

Rewrite = Callable[[exp.Expr], exp.Expr]

NODES: dict[type, Rewrite] = {
    **casts.NODES,
    **dates.NODES,
    **lists.NODES,
    **numbers.NODES,
    **texts.NODES,
}
NAMES: dict[str, Rewrite] = {**dates.NAMES, **lists.NAMES, **numbers.NAMES, **texts.NAMES}


def apply(tree: exp.Expr) -> exp.Expr:
    """Rewrite a typed tree from the leaves up; a replaced node keeps the type Spark gave it."""
    for node in reversed(list(tree.dfs())):
        rewrite = NAMES.get(node.name.lower()) if isinstance(node, exp.Anonymous) else NODES.get(type(node))
        if rewrite is None:
            continue
        kind = node.type
        parent = node.parent
        new = rewrite(node)
        if new is not node and parent is None:
            tree = new
        elif new is not node and node.parent is parent:
            node.replace(new)
        new._type = kind
    return tree
