"""Time travel: which version of a table a query means, and the history to choose from."""

import datetime as dt
import re

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError
from sqlglot import exp, tokenize
from sqlglot.errors import TokenError
from sqlglot.tokens import TokenType

from . import guard
from .errors import QueryError, unsupported
from .statement import Spark4

AsOf = int | dt.datetime
_SHORT_VERSION = re.compile(r"v(\d+)$", re.I)
_SHORT_TIME = re.compile(r"\d{17}$")
_TEXT = pa.string()
_TEXTS = pa.map_(_TEXT, _TEXT)
_HISTORY = pa.schema(
    [
        ("version", pa.int64()),
        ("timestamp", pa.timestamp("us", "UTC")),
        ("userId", _TEXT),
        ("userName", _TEXT),
        ("operation", _TEXT),
        ("operationParameters", _TEXTS),
        ("job", pa.struct([("jobId", _TEXT), ("jobName", _TEXT), ("runId", _TEXT)])),
        ("notebook", pa.struct([("notebookId", _TEXT)])),
        ("clusterId", _TEXT),
        ("readVersion", pa.int64()),
        ("isolationLevel", _TEXT),
        ("isBlindAppend", pa.bool_()),
        ("operationMetrics", _TEXTS),
        ("userMetadata", _TEXT),
        ("engineInfo", _TEXT),
    ]
)


def long_form(sql: str) -> str:
    """``t@v3`` → ``t VERSION AS OF 3`` and ``t@20260131000000000`` → ``t TIMESTAMP AS OF '2026-01-31 …'``."""
    if "@" not in sql:
        return sql
    guard.check(sql)
    try:
        tokens = tokenize(sql, read=Spark4)
    except TokenError:
        return sql
    for sign, name in reversed(list(zip(tokens, tokens[1:], strict=False))):
        words = _short_words(sql[name.start : name.end + 1])
        if sign.token_type == TokenType.PARAMETER and name.start == sign.end + 1 and words:
            sql = f"{sql[: sign.start]} {words}{sql[name.end + 1 :]}"
    return sql


def _short_words(name: str) -> str | None:
    if match := _SHORT_VERSION.match(name):
        return f"VERSION AS OF {match[1]}"
    if _SHORT_TIME.match(name):
        moment = dt.datetime.strptime(name[:14], "%Y%m%d%H%M%S")
        return f"TIMESTAMP AS OF '{moment}.{name[14:]}'"
    return None


def take_version(table: exp.Table) -> AsOf | None:
    """Take ``VERSION AS OF`` or ``TIMESTAMP AS OF`` off a table of the syntax tree; None for the newest."""
    version = table.args.get("version")
    if version is None:
        return None
    table.set("version", None)
    if str(version.args["kind"]).upper() != "AS OF":
        raise unsupported("Of time travel the lakehouse does VERSION AS OF and TIMESTAMP AS OF.")
    value = version.expression
    while isinstance(value, (exp.Cast, exp.Paren, exp.TimeStrToTime, exp.TsOrDsToDate)):
        value = value.this
    return _version(value) if version.this == "VERSION" else _moment(value)


def _version(value: exp.Expr) -> int:
    if isinstance(value, exp.Literal) and value.name.isdigit():
        return int(value.name)
    raise QueryError(
        f"The provided version ({value.sql('databricks')}) is not a valid version. "
        "A version is a literal whole number.",
        "DELTA_VERSION_INVALID",
        "42815",
    )


def _moment(value: exp.Expr) -> dt.datetime:
    try:
        moment = dt.datetime.fromisoformat(value.name if isinstance(value, exp.Literal) else "")
    except ValueError:
        raise QueryError(
            f"The provided timestamp ({value.sql('databricks')}) cannot be converted to a valid timestamp. "
            "It is a literal text, DATE or TIMESTAMP.",
            "DELTA_TIMESTAMP_INVALID",
            "42816",
        ) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.timezone.utc)


def go_to(table: DeltaTable, as_of: AsOf) -> None:
    """Load that version, or the one of that moment. Raises ``QueryError`` as Databricks words it."""
    commits = {commit["version"]: _time(commit) for commit in table.history()}
    version = _version_at(commits, as_of) if isinstance(as_of, dt.datetime) else as_of
    try:
        if version not in commits:
            raise DeltaError
        table.load_as_version(version)
    except (DeltaError, ValueError):
        raise QueryError(
            f"Cannot time travel Delta table to version {version}. "
            f"Available versions: [{min(commits)}, {max(commits)}].",
            "DELTA_VERSION_NOT_FOUND",
            "22003",
        ) from None


def _version_at(commits: dict[int, dt.datetime], moment: dt.datetime) -> int:
    first, last = min(commits), max(commits)
    if moment < commits[first]:
        raise _outside(
            moment, "before the earliest", commits[first], "after", "EARLIER_THAN_COMMIT_RETENTION"
        )
    if moment > commits[last]:
        raise _outside(moment, "after the latest", commits[last], "before", "GREATER_THAN_COMMIT")
    return max(version for version, time in commits.items() if time <= moment)


def _outside(moment: dt.datetime, where: str, end: dt.datetime, side: str, name: str) -> QueryError:
    return QueryError(
        f"The provided timestamp ({moment:%F %T}) is {where} version available to this table "
        f"({end:%F %T.%f}). Use a timestamp at or {side} that.",
        f"DELTA_TIMESTAMP_{name}",
        "42816",
    )


def history(table: DeltaTable, limit: int | None) -> pa.Table:
    """The rows of DESCRIBE HISTORY, newest first."""
    rows = [_row(commit) for commit in table.history(limit)]
    return pa.Table.from_pylist(rows, schema=_HISTORY)


def _row(commit: dict) -> dict:
    row = {name: commit.get(name) for name in _HISTORY.names}
    row["timestamp"] = _time(commit)
    for name in ("operationParameters", "operationMetrics"):
        row[name] = [(key, str(value)) for key, value in (commit.get(name) or {}).items()]
    return row


def _time(commit: dict) -> dt.datetime:
    return dt.datetime.fromtimestamp(commit["timestamp"] / 1000, dt.timezone.utc)
