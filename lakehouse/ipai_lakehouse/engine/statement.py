"""Reading a statement: exactly one, and one that only reads."""

from collections.abc import Callable

from sqlglot import exp, tokenize
from sqlglot import parse as parse_all
from sqlglot.dialects.databricks import Databricks
from sqlglot.errors import ParseError, TokenError

from . import guard
from .errors import QueryError, syntax_error, unsupported

DIALECT = "databricks"


class Spark4(Databricks):
    """Where Spark 4 reads differently than sqlglot's Databricks: doubled quotes, DATEDIFF without a unit."""

    class Tokenizer(Databricks.Tokenizer):
        STRING_ESCAPES = ["\\", "'", '"']

    class Parser(Databricks.Parser):
        FUNCTIONS = {
            **Databricks.Parser.FUNCTIONS,
            **{
                name: lambda arguments, build=Databricks.Parser.FUNCTIONS[name]: _difference(arguments, build)
                for name in ("DATEDIFF", "DATE_DIFF")
            },
        }


def _difference(arguments: list[exp.Expr], build: Callable[[list[exp.Expr]], exp.Expr]) -> exp.Expr:
    if len(arguments) == 2:
        return exp.DateDiff(this=arguments[0], expression=arguments[1])
    return build(arguments)


_READS = {"SELECT", "WITH", "VALUES", "FROM", "("}
_METADATA = {"SHOW", "DESCRIBE", "DESC"}
_CHANGES = {
    "INSERT",
    "UPDATE",
    "DELETE",
    "MERGE",
    "CREATE",
    "DROP",
    "ALTER",
    "TRUNCATE",
    "REPLACE",
    "COPY",
    "GRANT",
    "REVOKE",
    "OPTIMIZE",
    "VACUUM",
    "SET",
    "RESET",
    "USE",
    "ATTACH",
    "DETACH",
    "INSTALL",
    "LOAD",
    "PRAGMA",
    "CALL",
    "EXPORT",
    "IMPORT",
    "ANALYZE",
    "REFRESH",
    "CACHE",
    "UNCACHE",
    "MSCK",
    "COMMENT",
    "DECLARE",
    "EXECUTE",
    "BEGIN",
    "COMMIT",
    "ROLLBACK",
    "EXPLAIN",
    "UNDROP",
    "RESTORE",
    "ADD",
    "LIST",
    "FETCH",
}


def first_word(sql: str) -> str:
    """The first keyword behind comments and a leading YAML head, in capitals. Raises PARSE_SYNTAX_ERROR."""
    guard.check(sql)
    try:
        tokens = tokenize(sql, read=Spark4)
    except TokenError as error:
        raise syntax_error(f"The text cannot be read as SQL: {_plain(str(error))}") from None
    if not tokens:
        raise syntax_error("The statement is empty.")
    return tokens[0].text.upper()


def is_metadata(word: str) -> bool:
    """True for SHOW and DESCRIBE, which the catalog answers."""
    return word in _METADATA


def parse(sql: str) -> exp.Expr:
    """The syntax tree of one reading statement. Raises ``QueryError``."""
    word = first_word(sql)
    if word in _CHANGES:
        raise unsupported(f"{word} is not allowed: only reading statements run here.")
    if word not in _READS:
        strange = "" if word.isascii() else ": it holds characters that only look like those of SQL"
        raise syntax_error(f"Syntax error at or near '{word}'{strange}.")
    try:
        trees = [tree for tree in parse_all(sql, read=Spark4) if tree is not None]
    except (ParseError, TokenError) as error:
        raise _syntax(error) from None
    if len(trees) != 1:
        raise syntax_error("Exactly one statement is allowed in a request.")
    return _reading(trees[0])


def _reading(tree: exp.Expr) -> exp.Expr:
    if isinstance(tree, exp.Values):
        width = len(tree.expressions[0].expressions)
        names = [exp.to_identifier(f"col{position}") for position in range(1, width + 1)]
        tree.set("alias", exp.TableAlias(this=exp.to_identifier("inline"), columns=names))
        tree = exp.select("*").from_(tree)
    if not isinstance(tree, exp.Query):
        raise unsupported("Only reading statements are allowed here.")
    return tree


def _syntax(error: ParseError | TokenError) -> QueryError:
    details = error.errors[0] if isinstance(error, ParseError) and error.errors else None
    if not details:
        return syntax_error(f"The text cannot be read as SQL: {_plain(str(error))}")
    place = f"line {details['line']}, position {details['col']}"
    return syntax_error(
        f"Syntax error at or near '{details['highlight']}' ({place}): {details['description']}"
    )


def _plain(text: str) -> str:
    return " ".join(text.replace("\x1b[4m", "").replace("\x1b[0m", "").split())
