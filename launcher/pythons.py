"""Which Python the environments are made with: 3.12 where there is one, else 3.13, 3.11 or 3.10."""

import glob
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from launcher.errors import Refused

MINORS = (12, 13, 11, 10)
# 3.11.0 to 3.11.7 lose a race in ast.literal_eval between threads (CPython issue 106905): Odoo answers 500.
FLAWED = ((3, 11, 0), (3, 11, 7))
PROBE = "import sys, ssl, sqlite3, venv; print(*sys.version_info[:3])"


@dataclass(frozen=True)
class Python:
    """A working interpreter."""

    path: str
    version: tuple[int, int, int]

    @property
    def flawed(self) -> bool:
        return FLAWED[0] <= self.version <= FLAWED[1]

    def __str__(self) -> str:
        return ".".join(map(str, self.version))


def probe(path: str) -> Python | None:
    """Return the interpreter at ``path`` if it runs (a name in PATH may be a shim that fails)."""
    try:
        done = subprocess.run([path, "-c", PROBE], capture_output=True, text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return None
    numbers = done.stdout.split()
    if done.returncode or len(numbers) != 3:
        return None
    return Python(path, (int(numbers[0]), int(numbers[1]), int(numbers[2])))


def places(minor: int) -> Iterator[str]:
    """Yield where Python 3.``minor`` may be."""
    if sys.version_info[:2] == (3, minor):
        yield sys.executable
    yield f"python3.{minor}"
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv") / "versions"
    share = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    uv = Path(os.environ.get("UV_PYTHON_INSTALL_DIR") or share / "uv" / "python")
    for folder in (pyenv / f"3.{minor}.*", uv / f"cpython-3.{minor}.*"):
        yield from sorted(glob.glob(str(folder / "bin" / "python3")))


def best() -> Python:
    """Return the best interpreter of this machine; ``IPAI_PYTHON`` decides where it is set.

    :raise Refused: none of 3.10 to 3.13 runs
    """
    if wanted := os.environ.get("IPAI_PYTHON"):
        found = probe(wanted)
        if found and (3, 10) <= found.version < (3, 14):
            return found
        raise Refused(f"IPAI_PYTHON={wanted} is not a working Python 3.10 to 3.13: correct or unset it.")
    flawed = None
    for minor in MINORS:
        for found in filter(None, map(probe, places(minor))):
            if found.version[1] == minor and not found.flawed:
                return found
            flawed = flawed or found
    if flawed:
        return flawed
    raise Refused("Odoo needs Python 3.10 to 3.13: install python3.12 and python3.12-venv and start again.")
