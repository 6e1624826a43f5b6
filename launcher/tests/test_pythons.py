"""Which Python is taken: one that runs, 3.12 first, a flawed 3.11 last."""

import os
import subprocess
import sys

import pytest

from launcher import pythons
from launcher.errors import Refused
from launcher.paths import CHECKOUT
from launcher.pythons import Python


def test_a_shim_that_fails_is_no_python(script):
    assert (
        pythons.probe(str(script("python3.12", "echo 'pyenv: python3.12: command not found' >&2; exit 127")))
        is None
    )
    assert pythons.probe("/nowhere/python3") is None
    assert pythons.probe(sys.executable).version == sys.version_info[:3]


@pytest.mark.parametrize(
    ("there", "taken"),
    [
        ([(3, 10, 13), (3, 12, 1), (3, 13, 0)], (3, 12, 1)),
        ([(3, 11, 2), (3, 10, 13)], (3, 10, 13)),
        ([(3, 11, 9), (3, 10, 13)], (3, 11, 9)),
        ([(3, 11, 2)], (3, 11, 2)),
    ],
)
def test_preference(monkeypatch, there, taken):
    monkeypatch.delenv("IPAI_PYTHON", raising=False)
    monkeypatch.setattr(pythons, "places", lambda minor: [v for v in there if v[1] == minor])
    monkeypatch.setattr(pythons, "probe", lambda version: Python("python", version))
    assert pythons.best().version == taken


def test_a_wrong_python_is_refused_in_words(monkeypatch):
    monkeypatch.setenv("IPAI_PYTHON", "/nowhere/python3")
    with pytest.raises(Refused, match="IPAI_PYTHON=/nowhere/python3"):
        pythons.best()


def entry_point(path, home):
    environ = {"PATH": path, "HOME": str(home)}
    return subprocess.run([CHECKOUT / "ipai", "--help"], capture_output=True, text=True, env=environ)


def test_entry_point_without_python_says_what_to_install(script, tmp_path):
    for name in ("python3.12", "python3", "python"):
        script(name, "exit 127", tmp_path / "bin")
    for tool in ("sh", "dirname", "ls"):
        os.symlink(
            f"/bin/{tool}" if os.path.exists(f"/bin/{tool}") else f"/usr/bin/{tool}", tmp_path / "bin" / tool
        )
    done = entry_point(str(tmp_path / "bin"), tmp_path)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1 and "Python 3.11" in done.stderr


def test_entry_point_passes_a_shim_that_fails(script, tmp_path):
    script("python3.12", "exit 127", tmp_path / "bin")
    script("python3", f'exec {sys.executable} "$@"', tmp_path / "bin")
    done = entry_point(f"{tmp_path / 'bin'}:/usr/bin:/bin", tmp_path)
    assert done.returncode == 0 and "demo" in done.stdout
