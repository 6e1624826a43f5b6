"""Environments: complete or made again."""

import pytest

from launcher.errors import Refused
from launcher.pythons import best
from launcher.venvs import COMPLETE, Builder, working_uv


@pytest.fixture
def build(paths):
    return Builder(paths.cache, paths.logs, best())


@pytest.fixture
def nothing(tmp_path):
    path = tmp_path / "requirements.txt"
    path.write_text("# nothing\n")
    return path


def test_one_that_was_killed_halfway_is_made_again(build, nothing):
    venv = build.ensure("x", nothing)
    (venv.path / COMPLETE).unlink()
    venv.python.unlink()
    assert build.ensure("x", nothing) == venv
    assert venv.python.exists() and (venv.path / COMPLETE).exists()


def test_one_that_is_complete_is_left_alone(build, nothing):
    venv = build.ensure("x", nothing)
    (venv.path / "mine").touch()
    assert (build.ensure("x", nothing).path / "mine").exists()


def test_other_requirements_are_another_environment(build, nothing):
    first = build.ensure("x", nothing)
    nothing.write_text("# nothing else\n")
    assert build.ensure("x", nothing).path != first.path


def test_what_cannot_be_installed_is_refused_and_not_complete(build, nothing):
    nothing.write_text("./no-such-package\n")
    with pytest.raises(Refused, match="network") as refused:
        build.ensure("x", nothing)
    assert refused.value.last_line()
    assert not list(build.folder.glob(f"*/{COMPLETE}"))


def test_uv_that_does_not_run_is_not_used(script, monkeypatch, tmp_path):
    script("uv", "exit 127", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert working_uv() is None
