"""Rows of a statement result: a table of texts turned into tuples of Python values.

A result is millions of cells. Pydantic's core reads the JSON and calls each column's reader as it goes: no
list of texts is made in between, and no Python code looks at a cell's type.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Annotated, Any, Optional

from pydantic import AfterValidator, ConfigDict, Strict, TypeAdapter, ValidationError

from .errors import MalformedAnswer
from .sqltypes import reader

Row = tuple[Any, ...]
# Cells repeat less often than keys do; a cache of them costs more than it saves.
_CONFIG = ConfigDict(cache_strings="none")


class RowReader:
    """Reads rows of columns of the given SQL types, each a text or null."""

    def __init__(self, types: tuple[str, ...]) -> None:
        self._types = types
        cells = tuple(Optional[_cell(type_text)] for type_text in types)  # noqa: UP045
        self._rows: TypeAdapter[list[Row]] = TypeAdapter(list[tuple[cells]], config=_CONFIG)  # type: ignore

    def from_json(self, body: bytes) -> list[Row]:
        """The rows of a JSON list of lists.

        :raises MalformedAnswer: it is none, a cell is no value of its type, or a row has not one for each
            column
        """
        return self._read(self._rows.validate_json, body)

    def from_cells(self, cells: list[list[Any]]) -> list[Row]:
        """The same from JSON that was read already."""
        return self._read(self._rows.validate_python, cells)

    def _read(self, read: Callable[[Any], list[Row]], source: Any) -> list[Row]:
        try:
            return read(source)
        except ValidationError as error:
            reason = self._reason(error)
        except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError):
            reason = "a cell that is no value of its column's type"
        # Outside of the handler: the error holds what was read.
        raise MalformedAnswer(f"Databricks sent {reason}.")

    def _reason(self, error: ValidationError) -> str:
        first = error.errors(include_url=False, include_input=False)[0]
        kind, place = first["type"], first["loc"]
        if not place or kind in ("json_invalid", "tuple_type"):
            return "a chunk that is no list of rows"
        if len(place) == 1 or kind == "missing":
            return f"a row that has not {len(self._types)} cells, one for each column"
        return f"something that is no {self._types[int(place[1])]} in column {int(place[1]) + 1}"


@lru_cache(maxsize=256)
def row_reader(types: tuple[str, ...]) -> RowReader:
    """The reader for columns of these types; making one takes a while."""
    return RowReader(types)


def _cell(type_text: str) -> Any:
    read = reader(type_text.strip())
    return Annotated[str, Strict()] if read is str else Annotated[str, Strict(), AfterValidator(read)]
