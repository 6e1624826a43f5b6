"""A statement's state, columns and chunks."""

from dataclasses import dataclass
from typing import Any

from pydantic import Field

from ..errors import MalformedAnswer, StatementCanceled, StatementFailed
from ..messages import Wire
from ..secret import redact
from ..sqlrows import RowReader, row_reader

Cells = list[list[Any]]
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
    total_byte_count: int | None = None
    truncated: bool = False


class Link(Wire):
    """Where the rows of a chunk are to be fetched, without our login."""

    external_link: str = Field(repr=False)
    chunk_index: int = 0
    row_offset: int | None = None
    row_count: int | None = None
    http_headers: dict[str, str] = Field(default={}, repr=False)
    next_chunk_index: int | None = None

    def same_as(self, other: "Link") -> bool:
        """Whether it leads to the same rows."""
        return (self.chunk_index, self.row_offset) == (other.chunk_index, other.row_offset)


class Chunk(Wire):
    """Some rows, or links to them; cells are texts or None."""

    data_array: Cells = []
    external_links: list[Link] = []
    row_offset: int | None = None
    row_count: int | None = None
    next_chunk_index: int | None = None

    @property
    def following(self) -> int | None:
        """Number of the next chunk, None after the last one."""
        if self.external_links:
            return self.external_links[-1].next_chunk_index
        return self.next_chunk_index


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

    def row_reader(self) -> RowReader:
        """Reads the cells of its chunks."""
        return row_reader(tuple(column.type for column in self.columns))

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
