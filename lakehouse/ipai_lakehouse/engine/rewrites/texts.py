"""Text: positions, null concatenation, patterns and escapes as Spark reads them."""

import re
from collections.abc import Iterator

from sqlglot import exp

from ..errors import unsupported
from ..spark_types import INTEGER, digits, kind_of
from .build import arguments, cast, literal_text, macro, paren, refuse_arguments

_TEXT = exp.DataType.TEXT_TYPES


def text(node: exp.Expr) -> exp.Expr:
    """The node as Spark would print it inside a longer text."""
    if kind_of(node) in _TEXT or isinstance(node, exp.Null):
        return node
    return macro("ipai_str", node)


def concatenate(node: exp.Concat | exp.DPipe) -> exp.Expr:
    """``concat`` and ``||``: NULL as soon as one part is NULL; arrays are joined."""
    parts = node.expressions if isinstance(node, exp.Concat) else [node.this, node.expression]
    if any(kind_of(part) == exp.DType.NULL for part in parts):
        return cast(exp.Null(), "TEXT")
    array = any(kind_of(part) == exp.DType.ARRAY for part in parts)
    result = parts[0] if array else text(parts[0])
    for part in parts[1:]:
        result = exp.DPipe(this=result, expression=part if array else text(part))
    return exp.Paren(this=result)


def concatenate_with(node: exp.ConcatWs) -> exp.Expr:
    """``concat_ws``: skips NULLs, also those inside an array."""
    separator, *parts = node.expressions
    texts = [
        macro("ipai_joined", part, separator.copy()) if kind_of(part) == exp.DType.ARRAY else text(part)
        for part in parts
    ]
    return macro("concat_ws", separator, *texts)


def substring(node: exp.Substring) -> exp.Expr:
    """``substring(x, start[, length])``: position 0 means 1."""
    length = node.args.get("length") or exp.Literal.number(2147483647)
    return macro("ipai_substring", node.this, cast(node.args["start"], "BIGINT"), cast(length, "BIGINT"))


def position(node: exp.StrPosition) -> exp.Expr:
    """``instr``, ``locate`` and ``position``, counted from 1; 0 where it is not found."""
    refuse_arguments(node, "occurrence")
    if node.args.get("position") is not None:
        return cast(macro("ipai_locate", node.this, node.args["substr"], node.args["position"]), "INT")
    return cast(macro("strpos", node.this, node.args["substr"]), "INT")


def like(node: exp.Like | exp.ILike) -> exp.Expr:
    """``LIKE`` and ``ILIKE``: the backslash escapes, as Spark has it by default."""
    if isinstance(node.expression, (exp.Any, exp.All)):
        return _like_each(node)
    if isinstance(node.parent, exp.Escape):
        return node
    return exp.Escape(this=node.copy(), expression=exp.Literal.string("\\"))


def _like_each(node: exp.Like | exp.ILike) -> exp.Expr:
    """``LIKE ANY`` and ``LIKE ALL`` (…): each pattern by itself."""
    patterns = node.expression.this.unnest()
    patterns = patterns.expressions if isinstance(patterns, exp.Tuple) else [patterns]
    each = [like(type(node)(this=node.this.copy(), expression=pattern.copy())) for pattern in patterns]
    joined = exp.or_(*each) if isinstance(node.expression, exp.Any) else exp.and_(*each)
    return exp.Paren(this=joined)


def trim(node: exp.Anonymous) -> exp.Expr:
    """``btrim(x[, characters])``."""
    if len(node.expressions) == 2:
        return macro("trim", *node.expressions)
    return exp.Trim(this=arguments(node, 1)[0])


def replace(node: exp.Replace) -> exp.Expr:
    """``replace(x, search[, by])``."""
    return macro("replace", node.this, node.expression, node.args.get("replacement") or "")


def contains(node: exp.Contains | exp.StartsWith | exp.EndsWith) -> exp.Expr:
    """``contains``, ``startswith`` and ``endswith``, of NULL too."""
    kind = {exp.Contains: "contains", exp.StartsWith: "starts_with", exp.EndsWith: "ends_with"}[type(node)]
    return macro(kind, cast(node.this, "TEXT"), cast(node.expression, "TEXT"))


def character_set(node: exp.Encode | exp.Decode) -> exp.Expr:
    """``encode`` and ``decode`` with UTF-8."""
    if literal_text(node.args.get("charset"), "The character set").lower() not in ("utf-8", "utf8"):
        raise unsupported("encode and decode know UTF-8 only.")
    return macro("encode" if isinstance(node, exp.Encode) else "decode", node.this)


def format_number(node: exp.Anonymous) -> exp.Expr:
    """``format_number(x, places)``: half to even, commas between thousands; of decimals and whole numbers."""
    value, places = arguments(node, 2)
    if not isinstance(places, exp.Literal) or not places.name.isdigit() or int(places.name) > 18:
        raise unsupported("The places of format_number must be a literal from 0 to 18.")
    if kind_of(value) not in (*INTEGER, exp.DType.DECIMAL):
        raise unsupported(
            "format_number is supported for DECIMAL and whole numbers; CAST a DOUBLE to DECIMAL first."
        )
    count = int(places.name)
    rounded = macro(
        "round_even", cast(value.copy(), f"DECIMAL(38, {max(count, (digits(value) or (0, 0))[1])})"), count
    )
    return macro("ipai_format_number", cast(rounded, f"DECIMAL(38, {count})"), value, count)


