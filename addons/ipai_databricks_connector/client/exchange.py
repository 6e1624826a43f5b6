"""One call and what surrounds it: breaker, reading the answer, retries, the call log. It knows no login."""

import logging
from collections.abc import Callable

from .answers import decode, outcome_is_open
from .breaker import Breaker, BreakerState
from .clock import Clock, Deadline
from .errors import (
    AnswerTooLarge,
    ConnectionCut,
    DatabricksError,
    OutcomeUnknown,
    TimedOutAfterSending,
    TimedOutBeforeSending,
)
from .hosts import HostPolicy, Origin
from .messages import Answer, Call, Request
from .retry import Backoff
from .secret import Secret
from .storage import accept
from .transport import Transport

_logger = logging.getLogger(__name__)

OnCall = Callable[[Call], None]


class Exchange:
    """Makes calls within their deadline.

    :param on_call: told about every HTTP exchange; it must not raise
    """

    def __init__(
        self,
        hosts: HostPolicy,
        transport: Transport,
        clock: Clock,
        on_call: OnCall | None = None,
        backoff: Backoff | None = None,
    ) -> None:
        self._hosts = hosts
        self._transport = transport
        self._clock = clock
        self._on_call = on_call
        self._backoff = backoff or Backoff()
        self._breakers: dict[Origin, Breaker] = {}

    def call(self, request: Request, deadline: Deadline, bearer: Secret | None = None) -> Answer:
        """The decoded answer of a call, repeated where that is safe and the deadline allows.

        :raises DatabricksError: see errors.py
        """
        attempt = 0
        start = request.position()
        while True:
            try:
                return self._once(request, deadline, bearer)
            except DatabricksError as error:
                failure = error
            pause = self._backoff.pause(failure, request.may_repeat, attempt, deadline.remaining())
            if pause is None:
                raise _final(failure, request)
            self._clock.sleep(pause)
            attempt += 1
            request.rewind(start)

    def breaker(self, origin: Origin) -> BreakerState:
        """The state of the breaker of a host."""
        return self._breaker(origin).state()

    def _breaker(self, origin: Origin) -> Breaker:
        return self._breakers.setdefault(origin, Breaker(origin.host, self._clock))

    def _once(self, request: Request, deadline: Deadline, bearer: Secret | None) -> Answer:
        origin = self._origin(request)
        remaining = deadline.remaining()
        if remaining <= 0:
            raise TimedOutBeforeSending(f"No time was left to call {origin.host}.")
        fair = remaining >= min(deadline.seconds, 2.0) / 2
        started = self._clock.monotonic()
        try:
            with self._breaker(origin).attempt(fair=fair):
                answer = self._read(request, origin, bearer, deadline)
        except DatabricksError as error:
            self._log(request, error.status, error.request_id, started, error.sentence)
            raise
        self._log(request, answer.status, answer.request_id, started, "")
        return answer

    def _origin(self, request: Request) -> Origin:
        link = request.link
        return self._hosts.link_origin(link.reveal()) if link else self._hosts.origin(request.origin)

    def _read(self, request: Request, origin: Origin, bearer: Secret | None, deadline: Deadline) -> Answer:
        answer = self._transport.send(request, origin, bearer, deadline)
        if request.link:
            return accept(answer, self._clock.now())
        return decode(answer, self._clock.now(), *_secrets(request, bearer))

    def _log(self, request: Request, status: int | None, request_id: str, started: float, error: str) -> None:
        milliseconds = round((self._clock.monotonic() - started) * 1000)
        _logger.debug("%s %s -> %s in %s ms %s", request.method, request.path, status, milliseconds, error)
        if self._on_call:
            self._on_call(Call(request.method, request.path, status, milliseconds, request_id, error))


def _secrets(request: Request, bearer: Secret | None) -> list[Secret]:
    """What must not appear in an error, should the server repeat it."""
    sent = (bearer, *(request.basic or ()), *(request.form or {}).values())
    return [value for value in sent if isinstance(value, Secret)]


def _final(failure: DatabricksError, request: Request) -> DatabricksError:
    """The error as the caller sees it: nobody may know the outcome of a write that must not be repeated."""
    sent = isinstance(failure, (TimedOutAfterSending, ConnectionCut, AnswerTooLarge)) or outcome_is_open(
        failure
    )
    if request.may_repeat or not sent:
        return failure
    return OutcomeUnknown(
        f"{failure.sentence} Whether Databricks carried out {request.method} {request.path} is unknown: "
        "look there before doing it again.",
        detail=failure.detail,
        status=failure.status,
        error_code=failure.error_code,
        request_id=failure.request_id,
    )
