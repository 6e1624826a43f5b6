"""The wheel of this package, made from its source."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from .files import BundleError

PACKAGE = "ipai_lakehouse"
_VERSION = re.compile(r'^version = "(.+)"$', re.M)
_NOT_SOURCE = shutil.ignore_patterns("__pycache__")


def address(default: str, folder: Path) -> str:
    """Where the wheel of the source in `folder` lies: beside `default`, under a name of its own.

    A workspace may keep an environment that it made with a wheel, so other source is another version.
    """
    return f"{default.rpartition('/')[0]}/{PACKAGE}-{version(folder)}-py3-none-any.whl"


def version(folder: Path) -> str:
    """The package's version with a digest of its source, as a number, behind it: `1.0.0.post2882400001`."""
    digest = hashlib.sha256()
    for file in _sources(folder):
        digest.update(f"{file.relative_to(folder)}\n".encode() + file.read_bytes())
    return f"{_released(folder)}.post{int(digest.hexdigest()[:8], 16)}"


def build(folder: Path) -> bytes:
    """The wheel of the source in `folder`, built with what is installed: nothing is fetched. BundleError."""
    with tempfile.TemporaryDirectory() as place:
        source, made = Path(place, "source"), Path(place, "made")
        shutil.copytree(folder / PACKAGE, source / PACKAGE, ignore=_NOT_SOURCE)
        shutil.copy(folder / "README.md", source)
        text = (folder / "pyproject.toml").read_text(encoding="utf-8")
        numbered = _VERSION.sub(f'version = "{version(folder)}"', text, count=1)
        (source / "pyproject.toml").write_text(numbered, encoding="utf-8")
        _setuptools(source, made)
        (wheel,) = made.glob("*.whl")
        return wheel.read_bytes()


def _setuptools(source: Path, made: Path) -> None:
    """Ask the build backend itself, as pip would: an environment need not have pip."""
    made.mkdir()
    program = f"from setuptools import build_meta; build_meta.build_wheel({str(made)!r})"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["it said nothing"]
        raise BundleError(f"The wheel of {PACKAGE} could not be built: {said[-1]}")


def _released(folder: Path) -> str:
    if found := _VERSION.search((folder / "pyproject.toml").read_text(encoding="utf-8")):
        return found[1]
    raise BundleError(f"{folder / 'pyproject.toml'} names no version.")


def _sources(folder: Path) -> Iterator[Path]:
    yield folder / "pyproject.toml"
    for file in sorted((folder / PACKAGE).rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            yield file
