"""Answers of object storage, where signed links lead: errors are XML, bodies are data."""

import re
from datetime import datetime

from .answers import retry_after
from .errors import (
    BadAnswer,
    BadRequest,
    LinkRefused,
    NotFound,
    ServerError,
    TooManyRequests,
    Unavailable,
)
from .messages import Answer

_CODE = re.compile(rb"<Code>([A-Za-z]{1,60})</Code>")


def accept(answer: Answer, now: datetime) -> Answer:
    """The answer of a storage that did what the link is for.

    :raises BadAnswer: a redirect, which is not followed
    :raises LinkRefused: the link is over, or the storage refuses it
    :raises ApiError: every other status above 299
    """
    if answer.status < 300:
        return answer
    if answer.status < 400:
        raise BadAnswer("The storage behind a link of Databricks redirected the call, which is not followed.")
    raise _refusal(answer, now)


def _refusal(answer: Answer, now: datetime) -> Exception:
    found = _CODE.search(answer.body[:4096])
    code = found.group(1).decode() if found else ""
    status, wait = answer.status, retry_after(answer.headers, now)
    # Google's storage answers a link that is over with 400 ExpiredToken.
    if status in (401, 403) or code == "ExpiredToken":
        return LinkRefused("The storage refused the link Databricks gave.", status=status, error_code=code)
    if status == 404:
        return NotFound("The storage no longer has what a link of Databricks leads to.", status=status)
    if status == 429:
        return TooManyRequests("The storage receives too many calls.", status=status, retry_after=wait)
    if status == 503:
        return Unavailable("The storage is not available right now.", status=status, retry_after=wait)
    kind = ServerError if status >= 500 else BadRequest
    return kind(f"The storage failed at a link of Databricks ({status}).", status=status, error_code=code)
