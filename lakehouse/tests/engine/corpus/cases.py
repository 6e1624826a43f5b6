"""The corpus as files: Databricks SQL, and behind each piece the answer that Spark computed.

A file of ``expressions/`` holds one expression a line, a file of ``statements/`` statements that end with
``;``. Answers are the lines that begin with ``--> ``: for an expression ``type value``, for a statement its
columns and then one line a row, for what Spark refuses ``error CLASS``. Values are JSON; decimals, dates,
times and bytes are texts, because their type stands beside them. A file of ``refusals/`` holds statements
that this engine refuses and its sentence; Spark has no part in it.
"""

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
ANSWER = "--> "


@dataclass(frozen=True)
class Case:
    """One piece of SQL and the lines of its answer; ``query`` is what an engine runs."""

    sql: str
    query: str
    answer: tuple[str, ...]


def files(kind: str) -> list[Path]:
    """The files of ``expressions``, ``statements`` or ``refusals``, sorted."""
    return sorted((FOLDER / kind).glob("*.sql"))


def read(path: Path) -> list[Case]:
    """The cases of one file, in order."""
    return [
        Case(piece.sql, _query(path, piece.sql), tuple(piece.answer)) for piece in _pieces(path) if piece.sql
    ]


def write(path: Path, header: str, answers: dict[str, list[str]]) -> None:
    """Write the file again with ``answers`` (query → lines) in place of the old ones; comments stay."""
    lines = [header]
    for piece in _pieces(path):
        lines += piece.comment
        if piece.sql:
            lines += [piece.sql, *(ANSWER + line for line in answers[_query(path, piece.sql)])]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def tables() -> dict[str, str]:
    """The tables that statements read: name → the SELECT that makes it, on either engine."""
    found = {}
    for statement in (FOLDER / "tables.sql").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            name, _, select = statement.strip().partition(" AS\n")
            found[name.removeprefix("CREATE TABLE ")] = select
    return found


def answer(path: Path, columns: list[tuple[str, str]], rows: list[list[Any]]) -> list[str]:
    """The answer lines of a result, given (name, type) of its columns."""
    if path.parent.name == "expressions":
        return [f"{columns[0][1]} {_json(rows[0][0])}"]
    return [", ".join(f"{name} {kind}" for name, kind in columns), *map(_json, rows)]


def refusal(error_class: str) -> list[str]:
    """The answer line of SQL that Spark refuses."""
    return [f"error {error_class}"]


def _query(path: Path, sql: str) -> str:
    return f"SELECT {sql} AS x" if path.parent.name == "expressions" else sql.rstrip(";")


@dataclass
class _Piece:
    """The comment lines in front of a case, its SQL and the lines of its answer."""

    comment: list[str]
    sql: str
    answer: list[str]


def _pieces(path: Path) -> list[_Piece]:
    """What stands below the header line."""
    pieces = [_Piece([], "", [])]
    for line in path.read_text(encoding="utf-8").splitlines()[1:]:
        if line.startswith(ANSWER):
            pieces[-1].answer.append(line.removeprefix(ANSWER))
            continue
        if _is_whole(path, pieces[-1].sql):
            pieces.append(_Piece([], "", []))
        if not pieces[-1].sql and (not line or line.startswith("-- ")):
            pieces[-1].comment.append(line)
        else:
            pieces[-1].sql += "\n" * bool(pieces[-1].sql) + line
    return pieces


def _is_whole(path: Path, sql: str) -> bool:
    return bool(sql) and (path.parent.name == "expressions" or sql.endswith(";"))


def _json(value: Any) -> str:
    return json.dumps(plain(value), ensure_ascii=False)


def plain(value: Any) -> Any:
    """A value of PySpark or Arrow as JSON knows it."""
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None).isoformat(" ")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, bytes | bytearray):
        return value.hex()
    if isinstance(value, float) and value != value or value in (float("inf"), float("-inf")):
        return str(value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value
