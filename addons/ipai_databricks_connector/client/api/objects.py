"""Workspace objects: notebooks, files and folders under `/Workspace`."""

import base64
import binascii
from collections.abc import Sequence
from typing import Literal

from ..errors import InvalidInput, MalformedAnswer
from ..messages import Request, Wire
from .base import Api, drop_empty

_PATH = "/api/2.0/workspace"
# docs.databricks.com/api/workspace/workspace/import (10 MB), seen 2026-11.
MAX_CONTENT = 10 * 1000 * 1000

Format = Literal["AUTO", "SOURCE", "HTML", "JUPYTER", "DBC", "RAW", "R_MARKDOWN"]
Language = Literal["PYTHON", "SQL", "SCALA", "R"]


class Object(Wire):
    """`object_type`: NOTEBOOK, DIRECTORY, FILE, LIBRARY, REPO, DASHBOARD, or a newer word.

    `language` is told for notebooks only. `path` comes without ``/Workspace``.
    """

    path: str
    object_type: str = ""
    object_id: int = 0
    language: str = ""

    @property
    def is_directory(self) -> bool:
        return self.object_type in ("DIRECTORY", "REPO")


class _Objects(Wire):
    objects: list[Object] = []


class _Exported(Wire):
    content: str = ""


class Objects:
    def __init__(self, api: Api) -> None:
        self._api = api

    def import_(
        self,
        path: str,
        content: bytes,
        *,
        format: Format = "SOURCE",
        language: Language | None = None,
        overwrite: bool = False,
    ) -> None:
        """Write a notebook or a file of at most 10 MB.

        :param language: of a notebook whose `format` is SOURCE
        :param overwrite: replace what is there; a folder cannot be replaced
        :raises AlreadyExists: it exists and `overwrite` is False
        :raises OutcomeUnknown: the connection broke and `overwrite` is False
        """
        if len(content) > MAX_CONTENT:
            raise InvalidInput(f"{path} is larger than 10 MB: put it into a volume instead.")
        body = drop_empty(
            path=_absolute(path),
            content=base64.b64encode(content).decode("ascii"),
            format=format,
            language=language,
            overwrite=overwrite,
        )
        self._api.call(Request("POST", _PATH + "/import", body=body, repeatable=overwrite))

    def export(self, path: str, *, format: Format = "SOURCE") -> bytes:
        """The content of a notebook or file; of a folder with `format` DBC only.

        :raises NotFound:
        :raises MalformedAnswer: the content is not base64
        """
        query = {"path": _absolute(path), "format": format}
        found = self._api.fetch(Request("GET", _PATH + "/export", query=query), _Exported)
        try:
            return base64.b64decode(found.content, validate=True)
        except binascii.Error:  # the cause would carry the content
            raise MalformedAnswer(
                f"The content of {path} cannot be read: Databricks did not send base64."
            ) from None

    def list(self, path: str) -> Sequence[Object]:
        """What is directly in a folder. :raises NotFound:"""
        request = Request("GET", _PATH + "/list", query={"path": _absolute(path)})
        return self._api.fetch(request, _Objects).objects

    def get_status(self, path: str) -> Object:
        """What is at `path`. :raises NotFound:"""
        return self._api.fetch(Request("GET", _PATH + "/get-status", query={"path": _absolute(path)}), Object)

    def mkdirs(self, path: str) -> None:
        """Make a folder and those above it; nothing happens when it is there."""
        body = {"path": _absolute(path)}
        self._api.call(Request("POST", _PATH + "/mkdirs", body=body, repeatable=True))

    def delete(self, path: str, *, recursive: bool = False) -> None:
        """Delete for good.

        :param recursive: with all that is in the folder
        :raises NotFound: also when the answer to a first attempt was lost
        :raises BadRequest: a folder that is not empty, and `recursive` is False
        """
        body = {"path": _absolute(path), "recursive": recursive}
        self._api.call(Request("POST", _PATH + "/delete", body=body, repeatable=True))


def _absolute(path: str) -> str:
    if not path.startswith("/"):
        raise InvalidInput(f"{path!r} is not a full path: it begins with /.")
    return path
