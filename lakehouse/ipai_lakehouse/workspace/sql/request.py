"""A statement as a client asks for it. Like the platform, unknown members and enum values are ignored."""

from __future__ import annotations

import re
from typing import Any

from pydantic import BaseModel, Field, field_validator

from ...engine.parameters import Parameter
from ..core.bodies import parse
from ..core.errors import ApiError, bad_request, invalid
from .formats import FORMATS
from .results import Wanted

WAIT = re.compile(r"(\d+)s")
WAIT_RULE = "The wait_timeout field must be 0 seconds (disables wait), or between 5 seconds and 50 seconds."
LINKED = "EXTERNAL_LINKS"
MAX_STATEMENT_BYTES = 16 * 1024 * 1024


class AskedParameter(BaseModel):
    """One named or positional parameter; no value is NULL, no type is STRING."""

    name: str | None = None
    value: str | None = None
    type: str | None = None


class AskedStatement(BaseModel):
    """Body of POST /api/2.0/sql/statements, checked except for `wait_timeout`'s range."""

    statement: str
    warehouse_id: str
    catalog: str | None = None
    schema_name: str | None = Field(default=None, alias="schema")
    parameters: list[AskedParameter] = []
    row_limit: int | None = Field(default=None, ge=0, lt=2**31)
    byte_limit: int | None = Field(default=None, ge=1, le=26_214_400)
    session_id: str | None = None
    disposition: str = "INLINE"
    format: str = "JSON_ARRAY"
    wait_timeout: str = "10s"
    on_wait_timeout: str = "CONTINUE"

    @field_validator("parameters", mode="before")
    @classmethod
    def _no_list_is_empty(cls, value: Any) -> Any:
        return [] if value is None else value

    def wait_seconds(self) -> int:
        """How long the first answer may wait; 400 outside 0 and 5–50."""
        match = WAIT.fullmatch(self.wait_timeout)
        seconds = int(match[1]) if match else -1
        if seconds != 0 and not 5 <= seconds <= 50:
            raise invalid(WAIT_RULE)
        return seconds

    def wanted(self) -> Wanted:
        """How the result is to be kept; unknown words are the default's."""
        form = self.format if self.format in FORMATS else "JSON_ARRAY"
        return Wanted(self.row_limit, self.byte_limit, form, self.disposition == LINKED)

    def engine_parameters(self) -> list[Parameter]:
        """The parameters as the engine takes them."""
        return [Parameter(asked.name, asked.value, asked.type or "STRING") for asked in self.parameters]


def read_statement(body: dict[str, Any]) -> AskedStatement:
    """The request, or the platform's own refusals in their order."""
    for member in ("statement", "warehouse_id"):
        if not body.get(member):
            raise bad_request(f"The {member} field is required.")
    asked = parse(AskedStatement, body)
    if len(asked.statement.encode()) > MAX_STATEMENT_BYTES:
        raise ApiError(400, "BAD_REQUEST", "The statement is larger than 16 MiB.")
    asked.wait_seconds()
    if asked.disposition != LINKED and asked.wanted().format != "JSON_ARRAY":
        raise invalid(
            "Incompatible parameters: The format field must be JSON_ARRAY"
            " when the disposition field is INLINE."
        )
    return asked
