"""Text: positions, null concatenation, patterns and escapes as Spark reads them."""

import re

from sqlglot import exp

from ..errors import unsupported
from ..spark_types import kind_of
from .build import arguments, cast, literal_text, macro, refuse_arguments

_TEXT = exp.DataType.TEXT_TYPES


def text(node: exp.Expr) -> exp.Expr:
    """The node as Spark would print it inside a longer text."""
    if kind_of(node) in _TEXT or isinstance(node, exp.Null):
        return node
    return macro("ipai_str", node)


def concatenate(node: exp.Concat | exp.DPipe) -> exp.Expr:
    """``concat`` and ``||``: NULL as soon as one part is NULL; arrays are joined."""
    parts = node.expressions if isinstance(node, exp.Concat) else [node.this, node.expression]
    array = any(kind_of(part) == exp.DType.ARRAY for part in parts)
    result = parts[0] if array else text(parts[0])
    for part in parts[1:]:
        result = exp.DPipe(this=result, expression=part if array else text(part))
    return exp.Paren(this=result)


def concatenate_with(node: exp.ConcatWs) -> exp.Expr:
    """``concat_ws``: skips NULLs; arrays as arguments are refused."""
    if any(kind_of(part) == exp.DType.ARRAY for part in node.expressions):
        raise unsupported("concat_ws of an array is not supported; use array_join.")
    return macro("concat_ws", *[text(part) for part in node.expressions])


def substring(node: exp.Substring) -> exp.Expr:
    """``substring(x, start[, length])``: position 0 means 1."""
    length = node.args.get("length") or exp.Literal.number(2147483647)
    return macro("ipai_substring", node.this, cast(node.args["start"], "BIGINT"), cast(length, "BIGINT"))


def position(node: exp.StrPosition) -> exp.Expr:
    """``instr``, ``locate`` and ``position``, counted from 1; 0 where it is not found."""
    refuse_arguments(node, "position", "occurrence")
    return cast(macro("strpos", node.this, node.args["substr"]), "INT")


def regexp_replace(node: exp.RegexpReplace) -> exp.Expr:
    """``regexp_replace``: all matches; ``$1`` of Java becomes RE2's ``\\1``."""
    refuse_arguments(node, "position", "occurrence")
    replacement = literal_text(node.args["replacement"], "The replacement of regexp_replace")
    if "\\" in replacement:
        raise unsupported("A backslash in the replacement of regexp_replace is not supported.")
    return macro("regexp_replace", node.this, node.expression, re.sub(r"\$(\d)", r"\\\1", replacement), "g")


def regexp_extract(node: exp.RegexpExtract) -> exp.Expr:
    """``regexp_extract(x, pattern[, group])``: group 1 unless told, '' without a match."""
    refuse_arguments(node, "position", "occurrence")
    group = node.args.get("group") or exp.Literal.number(1)
    return macro("regexp_extract", node.this, node.expression, group)


def like(node: exp.Like | exp.ILike) -> exp.Expr:
    """``LIKE`` and ``ILIKE``: the backslash escapes, as Spark has it by default."""
    if isinstance(node.parent, exp.Escape):
        return node
    return exp.Escape(this=node.copy(), expression=exp.Literal.string("\\"))


def sha2(node: exp.SHA2) -> exp.Expr:
    """``sha2(x, 256)`` only."""
    bits = node.args.get("length")
    if bits is not None and bits.name not in ("0", "256"):
        raise unsupported("sha2 is supported with 256 bits only.")
    return macro("sha256", node.this)


def regexp_split(node: exp.RegexpSplit) -> exp.Expr:
    """``split(x, pattern)`` without a limit."""
    refuse_arguments(node, "limit")
    return node


NODES = {
    exp.Concat: concatenate,
    exp.DPipe: concatenate,
    exp.ConcatWs: concatenate_with,
    exp.Substring: substring,
    exp.Left: lambda node: macro("ipai_left", node.this, cast(node.expression, "BIGINT")),
    exp.Right: lambda node: macro("ipai_right", node.this, cast(node.expression, "BIGINT")),
    exp.StrPosition: position,
    exp.RegexpReplace: regexp_replace,
    exp.RegexpExtract: regexp_extract,
    exp.Like: like,
    exp.ILike: like,
    exp.SHA2: sha2,
    exp.RegexpSplit: regexp_split,
    exp.Length: lambda node: cast(macro("length", node.this), "INT"),
}
NAMES = {
    "btrim": lambda node: exp.Trim(this=arguments(node, 1)[0]),
}
