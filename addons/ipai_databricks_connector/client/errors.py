"""Everything that can go wrong, as one tree.

DatabricksError
├── InvalidInput                 refused before anything was sent: the caller passed something impossible
│   ├── HostRefused              a host that is not allowed, or resolves to an address that is not
│   └── Ambiguous                a name that several objects bear
├── TransportError               no complete answer
│   ├── BreakerOpen              the host failed again and again; nothing is sent for a while
│   ├── ConnectionFailed         refused, unreachable or unknown host: nothing was sent
│   │   └── CertificateRefused   TLS could not be set up: nothing was sent
│   ├── ConnectionCut            the connection broke after sending
│   ├── TimedOut
│   │   ├── TimedOutBeforeSending
│   │   └── TimedOutAfterSending
│   └── OutcomeUnknown           a write that must not be repeated was sent; nothing tells the outcome
├── BadAnswer                    an answer that is not the API's
│   ├── LoginPage                a redirect or an HTML page: wrong host, private link or IP access list
│   ├── MalformedAnswer
│   └── AnswerTooLarge
├── ApiError                     the API said no
│   ├── BadRequest               400 and every other 4xx
│   ├── Unauthenticated          401
│   │   └── LoginRefused         the token endpoint refused the client id or secret
│   ├── PermissionDenied         403
│   ├── LinkRefused              a signed link that is over, or that the storage refuses
│   ├── NotFound                 404, and 400 "Job 7 does not exist."
│   ├── Conflict                 409
│   │   └── AlreadyExists
│   ├── TooManyRequests          429
│   ├── NotSupported             501
│   └── ServerError              500, 502, 504 and every other 5xx
│       └── Unavailable          503
└── StatementError               the SQL statement did not succeed (the HTTP calls did)
    ├── StatementFailed
    └── StatementCanceled        also: canceled by us at the deadline
"""

from typing import ClassVar


class DatabricksError(Exception):
    """Base of all errors of this package.

    :param sentence: what happened and what to do, for a person
    :param detail: the server's own words, redacted
    :param status: HTTP status, None when there was no answer
    :param error_code: the API's code such as ``RESOURCE_DOES_NOT_EXIST``, "" when it gave none
    :param request_id: the server's id of the request, "" when it gave none
    :param retry_after: seconds the server asked us to wait, None when it did not say

    `retryable` says whether the same call may be made again later, with a chance to succeed and no risk of
    doubling.
    """

    retryable: ClassVar[bool] = False

    def __init__(
        self,
        sentence: str,
        *,
        detail: str = "",
        status: int | None = None,
        error_code: str = "",
        request_id: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.detail = detail
        self.status = status
        self.error_code = error_code
        self.request_id = request_id
        self.retry_after = retry_after

    def __str__(self) -> str:
        facts = [f"HTTP {self.status}" if self.status else "", self.error_code]
        facts.append(f"request {self.request_id}" if self.request_id else "")
        noted = " ".join(fact for fact in facts if fact)
        return f"{self.sentence} [{noted}]" if noted else self.sentence


class InvalidInput(DatabricksError):
    """The caller passed something that cannot be sent."""


class HostRefused(InvalidInput):
    """The host, or the address it resolves to, is not allowed."""


class Ambiguous(InvalidInput):
    """Several objects bear the name that was asked for."""


class TransportError(DatabricksError):
    """No complete answer came."""

    retryable = True


class BreakerOpen(TransportError):
    """The host failed repeatedly; `retry_after` says when the next call is let through."""


class ConnectionFailed(TransportError):
    """No connection: nothing was sent."""


class CertificateRefused(ConnectionFailed):
    """TLS could not be set up: nothing was sent."""

    retryable = False


class ConnectionCut(TransportError):
    """The connection broke after the request was sent."""


class TimedOut(TransportError):
    """The deadline passed."""


class TimedOutBeforeSending(TimedOut):
    """The deadline passed before the request left."""


class TimedOutAfterSending(TimedOut):
    """The deadline passed while waiting for the answer to a call that is safe to repeat."""


class OutcomeUnknown(TransportError):
    """A write that is not safe to repeat was sent, and no answer tells whether it happened.

    Ask before sending again.
    """

    retryable = False


class BadAnswer(DatabricksError):
    """Something answered that is not the Databricks API."""


class LoginPage(BadAnswer):
    """A redirect or an HTML page instead of JSON."""


class MalformedAnswer(BadAnswer):
    """The answer could not be read."""


class AnswerTooLarge(BadAnswer):
    """The answer is larger than the cap."""


class ApiError(DatabricksError):
    """The API answered with an error."""


class BadRequest(ApiError):
    """400 and every 4xx without a class of its own."""


class Unauthenticated(ApiError):
    """401: the credentials were not accepted."""


class LoginRefused(Unauthenticated):
    """The token endpoint refused the client id or the secret."""


class PermissionDenied(ApiError):
    """403: a grant is missing, or the access token is invalid."""


class LinkRefused(ApiError):
    """A signed link is over, or the storage behind it refuses us."""


class NotFound(ApiError):
    """The object does not exist, or may not be seen."""


class Conflict(ApiError):
    """409: the object is in a state that forbids the call."""


class AlreadyExists(Conflict):
    """The object is there already."""


class TooManyRequests(ApiError):
    """429: a rate limit."""

    retryable = True


class NotSupported(ApiError):
    """501: the server does not do this."""


class ServerError(ApiError):
    """The server failed."""

    retryable = True


class Unavailable(ServerError):
    """503: overloaded, starting or under maintenance."""


class StatementError(DatabricksError):
    """The SQL statement ended without a result.

    :param statement_id: the server's id of the statement
    :param sql_state: five characters such as ``42601``, "" when there is none
    """

    def __init__(
        self, sentence: str, *, statement_id: str, sql_state: str = "", detail: str = "", error_code: str = ""
    ) -> None:
        super().__init__(sentence, detail=detail, error_code=error_code)
        self.statement_id = statement_id
        self.sql_state = sql_state


class StatementFailed(StatementError):
    """The engine refused or failed the statement."""


class StatementCanceled(StatementError):
    """Somebody canceled the statement, its result expired, or it missed the deadline and we canceled it."""
