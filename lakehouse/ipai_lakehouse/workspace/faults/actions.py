"""What a fault does to one request."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from .rules import Rule

CODES = {
    400: "BAD_REQUEST",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "RESOURCE_DOES_NOT_EXIST",
    409: "RESOURCE_CONFLICT",
    429: "REQUEST_LIMIT_EXCEEDED",
    503: "TEMPORARILY_UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}
INJECTED = "This fault was asked for (see /api/ipai/faults)."
LOGIN_PAGE = (
    "<!doctype html><html><head><title>Sign in</title></head><body><form>Sign in</form></body></html>"
)

Action = Callable[[Rule, ASGIApp, Scope, Receive, Send], Awaitable[None]]


async def _status(rule: Rule, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await _refusal(rule)(scope, receive, send)


def _refusal(rule: Rule) -> Response:
    headers = {} if rule.retry_after is None else {"Retry-After": str(rule.retry_after)}
    if isinstance(rule.body, str):
        return PlainTextResponse(rule.body, rule.code, headers)
    told = {"error_code": CODES.get(rule.code, "INTERNAL_ERROR"), "message": INJECTED}
    return JSONResponse(told if rule.body is None else rule.body, rule.code, headers)


async def _html(rule: Rule, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await HTMLResponse(LOGIN_PAGE)(scope, receive, send)


async def _malformed(rule: Rule, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await Response(b'{"half": ', media_type="application/json")(scope, receive, send)


async def _delay(rule: Rule, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    await asyncio.sleep(rule.seconds)
    await app(scope, receive, send)


async def _hang(rule: Rule, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    try:
        await asyncio.wait_for(_gone(receive), rule.seconds)
    except asyncio.TimeoutError:
        await _refusal(rule)(scope, receive, send)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _cut(rule: Rule, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """The server closes the connection because the answer is never completed."""
    done = False

    async def half(message: Message) -> None:
        nonlocal done
        if message["type"] == "http.response.start":
            await send(message)
        elif message.get("body") and not done:
            done = True
            body = message["body"]
            await send({**message, "body": body[: len(body) // 2], "more_body": True})

    await app(scope, receive, half)


async def _drop(rule: Rule, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    async def nowhere(message: Message) -> None:
        pass

    await app(scope, receive, nowhere)
    # A body is promised and never comes: the server closes the connection.
    start = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]}
    await send(start)


ACTIONS: dict[str, Action] = {
    "status": _status,
    "html": _html,
    "malformed": _malformed,
    "delay": _delay,
    "hang": _hang,
    "cut": _cut,
    "drop": _drop,
}
