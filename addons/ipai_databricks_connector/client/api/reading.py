"""Reading a statement's result: chunk by chunk, counted, from the answer itself or by links."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..clock import Deadline
from ..errors import AnswerTooLarge, LinkRefused, MalformedAnswer
from ..messages import Request
from ..sqlrows import Row
from .base import Api
from .links import follow
from .results import Chunk, Link, Statement

CHUNK_PATH = "/api/2.0/sql/statements/{id}/result/chunks/{chunk}"
# One chunk: Databricks cuts its own at some 20 MiB.
MAX_CHUNK = 256 * 2**20


@dataclass
class Reader:
    """The typed rows of a statement that succeeded; one chunk is in memory at a time.

    :param deadline: for all of it; None = one for each call
    :param max_bytes: cap of all that is read by links, None = no cap
    """

    api: Api
    statement: Statement
    deadline: Deadline | None = None
    max_bytes: int | None = None
    _rows: int = 0
    _bytes: int = 0

    def chunks(self) -> Iterator[list[Row]]:
        """All rows, by chunk.

        :raises MalformedAnswer: rows that do not fit their columns, or not as many as announced
        :raises AnswerTooLarge: more than `max_bytes`
        """
        self._refuse_size(self.statement.manifest.total_byte_count or 0)
        chunk = self.statement.result
        while True:
            for link in chunk.external_links:
                yield self._counted(self._fetched(link), link.row_count, link.row_offset)
            if not chunk.external_links:
                rows = self.statement.row_reader().from_cells(chunk.data_array)
                yield self._counted(rows, chunk.row_count, chunk.row_offset)
            following = chunk.following
            if following is None:
                break
            chunk = self._chunk(following)
        self._check_total()

    def _counted(self, rows: list[Row], count: int | None, offset: int | None) -> list[Row]:
        """The rows of a chunk, when they are as many as announced and come next."""
        if count is not None and count != len(rows):
            raise self._broken(f"a chunk of {len(rows)} rows instead of {count}")
        if offset is not None and offset != self._rows:
            raise self._broken(f"the rows from {offset} on instead of those from {self._rows} on")
        self._rows += len(rows)
        return rows

    def _check_total(self) -> None:
        total = self.statement.total_rows
        if total is not None and total != self._rows:
            raise self._broken(f"{self._rows} rows in all instead of {total}")

    def _chunk(self, number: int) -> Chunk:
        ids: dict[str, str | int] = {"id": self.statement.statement_id, "chunk": number}
        return self.api.fetch(Request("GET", CHUNK_PATH, ids), Chunk, self.deadline)

    def _fetched(self, link: Link) -> list[Row]:
        """The rows behind a link; a link that is over is asked for once more."""
        try:
            return self._linked_rows(link)
        except LinkRefused:
            fresh = [found for found in self._chunk(link.chunk_index).external_links if found.same_as(link)]
            if not fresh:
                raise
        return self._linked_rows(fresh[0])

    def _linked_rows(self, link: Link) -> list[Row]:
        request = Request("GET", "(link to a chunk of a SQL result)", max_answer=MAX_CHUNK)
        answer = follow(self.api, request, link.external_link, link.http_headers, self.deadline)
        self._refuse_size(self._bytes + len(answer.body))
        self._bytes += len(answer.body)
        return self.statement.row_reader().from_json(answer.body)

    def _refuse_size(self, size: int) -> None:
        if self.max_bytes is not None and size > self.max_bytes:
            raise AnswerTooLarge(
                f"The result is larger than {self.max_bytes / 2**20:.1f} MiB: ask for fewer rows or columns."
            )

    def _broken(self, what: str) -> MalformedAnswer:
        return MalformedAnswer(f"Databricks sent {what} for the SQL statement {self.statement.statement_id}.")
