"""MLflow's own request handlers, called in process.

They are functions of Flask. Of MLflow's many services only tracking and the model registry are mounted: the
others (traces, gateway, webhooks, jobs) reach out of the workspace or keep secrets of their own.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from ..core.errors import ApiError
from .addresses import Addresses
from .stores import Stores

PREFIX = "/api/2.0/mlflow/"
FAMILIES = ("experiments", "runs", "metrics", "logged-models", "registered-models", "model-versions")
SINGLE = ("artifacts/list",)
OLDER = {
    f"{PREFIX}{family}/list": f"{PREFIX}{family}/search" for family in ("experiments", "registered-models")
}
NEEDS_SIZE, SIZE = f"{PREFIX}experiments/search", 1000


@dataclass(frozen=True)
class Answer:
    """Status and JSON of an answer."""

    status: int
    body: Any


class Application:
    """Answers MLflow's REST API; made at the first request."""

    def __init__(self, stores: Stores, addresses: Addresses) -> None:
        self._stores = stores
        self._addresses = addresses
        self._lock = threading.Lock()
        self._flask: Any = None

    def answer(self, method: str, path: str, query: bytes, body: dict[str, Any]) -> Answer:
        """One request. `path` is the whole path, `query` the raw query string."""
        from werkzeug.exceptions import HTTPException

        path = OLDER.get(path, path)
        sent = dict(_own_size(path, self._addresses.inward(body).items()))
        asked = parse_qsl(query.decode(), keep_blank_values=True)
        if method == "GET" and not body:
            options: dict[str, Any] = {"query_string": urlencode(_own_size(path, asked))}
        else:
            options = {"query_string": urlencode(asked), "json": sent}
        flask = self._application()
        # Flask's own way to call a handler without a server; nothing of it is only for tests.
        with flask.test_request_context(quote(path), method=method, **options):
            try:
                response = flask.dispatch_request()
            except HTTPException as error:
                raise _no_route(method, path, error.code) from None
        answered = json.loads(response.get_data() or b"{}")
        return Answer(response.status_code, self._addresses.outward(answered))

    def _application(self) -> Any:
        with self._lock:
            if self._flask is None:
                self._flask = _build(self._stores.handlers())
            return self._flask


def _own_size(path: str, members: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """A page of 0, or of no size, means the server's own size; MLflow refuses the one and the other."""
    sized = [(name, value) for name, value in members if name != "max_results" or str(value) != "0"]
    if path == NEEDS_SIZE and "max_results" not in dict(sized):
        sized.append(("max_results", SIZE))
    return sized


def _no_route(method: str, path: str, code: int | None) -> ApiError:
    if code not in (404, 405):
        return ApiError(code or 500, "BAD_REQUEST", "MLflow refused the request.")
    shown = path.removeprefix("/api/2.0")
    return ApiError(404, "ENDPOINT_NOT_FOUND", f"No API found for '{method} {shown}'")


def _build(handlers: Any) -> Any:
    from flask import Flask
    from mlflow.protos.model_registry_pb2 import ModelRegistryService
    from mlflow.protos.service_pb2 import MlflowService

    flask = Flask("mlflow of the embedded workspace", static_folder=None)
    for service in (MlflowService, ModelRegistryService):
        for path, handler, methods in handlers.get_service_endpoints(service, handlers.get_handler):
            if _is_mounted(path):
                flask.add_url_rule(path, f"{methods} {path}", handler, methods=methods)
    return flask


def _is_mounted(path: str) -> bool:
    inside = path.removeprefix(PREFIX)
    return path.startswith(PREFIX) and (inside.split("/")[0] in FAMILIES or inside in SINGLE)
