"""A look at a text before it is parsed: what would keep the parser busy for minutes is refused at once."""

import re

from .errors import QueryError, syntax_error, unsupported

MAX_TOKENS = 30_000
MAX_DEPTH = 200
MAX_UNIONS = 500
_TOKEN = re.compile(
    r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|--[^\n]*|/\*.*?\*/|[^\W\d]\w*|\d[\w.]*|[^\s\w]""", re.S
)
_SET_WORDS = {"UNION", "INTERSECT", "EXCEPT", "MINUS"}


def check(sql: str) -> None:
    """Raises ``QueryError`` for text that is no text, or too large or too deep to be read."""
    _check_characters(sql)
    depth = unions = 0
    for count, token in enumerate(_TOKEN.finditer(sql)):
        text = token[0]
        depth += (text in "([") - (text in ")]")
        unions += text.upper() in _SET_WORDS
        if count > MAX_TOKENS or depth > MAX_DEPTH or unions > MAX_UNIONS:
            raise _too_much(depth, unions)


def _check_characters(sql: str) -> None:
    if "\0" in sql or "\ufffd" in sql:
        raise syntax_error("The text is not SQL: it holds bytes that are no characters.")
    try:
        sql.encode()
    except UnicodeEncodeError:
        raise syntax_error("The text is not SQL: it is not valid Unicode.") from None


def _too_much(depth: int, unions: int) -> QueryError:
    if depth > MAX_DEPTH:
        return unsupported("The statement is nested too deeply.")
    if unions > MAX_UNIONS:
        return unsupported(
            f"The statement joins more than {MAX_UNIONS} queries by UNION, INTERSECT or EXCEPT."
        )
    return unsupported(f"The statement has more than {MAX_TOKENS:,} words and signs.")
