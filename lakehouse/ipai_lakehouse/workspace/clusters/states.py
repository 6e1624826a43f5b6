"""The state machine of a cluster.

    PENDING ──▶ RUNNING ──▶ TERMINATING ──▶ TERMINATED ──start──▶ PENDING
                  │ ▲
        RESTARTING ─┘        a RUNNING cluster also ends by itself after its idle minutes

Nothing moves in the background: whoever reads a cluster sees where it is by the clock.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

STEP_MS = 1000
NO_COMPUTE = (
    "The embedded workspace has no cluster compute: this cluster runs nothing, tasks are processes of this"
    " machine."
)
# state → (the state that follows by itself, the event that tells it)
FOLLOWING = {
    "PENDING": ("RUNNING", "RUNNING"),
    "RESTARTING": ("RUNNING", "RUNNING"),
    "TERMINATING": ("TERMINATED", ""),
}
STARTED = ("PENDING", "RUNNING", "RESTARTING")


@dataclass(frozen=True)
class Standing:
    """A state, since when (ms), and for an ending one why: `USER_REQUEST` or `INACTIVITY`."""

    state: str
    since_ms: int
    reason: str = ""

    def to(self, state: str, now_ms: int, reason: str = "") -> Standing:
        """Another state from now on."""
        return Standing(state, now_ms, reason)


@dataclass(frozen=True)
class Step:
    """A move that happened by itself, and the event it is told by ("" for none)."""

    standing: Standing
    event: str


def passed(standing: Standing, idle_minutes: int, now_ms: int) -> Iterator[Step]:
    """All moves a cluster has made by itself until now, in order."""
    while step := _next(standing, idle_minutes):
        if step.standing.since_ms > now_ms:
            return
        yield step
        standing = step.standing


def _next(standing: Standing, idle_minutes: int) -> Step | None:
    if standing.state in FOLLOWING:
        state, event = FOLLOWING[standing.state]
        return Step(replace(standing, state=state, since_ms=standing.since_ms + STEP_MS), event)
    if standing.state == "RUNNING" and idle_minutes:
        ends = standing.since_ms + idle_minutes * 60_000
        return Step(Standing("TERMINATING", ends, "INACTIVITY"), "TERMINATING")
    return None
