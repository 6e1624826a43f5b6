"""What goes over the wire and what is told about it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import IO, Any, TypeVar
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from .errors import InvalidInput, MalformedAnswer, OutcomeUnknown
from .secret import Secret

# Above the 25 MiB of an INLINE statement result, with room for the JSON around it.
MAX_ANSWER = 64 * 1024 * 1024

_REPEATABLE_VERBS = frozenset({"GET", "HEAD", "PUT", "DELETE"})


class Wire(BaseModel):
    """Base of what the server sends: unknown fields are ignored, nothing is changed afterwards."""

    model_config = ConfigDict(extra="ignore", frozen=True, protected_namespaces=())

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, members: Any) -> Any:
        """Databricks leaves empty members out; a proxy or another server may write null instead."""
        if isinstance(members, dict):
            return {name: value for name, value in members.items() if value is not None}
        return members


Shape = TypeVar("Shape", bound=Wire)


@dataclass(frozen=True)
class Request:
    """One call of the API.

    :param path: template such as ``/api/2.0/sql/statements/{id}``; it is what the call log shows
    :param ids: values of the template; ``/`` inside a value is kept only for names ending in ``path``
    :param body: JSON members, sent as such
    :param data: raw body instead of `body`: bytes or an open binary file, sent from its current position
    :param content_type: of `data`
    :param form: form members instead of `body`
    :param repeatable: whether sending it twice is harmless; None = by the verb
    :param origin: scheme, host and port; "" = the workspace
    :param basic: user and password of a Basic login
    :param headers: more headers
    :param link: a signed address that is called instead, without our login; `path` then is for the log only
    :param max_answer: cap of the answer's body, bytes; None = the client's
    """

    method: str
    path: str
    ids: Mapping[str, str | int] = field(default_factory=dict)
    query: Mapping[str, str | int | None] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    data: bytes | IO[bytes] | None = field(default=None, repr=False)
    content_type: str = "application/octet-stream"
    form: Mapping[str, str | Secret] | None = None
    repeatable: bool | None = None
    origin: str = ""
    basic: tuple[str, Secret] | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    link: Secret | None = None
    max_answer: int | None = None

    @property
    def may_repeat(self) -> bool:
        return self.method in _REPEATABLE_VERBS if self.repeatable is None else self.repeatable

    @property
    def target(self) -> str:
        """The path with its ids, percent-encoded."""
        parts = {
            name: quote(str(value), safe="/" if name.endswith("path") else "")
            for name, value in self.ids.items()
        }
        if any(part in (".", "..") for value in parts.values() for part in value.split("/")):
            raise InvalidInput("A path must not contain . or .. segments.")
        return self.path.format(**parts)

    def position(self) -> int | None:
        """Where the file to send begins; None when it cannot be gone back to, or there is no file."""
        if self.data is None or isinstance(self.data, bytes) or not self.data.seekable():
            return None
        return self.data.tell()

    def rewind(self, position: int | None) -> bool:
        """Back to `position` of the file. False when what was sent cannot be sent again."""
        if self.data is None or isinstance(self.data, bytes):
            return True
        if position is None:
            return False
        self.data.seek(position)
        return True

    def content(self) -> bytes | IO[bytes] | None:
        """The body as it is sent."""
        if self.body is not None:
            return json.dumps(self.body, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
        return self.data


@dataclass(frozen=True)
class Answer:
    """A complete answer. `payload` is its decoded JSON (an empty dict when the body is empty)."""

    request: Request
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    payload: Any = field(default=None, repr=False)

    @property
    def request_id(self) -> str:
        return self.headers.get("X-Request-Id", "")

    def parse(self, shape: type[Shape]) -> Shape:
        """The payload as `shape`.

        :raises MalformedAnswer: a member is missing or of the wrong type
        :raises OutcomeUnknown: the same after a write that must not be repeated: the server did something
        """
        try:
            return shape.model_validate(self.payload)
        except ValidationError as error:
            places = ", ".join(".".join(map(str, item["loc"])) or "the whole" for item in error.errors())
        kind = MalformedAnswer if self.request.may_repeat else OutcomeUnknown
        raise kind(
            f"Databricks answered {self.request.method} {self.request.path} in an unknown form ({places}).",
            status=self.status,
            request_id=self.request_id,
        )


@dataclass(frozen=True)
class Call:
    """One HTTP exchange, for the call log.

    `endpoint` is the path template without ids, `status` is None when no answer came, `error` is "" or the
    redacted sentence.
    """

    method: str
    endpoint: str
    status: int | None
    milliseconds: int
    request_id: str
    error: str
