"""Alarms: things to do at a given moment unless called off. One thread a process serves all of them.

A thread for each call would cost as much as a short call itself.
"""

import heapq
import itertools
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(order=True)
class Alarm:
    """`ring` is called at `at` (monotonic seconds) on the alarms' thread; it is quick and does not raise."""

    at: float
    number: int
    ring: Callable[[], None] | None = field(compare=False)

    def cancel(self) -> None:
        """Call it off; it may be ringing already."""
        self.ring = None


class Alarms:
    """The alarms of a process."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Begin anew: a forked process has no such thread, and its lock may be held by one left behind."""
        self._changed = threading.Condition()
        self._pending: list[Alarm] = []
        self._numbers = itertools.count()
        self._thread: threading.Thread | None = None

    def set(self, seconds: float, ring: Callable[[], None]) -> Alarm:
        """Have `ring` called in so many seconds."""
        alarm = Alarm(time.monotonic() + seconds, next(self._numbers), ring)
        with self._changed:
            heapq.heappush(self._pending, alarm)
            if self._pending[0] is alarm:
                self._changed.notify()
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="databricks-deadlines", daemon=True)
                self._thread.start()
        return alarm

    def _watch(self) -> None:
        while True:
            with self._changed:
                ring = self._next()
            if ring:
                ring()

    def _next(self) -> Callable[[], None] | None:
        """What is to be done now; None after waiting for the next moment or a change."""
        if not self._pending:
            self._changed.wait()
            return None
        first = self._pending[0]
        wait = first.at - time.monotonic()
        if first.ring is not None and wait > 0:
            self._changed.wait(wait)
            return None
        return heapq.heappop(self._pending).ring


alarms = Alarms()
os.register_at_fork(after_in_child=alarms.reset)
