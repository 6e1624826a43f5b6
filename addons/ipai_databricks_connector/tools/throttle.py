"""Who was refused too often lately."""

import threading
import time
from collections.abc import Callable

MAX_ADDRESSES = 10_000


class Throttle:
    """Counts refusals per address in windows of time; in memory, each process for itself.

    :param limit: refusals a window; after that the address is not listened to until the window is over
    :param window: seconds
    :param clock: seconds that only go forward
    """

    def __init__(self, limit: int, window: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit, self._window, self._clock = limit, window, clock
        self._lock = threading.Lock()
        self._refusals: dict[str, tuple[float, int]] = {}  # address → (end of its window, count)

    def is_blocked(self, address: str) -> bool:
        """Tell whether an address was refused too often."""
        with self._lock:
            ends_at, count = self._refusals.get(address, (0.0, 0))
            return count >= self._limit and self._clock() < ends_at

    def refused(self, address: str) -> None:
        """Count a refusal."""
        with self._lock:
            now = self._clock()
            ends_at, count = self._refusals.pop(address, (0.0, 0))
            if now >= ends_at:
                ends_at, count = now + self._window, 0
            if len(self._refusals) >= MAX_ADDRESSES:
                del self._refusals[next(iter(self._refusals))]  # the one refused longest ago
            self._refusals[address] = (ends_at, count + 1)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._refusals.clear()
