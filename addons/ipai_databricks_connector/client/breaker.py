"""A circuit breaker per host: a dead host is asked again only now and then.

closed ──threshold failures in a row──▶ open ──after the pause──▶ half_open ──success──▶ closed
                                         ▲──────────failure──────────┘
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from .clock import Clock
from .errors import BreakerOpen, ConnectionCut, ConnectionFailed, DatabricksError, ServerError, TimedOut

State = Literal["closed", "open", "half_open"]

THRESHOLD = 5
PAUSE = 30.0


@dataclass(frozen=True)
class BreakerState:
    """`failures` in a row; `retry_after` seconds until a trial is let through, 0 unless open.

    `since` is when it opened or closed last (naive UTC), None while it never opened.
    """

    host: str
    state: State
    failures: int
    retry_after: float
    since: datetime | None = None


class Breaker:
    """The breaker of one host, for all threads of the process."""

    def __init__(self, host: str, clock: Clock, threshold: int = THRESHOLD, pause: float = PAUSE) -> None:
        self._host = host
        self._clock = clock
        self._threshold = threshold
        self._pause = pause
        self._lock = threading.Lock()
        self._failures = 0
        self._opened_at: float | None = None
        self._trial = False
        self._since: datetime | None = None

    def state(self) -> BreakerState:
        with self._lock:
            return self._state()

    @contextmanager
    def attempt(self, *, fair: bool = True) -> Iterator[None]:
        """Around one exchange.

        :param fair: whether a time-out says something about the host (it had time enough to answer)
        :raises BreakerOpen: nothing may be sent now
        """
        self._enter()
        healthy: bool | None = None
        try:
            yield
            healthy = True
        except DatabricksError as error:
            healthy = _verdict(error, fair)
            raise
        finally:
            self._leave(healthy)

    def _state(self) -> BreakerState:
        if self._opened_at is None:
            return BreakerState(self._host, "closed", self._failures, 0.0, self._since)
        wait = self._opened_at + self._pause - self._clock.monotonic()
        if wait > 0:
            return BreakerState(self._host, "open", self._failures, wait, self._since)
        return BreakerState(self._host, "half_open", self._failures, 0.0, self._since)

    def _enter(self) -> None:
        with self._lock:
            now = self._state()
            if now.state == "half_open" and not self._trial:
                self._trial = True
            elif now.state != "closed":
                raise BreakerOpen(
                    f"{self._host} failed {now.failures} times in a row; it is left alone for a moment.",
                    retry_after=now.retry_after,
                )

    def _leave(self, healthy: bool | None) -> None:
        with self._lock:
            self._trial = False
            if healthy:
                self._close()
            elif healthy is False:
                self._fail()

    def _close(self) -> None:
        if self._opened_at is not None:
            self._since = self._clock.now()
        self._failures, self._opened_at = 0, None

    def _fail(self) -> None:
        self._failures += 1
        if self._failures >= self._threshold:
            if self._opened_at is None:
                self._since = self._clock.now()
            self._opened_at = self._clock.monotonic()


def _verdict(error: DatabricksError, fair: bool) -> bool | None:
    """False: the host is in trouble; True: it answers; None: it says nothing about the host."""
    if isinstance(error, TimedOut):
        return False if fair else None
    if isinstance(error, (ConnectionFailed, ConnectionCut)):
        return False
    if isinstance(error, ServerError):
        return error.status not in (502, 503, 504)
    return True if error.status else None
