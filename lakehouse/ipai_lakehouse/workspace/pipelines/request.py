"""What an update is asked to do."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from ..core.errors import invalid
from .spec import chosen, read_spec, tables


class StartUpdate(BaseModel):
    """Body of an update's start. Tables are computed from all their data: a full refresh is the same."""

    full_refresh: bool = False
    refresh_selection: list[str] = []
    full_refresh_selection: list[str] = []
    validate_only: bool = False
    cause: str = "API_CALL"

    @property
    def selection(self) -> list[str]:
        """The tables named; empty for all."""
        return self.refresh_selection + self.full_refresh_selection


def asked_tables(asked: StartUpdate, spec: dict[str, Any]) -> list[str]:
    """The tables an update computes, in order; 400 for one the pipeline has not."""
    if asked.full_refresh and asked.selection:
        raise invalid("full_refresh is for all tables: name none beside it.")
    own = tables(read_spec(spec))
    named = chosen(asked.selection)
    foreign = [name for name in named if name not in own]
    if foreign:
        raise invalid(f"The pipeline does not compute the table {foreign[0]}.")
    return named or own
