"""A thread that does small chores every few seconds. A chore that fails is logged and tried again."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence

log = logging.getLogger(__name__)
EVERY_SECONDS = 1.0


class Ticker:
    """Does all chores in order, waits, and begins again, until it is closed."""

    def __init__(self, chores: Sequence[Callable[[], object]], every_seconds: float = EVERY_SECONDS) -> None:
        self._chores = chores
        self._every = every_seconds
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ticker", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def close(self) -> None:
        """End, after the chore that is being done."""
        self._closed.set()
        self._thread.join()

    def tick(self) -> None:
        """All chores, once."""
        for chore in self._chores:
            try:
                chore()
            except Exception:  # whatever is wrong with one chore, the others and the next round must go on
                log.exception("a chore of the workspace failed and will be tried again")

    def _run(self) -> None:
        while not self._closed.wait(self._every):
            self.tick()
