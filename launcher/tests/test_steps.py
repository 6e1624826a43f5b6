"""A set-up that was killed goes on; one that is complete is left alone."""

import io
import os
import signal
import subprocess
import sys

import pytest

from launcher.console import Console
from launcher.errors import Refused
from launcher.paths import CHECKOUT
from launcher.state import JsonFile
from launcher.steps import Step

HALFWAY = """
import os, signal, sys
from pathlib import Path
from launcher.console import Console
from launcher.state import JsonFile
from launcher.steps import Step
folder = Path(sys.argv[1])
def work(line):
    with open(folder / "done", "a") as file:
        file.write("first ")
    return "did"
def die(line):
    os.kill(os.getpid(), signal.SIGKILL)
for step in (Step("One", work, "one"), Step("Two", die, "two")):
    step.perform(Console(), JsonFile(folder / "state.json"))
"""


@pytest.fixture
def perform(tmp_path):
    state, console, did = JsonFile(tmp_path / "state.json"), Console(io.StringIO()), []

    def once(fingerprint="1", fail=False):
        def work(line):
            if fail:
                raise Refused("no")
            did.append(fingerprint)
            return "did it"

        Step("Work", work, "work", lambda: fingerprint).perform(console, state)
        return did

    return once


def test_done_once_and_again_when_the_inputs_change(perform):
    perform("1")
    assert perform("1") == ["1"]
    assert perform("2") == ["1", "2"]


def test_a_step_that_failed_is_not_recorded(perform):
    with pytest.raises(Refused):
        perform(fail=True)
    assert perform() == ["1"]


def test_after_a_kill_the_finished_step_is_skipped_and_the_other_done(tmp_path):
    environ = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    killed = subprocess.run([sys.executable, "-c", HALFWAY, tmp_path], env=environ, capture_output=True)
    assert killed.returncode == -signal.SIGKILL
    assert JsonFile(tmp_path / "state.json").read() == {"one": "done"}
    subprocess.run([sys.executable, "-c", HALFWAY, tmp_path], env=environ, capture_output=True)
    assert (tmp_path / "done").read_text() == "first "
