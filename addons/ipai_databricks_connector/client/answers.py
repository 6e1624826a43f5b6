"""From an HTTP answer to its JSON, or to the right error.

Sources: the error bodies and overrides of the REST API as the official SDK reads them (databricks-sdk 0.162,
errors/), seen 2026-11.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any

from .errors import (
    AlreadyExists,
    ApiError,
    BadRequest,
    Conflict,
    DatabricksError,
    LoginPage,
    MalformedAnswer,
    NotFound,
    NotSupported,
    PermissionDenied,
    ServerError,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)
from .messages import Answer
from .secret import Secret, redact

_BY_CODE: Mapping[str, type[ApiError]] = {
    "RESOURCE_DOES_NOT_EXIST": NotFound,
    "RESOURCE_ALREADY_EXISTS": AlreadyExists,
    "ALREADY_EXISTS": AlreadyExists,
    "REQUEST_LIMIT_EXCEEDED": TooManyRequests,
    "RESOURCE_EXHAUSTED": TooManyRequests,
    "TEMPORARILY_UNAVAILABLE": Unavailable,
}
_BY_STATUS: Mapping[int, type[ApiError]] = {
    401: Unauthenticated,
    403: PermissionDenied,
    404: NotFound,
    409: Conflict,
    429: TooManyRequests,
    501: NotSupported,
    503: Unavailable,
}
# Failures that pass by themselves, though the server reports them under various statuses.
_TRANSIENT = (
    "ClusterNotReadyException",
    "RPC token bucket limit has been exceeded",
    "Unexpected error",
    "Please try again later or try a faster operation",
    "UnknownWorkerEnvironmentException",
    "does not have any associated worker environments",
)
_MISSING = re.compile(r"\b(Cluster|Job|Run) \S+ does not exist")
_REQUEST_ID = re.compile(r"\s*\[ReqId: ([\w-]+)\]")
_MAX_DETAIL = 500


def decode(answer: Answer, now: datetime, *secrets: Secret) -> Answer:
    """The answer with its payload.

    :param now: naive UTC, for a Retry-After that is a date
    :param secrets: taken out of every text
    :raises LoginPage, MalformedAnswer: not JSON
    :raises ApiError: status 400 or above
    """
    if 300 <= answer.status < 400 or (_is_html(answer) and (answer.status < 400 or answer.status == 404)):
        raise LoginPage(
            "A web page answered instead of the Databricks API: "
            "check the workspace address, private link and IP access lists.",
            status=answer.status,
            request_id=answer.request_id,
        )
    if answer.status >= 400:
        raise _refusal(answer, now, secrets)
    return replace(answer, payload=_json(answer) if answer.body.strip() else {})


def _json(answer: Answer) -> Any:
    try:
        return json.loads(answer.body)
    except ValueError:
        failure = MalformedAnswer(
            f"Databricks answered {answer.request.method} {answer.request.path} with text that is not JSON.",
            status=answer.status,
            request_id=answer.request_id,
        )
    # Outside of the handler: the parser's error holds the whole text.
    raise failure


def _is_html(answer: Answer) -> bool:
    kind = answer.headers.get("Content-Type", "").lower()
    return "text/html" in kind or answer.body[:64].lstrip().lower().startswith((b"<!doctype", b"<html"))


def _refusal(answer: Answer, now: datetime, secrets: tuple[Secret, ...]) -> ApiError:
    code, message, request_id = _told(answer)
    message = redact(message, *secrets)
    noted = _REQUEST_ID.search(message)
    request_id = answer.request_id or request_id or (noted.group(1) if noted else "")
    message = _REQUEST_ID.sub("", message).strip()[:_MAX_DETAIL]
    kind = _kind(answer.status, code, message)
    wait = retry_after(answer.headers, now)
    return kind(
        _sentence(kind, answer, message, wait),
        detail=message,
        status=answer.status,
        error_code=code,
        request_id=request_id,
        retry_after=wait,
    )


def _told(answer: Answer) -> tuple[str, str, str]:
    """Error code, message and request id of a body in any of the API's shapes."""
    try:
        body = json.loads(answer.body)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        return "", "" if _is_html(answer) else answer.body[:_MAX_DETAIL].decode("utf-8", "replace"), ""
    texts = (body.get(name) for name in ("message", "error_description", "detail", "error"))
    message = next((str(text) for text in texts if text), "")
    code = body.get("error_code") or body.get("scimType") or body.get("error") or ""
    return _code(code), message, _request_info(body.get("details"))


def _code(code: object) -> str:
    """A wrong token is answered with a number as its error code: that is only the status again."""
    return code if isinstance(code, str) and len(code) <= 100 else ""


def _request_info(details: object) -> str:
    entries = details if isinstance(details, list) else []
    found = (
        str(entry["request_id"]) for entry in entries if isinstance(entry, dict) and entry.get("request_id")
    )
    return next(found, "")


def _kind(status: int, code: str, message: str) -> type[ApiError]:
    if status not in (401, 403) and any(text in message for text in _TRANSIENT):
        return Unavailable
    if code in _BY_CODE:
        return _BY_CODE[code]
    if status == 400 and _MISSING.search(message):
        return NotFound
    return _BY_STATUS.get(status, ServerError if status >= 500 else BadRequest)


def _sentence(kind: type[ApiError], answer: Answer, message: str, wait: float | None) -> str:
    call = f"{answer.request.method} {answer.request.path}"
    told = f": {message}" if message else "."
    later = f" Try again in {wait:.0f} seconds." if wait is not None else " Try again later."
    sentences: Mapping[type[ApiError], str] = {
        Unauthenticated: f"Databricks did not accept the credentials; check the client id and secret{told}",
        PermissionDenied: f"Databricks denies {call}; check the access token and the user's grants{told}",
        NotFound: f"Databricks did not find it{told}" if message else f"Databricks has nothing at {call}.",
        AlreadyExists: f"It exists already in Databricks{told}",
        Conflict: f"Databricks cannot do {call} in the present state{told}",
        TooManyRequests: f"Databricks receives too many calls.{later}",
        NotSupported: f"This server does not support {call}{told}",
        Unavailable: f"Databricks is not available right now.{later}",
        ServerError: f"Databricks failed at {call}{told}",
    }
    return sentences.get(kind, f"Databricks refused {call}{told}")


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds the server asks to wait (RFC 9110: a number or a date), None when it does not say."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is not None:
        moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    return max(0.0, (moment - now).total_seconds())


def outcome_is_open(error: DatabricksError) -> bool:
    """Whether the server may have done what was asked although it answered with `error`.

    Its gateway gave up, or the success it reported cannot be read.
    """
    if isinstance(error, ServerError):
        return error.status in (502, 504)
    return isinstance(error, MalformedAnswer)
