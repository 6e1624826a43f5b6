"""A statement's state, columns and chunks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import Field

from ..errors import MalformedAnswer, StatementCanceled, StatementFailed
from ..messages import Wire
from ..secret import redact
from ..sqltypes import values

_FINISHED = frozenset({"SUCCEEDED", "FAILED", "CANCELED", "CLOSED"})


@dataclass(frozen=True)
class Column:
    """`type` as the server writes it: ``DECIMAL(18,2)``, ``ARRAY<BIGINT>``."""

    name: str
    type: str


class _Column(Wire):
    name: str
    type_text: str = ""
    type_name: str = "STRING"


class _Schema(Wire):
    columns: list[_Column] = []


class _Manifest(Wire):
    result_schema: _Schema = Field(default=_Schema(), alias="schema")
    total_row_count: int | None = None
    truncated: bool = False


class Chunk(Wire):
    """Some rows; cells are texts or None."""

    data_array: list[list[Any]] = []
    next_chunk_index: int | None = None


class _Error(Wire):
    error_code: str = ""
    message: str = ""


class _Status(Wire):
    state: str
    error: _Error = _Error()
    sql_state: str = ""


class Statement(Wire):
    """A statement at the server.

    `state` is PENDING, RUNNING, SUCCEEDED, FAILED, CANCELED or CLOSED (its result expired).
    """

    statement_id: str
    status: _Status
    manifest: _Manifest = _Manifest()
    result: Chunk = Chunk()

    @property
    def state(self) -> str:
        return self.status.state

    @property
    def finished(self) -> bool:
        return self.state in _FINISHED

    @property
    def columns(self) -> tuple[Column, ...]:
        """Known once it succeeded."""
        found = self.manifest.result_schema.columns
        return tuple(Column(column.name, column.type_text or column.type_name) for column in found)

    @property
    def total_rows(self) -> int | None:
        return self.manifest.total_row_count

    @property
    def truncated(self) -> bool:
        return self.manifest.truncated

    def raise_for_state(self) -> None:
        """:raises StatementFailed, StatementCanceled: it ended otherwise than by success

        :raises MalformedAnswer: it has not ended
        """
        if self.state == "SUCCEEDED":
            return
        if self.state == "FAILED":
            raise self._failed()
        if self.state in ("CANCELED", "CLOSED"):
            raise StatementCanceled(
                f"The SQL statement is {self.state.lower()}.", statement_id=self.statement_id
            )
        raise MalformedAnswer(f"The SQL statement {self.statement_id} is {self.state}: it has no result yet.")

    def _failed(self) -> StatementFailed:
        message = redact(self.status.error.message)
        return StatementFailed(
            f"Databricks could not run the SQL statement: {message[:500]}",
            statement_id=self.statement_id,
            sql_state=self.status.sql_state,
            detail=message,
            error_code=self.status.error.error_code,
        )


def typed_rows(columns: Sequence[Column], chunk: Chunk) -> Iterator[tuple[Any, ...]]:
    """The rows of a chunk as Python values.

    :raises MalformedAnswer: a cell is no value of its column's type, or a row has not one for each column
    """
    width = len(columns)
    if any(len(row) != width for row in chunk.data_array):
        raise MalformedAnswer(f"Databricks sent a row that has not {width} cells, one for each column.")
    cells = list(zip(*chunk.data_array, strict=True)) or [()] * width
    return zip(
        *(values(column.type, texts) for column, texts in zip(columns, cells, strict=True)), strict=True
    )
