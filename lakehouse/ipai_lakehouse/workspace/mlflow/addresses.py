"""Where artifacts are said to be, and where they are.

On the wire a run's artifacts are at `dbfs:/databricks/mlflow-tracking/<experiment>/<run>/artifacts`, a logged
model's at `…/<experiment>/logged_models/<model>/artifacts`, as on Databricks: the official client turns such
an address into paths of the Files API (see `places`). In the database they are folders of this machine, which
is what the tasks and the serving endpoints open.
"""

from __future__ import annotations

import re
from typing import Any

from ..core.errors import ApiError, invalid
from .stores import Stores

ROOT = "dbfs:/databricks/mlflow-tracking"
PUBLIC = re.compile(
    rf"{ROOT}/(?P<experiment>[^/]+)/(?:logged_models/(?P<model>[^/]+)|(?P<run>[^/]+))/artifacts(?P<rest>/.*)?"
)
LOCAL = re.compile(
    r"(?:file://)?/.*?/(?:models/(?P<model>m-[0-9a-f]{32})|(?P<run>[0-9a-f]{32}))/artifacts(?P<rest>/.*)?"
)
MODEL_URI = re.compile(r"models:/[^/]+(/[^/]+)?")
ADDRESSES = ("artifact_uri", "source", "root_uri")


class Addresses:
    """Translates addresses in requests and answers."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores

    def inward(self, body: dict[str, Any]) -> dict[str, Any]:
        """A request with the addresses of this machine; 400 for places that are not the workspace's."""
        if body.get("artifact_location"):
            raise invalid("The embedded workspace chooses where artifacts lie: leave artifact_location out.")
        if "source" in body:
            body = body | {"source": self.local(str(body["source"]))}
        return body

    def local(self, source: str) -> str:
        """A model's source on this machine."""
        if MODEL_URI.fullmatch(source):
            return source
        match = PUBLIC.fullmatch(source)
        if match is None or ".." in source:
            raise invalid(f"A model's source is below {ROOT} or a models:/ address, not {source}.")
        kind = "model" if match["model"] else "run"
        folder = self._stores.folder_of(kind, match[kind])
        return folder.as_uri() + (match["rest"] or "")

    def outward(self, value: Any) -> Any:
        """An answer with the addresses of the wire, at every depth."""
        if isinstance(value, list):
            return [self.outward(item) for item in value]
        if not isinstance(value, dict):
            return value
        found = {name: self.outward(item) for name, item in value.items()}
        for name in ADDRESSES:
            if isinstance(found.get(name), str):
                found[name] = self.public(found[name])
        if "artifact_location" in found:
            found["artifact_location"] = f"{ROOT}/{found['experiment_id']}"
        return found

    def public(self, address: str) -> str:
        """An address of this machine as it is on the wire; others stay, also those of a client's own disk."""
        match = LOCAL.fullmatch(address)
        if match is None:
            return address
        kind = "model" if match["model"] else "run"
        try:
            experiment = self._stores.experiment_of(kind, match[kind])
        except ApiError:
            return address
        folder = f"logged_models/{match[kind]}" if kind == "model" else match[kind]
        return f"{ROOT}/{experiment}/{folder}/artifacts{match['rest'] or ''}"
