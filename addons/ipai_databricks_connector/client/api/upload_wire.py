"""What an upload in parts exchanges, and its state between two attempts.

The wire (official SDK 0.162, mixins/files.py, seen 2026-11): initiate → links for some parts → PUT each →
complete with the parts' ETags.
"""

import contextlib
from collections.abc import Mapping

from pydantic import Field, ValidationError

from ..errors import InvalidInput
from ..messages import Wire


class Part(Wire):
    """A part that arrived: the storage's ETag, and the digest of what was sent."""

    etag: str
    sha256: str


class UploadState(Wire):
    """How far an upload came: keep it as a text, and give it to `upload` again after a cut."""

    path: str
    session_token: str
    size: int = Field(ge=0)
    part_size: int = Field(gt=0)
    parts: dict[int, Part] = {}

    @property
    def count(self) -> int:
        """How many parts the file has."""
        return -(-self.size // self.part_size)

    def missing_from(self, number: int, most: int) -> int:
        """How many parts from `number` on are missing in a row, at most `most`."""
        run = range(number, min(self.count, number + most - 1) + 1)
        return next((place for place, part in enumerate(run) if part in self.parts), len(run))

    def with_part(self, number: int, etag: str, sha256: str) -> "UploadState":
        """This state after one more part arrived."""
        return self.model_copy(update={"parts": {**self.parts, number: Part(etag=etag, sha256=sha256)}})

    def __repr__(self) -> str:
        return f"UploadState({self.path!r}, {len(self.parts)} parts of {self.part_size} bytes)"

    def to_text(self) -> str:
        """JSON. It allows to write to this one path: treat it as a secret while the upload lasts."""
        return self.model_dump_json()

    @classmethod
    def from_text(cls, text: str) -> "UploadState":
        """:raises InvalidInput: not a state"""
        with contextlib.suppress(ValidationError):  # its text quotes the state, which is a secret
            return cls.model_validate_json(text)
        raise InvalidInput("This is not the state of an upload.")


class Session(Wire):
    """An upload that was begun."""

    session_token: str


class Begun(Wire):
    """What the server offers; without `multipart_upload` it takes a file in one piece only."""

    multipart_upload: Session | None = None


class Header(Wire):
    """To be sent with a link."""

    name: str
    value: str


class Link(Wire):
    """A signed link to the storage."""

    url: str = Field(repr=False)
    part_number: int = 0
    headers: list[Header] = []

    def sent_with(self) -> Mapping[str, str]:
        """Its headers."""
        return {header.name: header.value for header in self.headers}


class Links(Wire):
    """Links for some parts."""

    upload_part_urls: list[Link] = []


class AbortLink(Wire):
    """The link that gives an upload up."""

    abort_upload_url: Link
