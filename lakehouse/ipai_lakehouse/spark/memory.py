"""How much memory this process and the ones it started have held at most."""

import os
from pathlib import Path


def peak_mb() -> int:
    """The peaks of this process and its children added up, in MB, as Linux counts resident memory (VmHWM)."""
    return sum(_peak_kb(process) for process in [os.getpid(), *_children(os.getpid())]) // 1024


def _children(process: int) -> list[int]:
    threads = Path(f"/proc/{process}/task").glob("*/children")
    direct = [int(child) for thread in threads for child in thread.read_text().split()]
    return [*direct, *(deeper for child in direct for deeper in _children(child))]


def _peak_kb(process: int) -> int:
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    return 0