_FORMATS = re.compile(r"%(%|s|d|,d|0?\d*d|-?\d*s|\.\d+f|,\.\d+f)")


def format_text(node: exp.Format | exp.Anonymous) -> exp.Expr:
    """``format_string`` and ``printf``: %s, %d, %05d, %10s and %.2f of decimals."""
    first, *values = [node.this, *node.expressions] if isinstance(node, exp.Format) else node.expressions
    pattern = literal_text(first, "The format of format_string")
    pieces = _FORMATS.split(pattern)
    if any("%" in plain for plain in pieces[::2]) or len(
        [mark for mark in pieces[1::2] if mark != "%"]
    ) != len(values):
        raise unsupported("format_string knows %s, %d, %5d, %05d, %5s, %.2f and one value for each.")
    given = iter(values)
    parts = [
        exp.Literal.string(piece) if position % 2 == 0 else _formatted(piece, given)
        for position, piece in enumerate(pieces)
    ]
    return macro("concat", *parts)


def _formatted(mark: str, given: Iterator[exp.Expr]) -> exp.Expr:
    if mark == "%":
        return exp.Literal.string("%")
    value = next(given)
    if mark.endswith("f"):
        return _fixed(value, mark)
    if mark.endswith("d") and kind_of(value) not in INTEGER:
        raise unsupported("%d of format_string needs a whole number.")
    plain = exp.Coalesce(this=text(value), expressions=[exp.Literal.string("null")])
    return plain if mark in ("s", "d") else _padded(mark, value, plain)


def _padded(mark: str, value: exp.Expr, plain: exp.Expr) -> exp.Expr:
    if mark == ",d":
        return macro("format", "{:,}", value)
    return macro("printf", f"%{mark}", value if mark.endswith("d") else plain)


def _fixed(value: exp.Expr, mark: str) -> exp.Expr:
    if kind_of(value) != exp.DType.DECIMAL or mark.startswith(","):
        raise unsupported("%.2f of format_string needs a DECIMAL; CAST a DOUBLE first.")
    places = mark[1:-1]
    return cast(cast(macro("round", value, int(places)), f"DECIMAL(38, {places})"), "TEXT")


def json_value(node: exp.JSONExtractScalar) -> exp.Expr:
    """``get_json_object(text, '$.a.b')``: a literal path of names and positions."""
    path = node.expression.sql("duckdb").strip("'")
    if not re.fullmatch(r"\$(\.\w+|\[\d+\])*", path):
        raise unsupported(
            "The path of get_json_object must be a literal of names and positions such as $.a.b[0]."
        )
    return macro("ipai_json_value", node.this, path)


def sha2(node: exp.SHA2) -> exp.Expr:
    """``sha2(x, 256)`` only."""
    bits = node.args.get("length")
    if bits is not None and bits.name not in ("0", "256"):
        raise unsupported("sha2 is supported with 256 bits only.")
    return macro("sha256", node.this)


NODES = {
    exp.Replace: replace,
    exp.Contains: contains,
    exp.StartsWith: contains,
    exp.EndsWith: contains,
    exp.SubstringIndex: lambda node: macro(
        "ipai_substring_index", node.this, node.args["delimiter"], node.args["count"]
    ),
    exp.Initcap: lambda node: macro("ipai_initcap", node.this),
    exp.Chr: lambda node: macro(
        "chr", exp.Mod(this=paren(node.expressions[0]), expression=exp.Literal.number(256))
    ),
    exp.Space: lambda node: macro("repeat", " ", node.this),
    exp.Levenshtein: lambda node: cast(macro("levenshtein", node.this, node.expression), "INT"),
    exp.SHA: lambda node: macro("sha1", node.this),
    exp.ToBase64: lambda node: macro("to_base64", macro("encode", node.this)),
    exp.FromBase64: lambda node: macro("from_base64", node.this),
    exp.Unhex: lambda node: macro("unhex", node.this),
    exp.Encode: character_set,
    exp.Decode: character_set,
    exp.BitLength: lambda node: cast(macro("bit_length", node.this), "INT"),
    exp.Reverse: lambda node: macro(
        "list_reverse" if kind_of(node.this) == exp.DType.ARRAY else "reverse", node.this
    ),
    exp.Format: format_text,
    exp.JSONExtractScalar: json_value,
    exp.Concat: concatenate,
    exp.DPipe: concatenate,
    exp.ConcatWs: concatenate_with,
    exp.Substring: substring,
    exp.Left: lambda node: macro("ipai_left", node.this, cast(node.expression, "BIGINT")),
    exp.Right: lambda node: macro("ipai_right", node.this, cast(node.expression, "BIGINT")),
    exp.StrPosition: position,
    exp.Like: like,
    exp.ILike: like,
    exp.SHA2: sha2,
    exp.Length: lambda node: cast(macro("length", node.this), "INT"),
}
NAMES = {
    "btrim": trim,
    "octet_length": lambda node: cast(macro("strlen", *arguments(node, 1)), "INT"),
    "format_number": format_number,
    "printf": format_text,
}
