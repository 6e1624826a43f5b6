"""A clock for tests."""

from __future__ import annotations


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.ms = 1_770_000_000_000

    def now_ms(self) -> int:
        return self.ms
