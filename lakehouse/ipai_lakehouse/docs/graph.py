"""The graph of tables as a Mermaid diagram."""

from collections.abc import Iterable

from ..engine.lineage import Edge


def mermaid(edges: Iterable[Edge]) -> list[str]:
    """A diagram from left to right, one box a schema."""
    edges = list(edges)
    names = sorted({name for edge in edges for name in (edge.source, edge.target)})
    schemas = dict.fromkeys(name.partition(".")[0] for name in sorted(names, key=_rank))
    lines = ["```mermaid", "flowchart LR"]
    for schema in schemas:
        lines.append(f"  subgraph {schema}")
        lines += [f'    {_id(name)}["{name}"]' for name in names if name.startswith(f"{schema}.")]
        lines.append("  end")
    return [*lines, *(f"  {_id(edge.source)} --> {_id(edge.target)}" for edge in edges), "```"]


def _rank(name: str) -> int:
    order = ("bronze", "silver", "gold", "features")
    schema = name.partition(".")[0]
    return order.index(schema) if schema in order else len(order)


def _id(name: str) -> str:
    return name.replace(".", "__")
