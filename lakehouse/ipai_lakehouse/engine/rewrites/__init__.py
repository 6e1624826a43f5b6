"""Where Spark and DuckDB differ: one function a syntax node, Spark's meaning in, DuckDB's spelling out."""

from collections.abc import Callable

from sqlglot import exp

from . import aggregates, aliases, casts, dates, lambdas, lists, numbers, patterns, texts

write_aliases = aliases.apply
Rewrite = Callable[[exp.Expr], exp.Expr]

_PARTS = (aggregates, casts, dates, lambdas, lists, numbers, patterns, texts)
NODES: dict[type, Rewrite] = {kind: rewrite for part in _PARTS for kind, rewrite in part.NODES.items()}
NAMES: dict[str, Rewrite] = {name: rewrite for part in _PARTS for name, rewrite in part.NAMES.items()}


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
