"""What the last deployment left behind: a file in the workspace with the id of each resource.

It tells a renamed resource from a new one, and names what is no longer in the bundle. Without it, resources
are found by their names, and nothing that was removed is known.
"""

from __future__ import annotations

import io
import json
from typing import Any

from databricks.sdk import WorkspaceClient
from databricks.sdk.errors import NotFound
from databricks.sdk.service.workspace import ImportFormat

from .files import BundleError
from .kinds.base import Known, Outcome

VERSION = 1


class Deployed:
    """The file of one target; written after each resource that changed, so that a kill loses nothing."""

    def __init__(self, client: WorkspaceClient, root_path: str) -> None:
        self._client = client
        self._path = f"{root_path}/state/ipai-deployed.json"
        self._entries: dict[str, dict[str, Any]] = self._read()

    def _read(self) -> dict[str, dict[str, Any]]:
        try:
            with self._client.workspace.download(self._path) as file:
                content = json.loads(file.read())
        except NotFound:
            return {}
        except ValueError:
            raise BundleError(
                f"{self._path} in the workspace is damaged: delete it and deploy again."
            ) from None
        if content.get("version") != VERSION:
            raise BundleError(
                f"{self._path} in the workspace was written by a newer version of this command."
            )
        return content["resources"]

    def known(self, path: str) -> Known:
        """What is noted about `jobs.bir_month_end`."""
        entry = self._entries.get(path, {})
        return Known(entry.get("id", ""), entry.get("notes", {}))

    def removed(self, paths: set[str]) -> dict[str, str]:
        """`{path: id}` of what is noted and not among `paths`."""
        return {path: entry["id"] for path, entry in sorted(self._entries.items()) if path not in paths}

    def note(self, path: str, outcome: Outcome) -> None:
        """Remember what a resource is now."""
        entry = {"id": outcome.id, "notes": dict(outcome.notes)}
        if outcome.id and self._entries.get(path) != entry:
            self._entries[path] = entry
            self._write()

    def forget(self, path: str) -> None:
        """It is gone."""
        del self._entries[path]
        self._write()

    def _write(self) -> None:
        content = json.dumps({"version": VERSION, "resources": self._entries}, indent=2, sort_keys=True)
        self._client.workspace.mkdirs(self._path.rpartition("/")[0])
        self._client.workspace.upload(
            self._path, io.BytesIO(content.encode()), format=ImportFormat.AUTO, overwrite=True
        )
