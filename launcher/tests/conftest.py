"""Fixtures of the launcher's tests: a data folder, and the environments that are in the cache already."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from launcher.paths import CHECKOUT, Paths, default_cache
from launcher.pythons import best
from launcher.venvs import Builder


@pytest.fixture
def paths(tmp_path):
    made = Paths(tmp_path / "data", tmp_path / "cache")
    made.make()
    return made


@pytest.fixture(scope="session")
def postgres_venv(tmp_path_factory):
    """PostgreSQL's programs, as ``./ipai`` keeps them in the cache."""
    build = Builder(default_cache(), tmp_path_factory.mktemp("logs"), best())
    return build.ensure("postgresql", CHECKOUT / "launcher" / "requirements-postgres.txt")


@pytest.fixture
def ipai():
    """Run ``./ipai`` as a person does and return the finished process."""

    def run(*arguments, **env):
        command = [sys.executable, "-m", "launcher", *map(str, arguments)]
        environ = {**os.environ, "PYTHONPATH": str(CHECKOUT), "COLUMNS": "100", **env}
        return subprocess.run(
            command, capture_output=True, text=True, timeout=60, env=environ, stdin=subprocess.DEVNULL
        )

    return run


@pytest.fixture
def script(tmp_path):
    """Write an executable shell script and return its path."""

    def write(name: str, body: str, folder: Path = tmp_path) -> Path:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{body}\n")
        path.chmod(0o755)
        return path

    return write
