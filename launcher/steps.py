"""A step of a set-up: does its work once, and again when its inputs change."""

from collections.abc import Callable
from dataclasses import dataclass

from launcher.console import Console, Line
from launcher.state import JsonFile


def _unchanging() -> str:
    return "done"


@dataclass(frozen=True)
class Step:
    """One line of the progress.

    :param do: does the work and returns what it did, in a few words
    :param key: where the fingerprint is recorded when the work is done; empty for a step that looks by itself
        each time whether there is anything to do (a service, an environment)
    :param fingerprint: of the inputs; the work is done again when it differs from the recorded one
    """

    title: str
    do: Callable[[Line], str]
    key: str = ""
    fingerprint: Callable[[], str] = _unchanging

    def perform(self, console: Console, state: JsonFile) -> None:
        """Do the work unless it is recorded as done with the same inputs; record it only when it is done."""
        with console.step(self.title) as line:
            now = self.fingerprint() if self.key else ""
            if self.key and state.get(self.key) == now:
                line.result = "already done"
                return
            line.result = self.do(line)
            if self.key:
                state[self.key] = now
