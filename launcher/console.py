"""What a person sees: one line a step with a tick and its seconds, and live detail while it works."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

WIDTH = 79
CLEAR = "\r\x1b[2K"


class Line:
    """One step on the screen."""

    def __init__(self, stream: TextIO, title: str):
        self.stream, self.title, self.result = stream, title, ""
        self.live = stream.isatty()

    def detail(self, text: str) -> None:
        """Show what is going on right now; on a terminal only, overwritten by the next detail."""
        if self.live:
            shown = f"  … {self.title}: {' '.join(text.split())}"
            self.stream.write(CLEAR + shown[:WIDTH])
            self.stream.flush()

    def say(self, text: str) -> None:
        """Show a step's own progress: live on a terminal, a plain line elsewhere."""
        if self.live:
            self.detail(text)
        else:
            print(f"    {text.rstrip()}", file=self.stream, flush=True)

    def finish(self, mark: str, seconds: float) -> None:
        clear = CLEAR if self.live else ""
        text = f"{mark} {self.title:<19} {self.result}"
        print(f"{clear}{text:<69} {seconds:6.1f} s", file=self.stream, flush=True)


class Console:
    """Where lines go; ticks become ``ok`` where the terminal cannot show them."""

    def __init__(self, stream: TextIO | None = None):
        self.stream = stream or sys.stdout
        unicode_ok = "utf" in (getattr(self.stream, "encoding", None) or "").lower()
        self.tick, self.cross = ("✓", "✗") if unicode_ok else ("ok", "--")

    @contextmanager
    def step(self, title: str) -> Iterator[Line]:
        """Show a step; set ``line.result`` to what it did."""
        line, start = Line(self.stream, title), time.monotonic()
        line.detail("…")
        try:
            yield line
        except BaseException:
            line.result = line.result or "stopped"
            line.finish(self.cross, time.monotonic() - start)
            raise
        line.finish(self.tick, time.monotonic() - start)

    def print(self, text: str = "") -> None:
        print(text, file=self.stream, flush=True)
