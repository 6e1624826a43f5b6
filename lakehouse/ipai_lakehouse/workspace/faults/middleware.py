"""The faults in front of everything, sign-in included; only their own address is spared."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from .actions import ACTIONS
from .rules import Faults

OWN_PATH = "/api/ipai/faults"


class FaultInjection:
    """ASGI middleware; a request no rule strikes passes untouched."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["path"].startswith(OWN_PATH):
            await self._app(scope, receive, send)
            return
        token = Headers(scope=scope).get("authorization", "").partition(" ")[2].strip()
        rule = self._faults.take(scope["method"], scope["path"], token)
        if rule is None:
            await self._app(scope, receive, send)
        else:
            await ACTIONS[rule.kind](rule, self._app, scope, receive, send)
