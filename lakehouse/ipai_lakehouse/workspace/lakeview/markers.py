"""The viewer's values in a dataset's SQL: bare names on the wire, typed parameters when it runs."""

from __future__ import annotations

from sqlglot import Token, tokenize
from sqlglot.errors import TokenError

from ...engine.parameters import Parameter
from ..auth.viewer import ViewerGrant
from ..core.errors import ApiError

VALUE = "__aibi_external_value"
VIEWER_ID = "__aibi_external_viewer_id"
UNKNOWN_VIEWER = "This dashboard shows each viewer their own rows, and the viewer token does not say which."


def with_markers(sql: str) -> tuple[str, set[str]]:
    """The SQL with `:name` in place of each bare name, and the names it uses.

    Strings, comments and quoted names stay as they are: the text is cut by SQL's own tokens.
    """
    pieces, end, used, before = [], 0, set(), ""
    for token in _tokens(sql):
        name = token.text.lower()
        bare = sql[token.start : token.end + 1].lower() == name and before != "."
        if bare and name in (VALUE, VIEWER_ID):
            used.add(name)
            pieces += [sql[end : token.start], "" if before == ":" else ":"]
            end = token.start
        before = token.text
    return "".join([*pieces, sql[end:]]), used


def viewer_parameters(used: set[str], viewer: ViewerGrant) -> list[Parameter]:
    """Values of the names that a dataset uses; refused where the token lacks one: unlimited is no default."""
    values = {VALUE: viewer.value, VIEWER_ID: viewer.viewer_id}
    if not all(values[name] for name in used):
        raise ApiError(403, "PERMISSION_DENIED", UNKNOWN_VIEWER)
    return [Parameter(name, values[name]) for name in sorted(used)]


def _tokens(sql: str) -> list[Token]:
    """The tokens of a text; none of one that is no SQL, which the engine then refuses in its own words."""
    try:
        return tokenize(sql, read="databricks")
    except TokenError:
        return []
