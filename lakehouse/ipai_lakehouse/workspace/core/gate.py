"""The gate in front of every route: request id, workspace headers, trailing slashes, and the access check.

It stands outside the router so that no route can forget it. Only discovery, the token endpoints, the health
check, signed links and the embed page answer without a token; the page's figures take a viewer token, which
opens nothing else.
"""

from __future__ import annotations

import re
import uuid
from typing import Protocol

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .errors import ApiError

OPEN_PREFIXES = ("/.well-known/", "/oidc/", "/embed/", "/presigned/")
OPEN_PATHS = ("/api/2.0/health", "/aad/auth")
OPEN_ENTRA = re.compile(r"/[\w.-]+/oauth2/(v2\.0/)?token")
NO_CREDENTIAL = "Credential was not sent or was of an unsupported type for this API."


class Checker(Protocol):
    """Says who a bearer token belongs to."""

    def check(self, token: str) -> str | None:
        """User name of the token's owner, or None where the token is unknown or expired."""


class Gate:
    """ASGI middleware; puts `request.state.user` and `request.state.request_id`."""

    def __init__(self, app: ASGIApp, checker: Checker, workspace_id: str) -> None:
        self._app = app
        self._checker = checker
        self._workspace_id = workspace_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = str(uuid.uuid4())
        answer = self._with_headers(send, request_id)
        scope.setdefault("state", {})["request_id"] = request_id
        _cut_trailing_slash(scope)
        try:
            scope["state"]["user"] = self._user(scope, request_id)
        except ApiError as error:
            refusal = JSONResponse(error.body(request_id), error.status)
            refusal.headers["X-Databricks-Reason-Phrase"] = error.message
            await refusal(scope, receive, answer)
            return
        await self._app(scope, receive, answer)

    def _user(self, scope: Scope, request_id: str) -> str | None:
        path = scope["path"]
        if path in OPEN_PATHS or path.startswith(OPEN_PREFIXES) or OPEN_ENTRA.fullmatch(path):
            return None
        scheme, _, token = Headers(scope=scope).get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise ApiError(401, 401, f"{NO_CREDENTIAL} [ReqId: {request_id}]")
        user = self._checker.check(token.strip())
        if user is None:
            raise ApiError(403, 403, f"Invalid access token. [ReqId: {request_id}]")
        return user

    def _with_headers(self, send: Send, request_id: str) -> Send:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                headers["X-Databricks-Org-Id"] = self._workspace_id
            await send(message)

        return answer


def _cut_trailing_slash(scope: Scope) -> None:
    if len(scope["path"]) > 1 and scope["path"].endswith("/"):
        scope["path"] = scope["path"].rstrip("/") or "/"
