"""What a benchmark reports: our figure beside a peer's of the same run, and the ratio that counts."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """One comparison.

    :param name: what was measured, for people
    :param ours: our figure
    :param peer: the same thing done by ``peer_name``, in the same unit and the same run
    :param unit: of both, for example ``s`` or ``MB``
    :param goal: limit of ``ours / peer``, or of ``ours`` where there is no peer; None when there is no goal
    :param at_least: the goal is a lower bound
    """

    name: str
    ours: float
    unit: str
    peer: float | None = None
    peer_name: str = ""
    goal: float | None = None
    at_least: bool = False

    @property
    def measure(self) -> float:
        """What the goal speaks of: the ratio, or the figure itself where there is no peer."""
        return self.ours / self.peer if self.peer else self.ours

    @property
    def met(self) -> bool | None:
        """Whether the goal is met; None without a goal."""
        if self.goal is None:
            return None
        return self.measure >= self.goal if self.at_least else self.measure <= self.goal


def report(figure: Figure) -> None:
    """Print a figure as one line of JSON, which ``./ipai bench`` collects."""
    print(json.dumps({**asdict(figure), "met": figure.met}), flush=True)
