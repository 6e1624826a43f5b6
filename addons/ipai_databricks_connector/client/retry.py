"""When a call is made again, and after how long."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from .errors import (
    CertificateRefused,
    ConnectionCut,
    ConnectionFailed,
    DatabricksError,
    TooManyRequests,
    Unavailable,
)

_PASSING = (TooManyRequests, Unavailable, ConnectionCut)


@dataclass(frozen=True)
class Backoff:
    """Exponential, with full jitter.

    :param attempts: how often a call is made in all
    :param base: upper bound of the first pause, seconds
    :param cap: upper bound of every pause, seconds
    :param uniform: the source of chance, as `random.uniform`
    """

    attempts: int = 5
    base: float = 0.2
    cap: float = 5.0
    uniform: Callable[[float, float], float] = random.uniform

    def pause(self, error: DatabricksError, may_repeat: bool, attempt: int, remaining: float) -> float | None:
        """Seconds to wait before the next attempt; None = give up.

        :param attempt: how many were made before the one that failed
        :param remaining: seconds left; a pause that does not fit is not begun
        """
        if attempt + 1 >= self.attempts or not _worth(error, may_repeat):
            return None
        wait = error.retry_after
        if wait is None:
            wait = self.uniform(0, min(self.cap, self.base * 2**attempt))
        return wait if wait < remaining else None


def _worth(error: DatabricksError, may_repeat: bool) -> bool:
    """A call that never left may always be made again; one that left only when repeating it is harmless."""
    if isinstance(error, ConnectionFailed):
        return not isinstance(error, CertificateRefused)
    return may_repeat and isinstance(error, _PASSING)
