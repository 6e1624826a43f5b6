"""What a statement may contain. Anything not named here is refused in words, never passed on by name."""

import re

from sqlglot import exp

from .errors import unknown_function, unsupported

_CLAUSES = (
    exp.Select,
    exp.From,
    exp.Table,
    exp.TableAlias,
    exp.Where,
    exp.Having,
    exp.Order,
    exp.Ordered,
    exp.Limit,
    exp.Offset,
    exp.With,
    exp.CTE,
    exp.Subquery,
    exp.Union,
    exp.Intersect,
    exp.Except,
    exp.Join,
    exp.Qualify,
    exp.Values,
    exp.Tuple,
    exp.Cube,
    exp.Rollup,
    exp.GroupingSets,
    exp.Window,
    exp.Filter,
    exp.RespectNulls,
    exp.Alias,
    exp.Lambda,
)
_VALUES = (
    exp.Column,
    exp.Identifier,
    exp.Star,
    exp.Literal,
    exp.RawString,
    exp.Boolean,
    exp.Null,
    exp.Var,
    exp.Placeholder,
    exp.DataType,
    exp.DataTypeParam,
    exp.ColumnDef,
    exp.Interval,
    exp.IntervalSpan,
    exp.Paren,
    exp.Dot,
    exp.PropertyEQ,
    exp.Struct,
    exp.JSONPath,
    exp.JSONPathRoot,
    exp.JSONPathKey,
    exp.JSONPathSubscript,
)
_OPERATORS = (
    exp.And,
    exp.Or,
    exp.Not,
    exp.EQ,
    exp.NEQ,
    exp.GT,
    exp.GTE,
    exp.LT,
    exp.LTE,
    exp.NullSafeEQ,
    exp.NullSafeNEQ,
    exp.Between,
    exp.In,
    exp.Is,
    exp.Like,
    exp.ILike,
    exp.Escape,
    exp.Add,
    exp.Sub,
    exp.Mul,
    exp.Div,
    exp.IntDiv,
    exp.Mod,
    exp.Neg,
    exp.DPipe,
    exp.Bracket,
    exp.BitwiseAnd,
    exp.BitwiseOr,
    exp.BitwiseXor,
    exp.BitwiseNot,
    exp.Any,
    exp.All,
)
STRUCTURE = frozenset((*_CLAUSES, *_VALUES, *_OPERATORS))

SAME_FUNCTIONS = frozenset(
    (
        exp.First,
        exp.Stddev,
        exp.StddevPop,
        exp.StddevSamp,
        exp.Variance,
        exp.VariancePop,
        exp.LogicalAnd,
        exp.LogicalOr,
        exp.Corr,
        exp.GroupConcat,
        exp.Lag,
        exp.Lead,
        exp.FirstValue,
        exp.LastValue,
        exp.PercentRank,
        exp.CumeDist,
        exp.NthValue,
        exp.CurrentDate,
        exp.CurrentTimestamp,
        exp.Upper,
        exp.Lower,
        exp.Trim,
        exp.Translate,
        exp.Pad,
        exp.RegexpSplit,
        exp.SplitPart,
        exp.RegexpLike,
        exp.Repeat,
        exp.Ascii,
        exp.MD5,
        exp.Abs,
        exp.Exp,
        exp.Pow,
        exp.Sqrt,
        exp.Cbrt,
        exp.Sin,
        exp.Cos,
        exp.IsNan,
        exp.Greatest,
        exp.Least,
        exp.Coalesce,
        exp.Nullif,
        exp.If,
        exp.Case,
        exp.Nvl2,
        exp.DecodeCase,
        exp.EqualNull,
        exp.Array,
        exp.ArrayToString,
        exp.ArrayFilter,
        exp.ArrayMin,
        exp.ArrayMax,
        exp.Flatten,
        exp.Pi,
    )
)
"""Functions whose DuckDB translation by sqlglot means what Spark means by them."""


def check(tree: exp.Expr, rewritten: frozenset[type], renamed: frozenset[str]) -> None:
    """Refuse any node outside the grammar.

    ``rewritten`` are the function classes and ``renamed`` the plain names that the rewrites handle.
    Raises ``QueryError`` UNRESOLVED_ROUTINE or UNSUPPORTED_FEATURE.
    """
    for node in tree.walk():
        kind = type(node)
        if kind in STRUCTURE or kind in SAME_FUNCTIONS or kind in rewritten:
            continue
        if isinstance(node, exp.Anonymous) and node.name.lower() in renamed:
            continue
        raise _refusal(node)


def _refusal(node: exp.Expr) -> Exception:
    if isinstance(node, exp.Func):
        return unknown_function(_function_name(node))
    if isinstance(node, (exp.DML, exp.DDL, exp.Command, exp.Create, exp.Drop)):
        return unsupported("Only reading statements are allowed; this one would change something.")
    return unsupported(f"{_words(node)} is not supported by the embedded lakehouse.")


def _function_name(node: exp.Func) -> str:
    """The name Databricks has for a function, which need not be that of the syntax tree."""
    if isinstance(node, exp.Anonymous):
        return node.name.lower()
    written = node.sql("databricks").partition("(")[0].lower()
    return written if written.replace("_", "a").isalnum() else node.sql_name().lower()


def _words(node: exp.Expr) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", type(node).__name__)
    return f"The construct {spaced.upper()}"
