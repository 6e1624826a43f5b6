"""Regular expressions: RE2 here, Java there; what RE2 cannot read is an error."""

import re
from collections.abc import Callable

from sqlglot import exp

from ..errors import QueryError, unsupported
from .build import cast, literal_text, macro, refuse_arguments


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
    return macro("regexp_extract", node.this, node.expression, _group(node))


def regexp_extract_all(node: exp.RegexpExtractAll) -> exp.Expr:
    """``regexp_extract_all(x, pattern[, group])``: group 1 unless told."""
    refuse_arguments(node, "position", "occurrence")
    return macro("regexp_extract_all", node.this, node.expression, _group(node))


def _group(node: exp.Expr) -> exp.Expr:
    """The literal group, 1 unless told; a pattern that has no such group is refused, as Spark does."""
    group = node.args.get("group") or exp.Literal.number(1)
    if not isinstance(group, exp.Literal) or not group.name.isdigit():
        raise unsupported("The group of a regular expression must be a literal number.")
    if isinstance(node.expression, (exp.Literal, exp.RawString)) and _groups(node.expression.name) < int(
        group.name
    ):
        raise QueryError(
            f"The regular expression has no group {group.name}.",
            "INVALID_PARAMETER_VALUE.REGEX_GROUP_INDEX",
            "22023",
        )
    return group


def _groups(pattern: str) -> int:
    """How many groups a pattern captures; one Python cannot read is left to DuckDB."""
    try:
        return re.compile(pattern).groups
    except re.error:
        return 99


def regexp_count(node: exp.RegexpCount) -> exp.Expr:
    """``regexp_count(x, pattern)``."""
    refuse_arguments(node, "position", "parameters")
    return cast(macro("len", macro("regexp_extract_all", node.this, node.expression)), "INT")


def regexp_position(node: exp.RegexpInstr) -> exp.Expr:
    """``regexp_instr(x, pattern)``, counted from 1; 0 where it is not found."""
    refuse_arguments(node, "position", "occurrence", "option", "parameters", "group")
    return cast(macro("ipai_regexp_instr", node.this, node.expression), "INT")


def regexp_substring(node: exp.RegexpSubstr) -> exp.Expr:
    """``regexp_substr(x, pattern)``; NULL where it is not found."""
    refuse_arguments(node, "position", "occurrence", "parameters", "group")
    return macro("ipai_regexp_substr", node.this, node.expression)


def regexp_split(node: exp.RegexpSplit) -> exp.Expr:
    """``split(x, pattern)`` without a limit."""
    refuse_arguments(node, "limit")
    return node


NODES = {
    exp.RegexpReplace: regexp_replace,
    exp.RegexpExtract: regexp_extract,
    exp.RegexpExtractAll: regexp_extract_all,
    exp.RegexpCount: regexp_count,
    exp.RegexpInstr: regexp_position,
    exp.RegexpSubstr: regexp_substring,
    exp.RegexpSplit: regexp_split,
}
NAMES: dict[str, Callable[[exp.Expr], exp.Expr]] = {}
