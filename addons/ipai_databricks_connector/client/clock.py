"""Time, injected: a clock to read and a deadline to keep."""

import time
from datetime import datetime, timezone
from typing import Protocol


class Clock(Protocol):
    """What the client knows about time."""

    def monotonic(self) -> float:
        """Seconds that only go forward."""

    def now(self) -> datetime:
        """The current time as a naive UTC datetime."""

    def sleep(self, seconds: float) -> None:
        """Wait that long."""


class SystemClock:
    """The machine's clock."""

    def monotonic(self) -> float:
        return time.monotonic()

    def now(self) -> datetime:
        return datetime.now(timezone.utc).replace(tzinfo=None)

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class Deadline:
    """A moment after which an operation must be over.

    :param seconds: how long from now
    """

    def __init__(self, clock: Clock, seconds: float) -> None:
        self.seconds = seconds
        self._clock = clock
        self._ends_at = clock.monotonic() + seconds

    def remaining(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self._ends_at - self._clock.monotonic())

    @property
    def expired(self) -> bool:
        return self.remaining() <= 0

    def within(self, seconds: float) -> "Deadline":
        """A deadline `seconds` from now, or this one's end when that is sooner."""
        return Deadline(self._clock, min(seconds, self.remaining()))
