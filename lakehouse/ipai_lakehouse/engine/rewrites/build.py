"""Small builders the rewrites share."""

from sqlglot import exp

from ..errors import QueryError, unsupported
from ..spark_types import TIMES, kind_of


def macro(name: str, *arguments: exp.Expr | str | int) -> exp.Anonymous:
    """A call of a DuckDB function or of one of our macros; plain values become literals."""
    return exp.Anonymous(this=name, expressions=[_expression(argument) for argument in arguments])


def cast(node: exp.Expr, kind: str | exp.DataType) -> exp.Cast:
    """CAST to a DuckDB type, never folded away."""
    return exp.Cast(this=node, to=exp.DataType.build(kind, dialect="duckdb"))


def wall_clock(node: exp.Expr) -> exp.Expr:
    """The TIMESTAMP without a zone of a value in UTC; DuckDB's own cast takes 40 times as long."""
    if kind_of(node) in TIMES:
        return macro("make_timestamp", macro("epoch_us", node))
    if kind_of(node) in (exp.DType.DATE, exp.DType.TIMESTAMPNTZ):
        return cast(node, "TIMESTAMP")
    return cast(cast(node, "TIMESTAMPTZ"), "TIMESTAMP")


def in_utc(node: exp.Expr) -> exp.Expr:
    """A TIMESTAMP without a zone as Spark's TIMESTAMP, which is a moment."""
    return macro("make_timestamptz", macro("epoch_us", node))


def calendar_date(node: exp.Expr) -> exp.Expr:
    """CAST to DATE, of a moment by its wall clock in UTC."""
    return cast(wall_clock(node) if kind_of(node) in TIMES else node, "DATE")


def paren(node: exp.Expr) -> exp.Paren:
    """The node in parentheses."""
    return exp.Paren(this=node)


def arguments(node: exp.Anonymous, count: int) -> list[exp.Expr]:
    """The arguments of a plainly named function; a wrong number is refused."""
    if len(node.expressions) != count:
        raise QueryError(
            f"The function `{node.name.lower()}` takes {count} argument(s), not {len(node.expressions)}.",
            "WRONG_NUM_ARGS",
            "42605",
        )
    return list(node.expressions)


def literal_text(node: exp.Expr | None, what: str) -> str:
    """The text of a string literal; anything else is refused, as the translation depends on it."""
    if isinstance(node, exp.Literal) and node.is_string or isinstance(node, exp.RawString):
        return node.name
    raise unsupported(f"{what} must be a string literal.")


def refuse_arguments(node: exp.Expr, *names: str) -> None:
    """Refuse optional arguments this engine does not honour."""
    for name in names:
        if node.args.get(name):
            raise unsupported(
                f"`{node.sql_name().lower()}` with the argument `{name}` is not supported here."
            )


def _expression(argument: exp.Expr | str | int) -> exp.Expr:
    if isinstance(argument, exp.Expr):
        return argument
    return exp.Literal.string(argument) if isinstance(argument, str) else exp.Literal.number(argument)
