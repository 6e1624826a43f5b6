"""The commands as a person runs them, and what bad input gets."""

import os
import shutil
import signal
import socket
import subprocess
import sys

import pytest

from launcher.cli import parser
from launcher.commands import deploy
from launcher.console import Console
from launcher.errors import Refused
from launcher.paths import CHECKOUT, Paths, default_cache, default_data
from launcher.services import left_over, wait_until
from launcher.setup import Setup
from launcher.state import JsonFile
from launcher.testing import free_ports

AT_WORK = """
import sys
from pathlib import Path
from launcher.cli import main
from launcher import demo
from launcher.steps import Step
from launcher.process import run
def say(text):
    print(text, end="", flush=True)
def work(line):
    command = ["sh", "-c", "echo working; sleep 600"]
    run(command, log=Path(sys.argv[1]) / "logs" / "x.log", otherwise="no", show=say)
demo.steps = lambda setup: [Step("Work", work, "work")]
sys.exit(main(["demo", "--data", sys.argv[1], "--port", sys.argv[2]]))
"""


def set_up_at_work(data):
    """Start a launcher whose only step takes ten minutes; return it when it is in that step."""
    environ = os.environ | {"PYTHONPATH": str(CHECKOUT)}
    command = [sys.executable, "-c", AT_WORK, data, str(free_ports())]
    process = subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "working\n"
    return process


def marked(data):
    return list(left_over(data))


def test_every_command_is_in_the_help(ipai):
    help_text = ipai("--help").stdout
    for name in (
        "demo",
        "test",
        "bench",
        "stop",
        "status",
        "reset",
        "env",
        "deploy",
        "shell",
        "IPAI_ODOO",
        "ODOO_HOME",
    ):
        assert name in help_text


@pytest.mark.parametrize("arguments", [["demo", "--port", "80"], ["demo", "--port", "x"], ["fly"], []])
def test_wrong_usage_is_exit_code_2(ipai, arguments):
    done = ipai(*arguments)
    assert done.returncode == 2 and "error:" in done.stderr


def test_nothing_set_up(ipai, tmp_path):
    nowhere = tmp_path / "none"
    assert ipai("status", "--data", nowhere).returncode == 3
    assert ipai("stop", "--data", nowhere).returncode == 0
    for command in (["env"], ["shell"], ["deploy", "--target", "dev"]):
        done = ipai(*command, "--data", nowhere)
        assert done.returncode == 1 and "./ipai demo" in done.stderr
    assert not nowhere.exists()


def test_deploy_goes_where_databricks_host_says_and_hands_its_options_on(paths, monkeypatch):
    program = paths.data / "ipai-lakehouse"
    program.write_text('#!/bin/sh\necho "$DATABRICKS_HOST $PWD $@" > "$SAID"\nexit 7\n')
    program.chmod(0o755)

    class Environment:
        def script(self, name):
            return program.with_name(name)

    said = paths.data / "said"
    monkeypatch.setenv("SAID", str(said))
    monkeypatch.setenv("DATABRICKS_HOST", "https://example.cloud.databricks.com")
    monkeypatch.setattr(
        Setup, "lakehouse_environment", lambda self, line: setattr(self, "lake_venv", Environment())
    )
    assert deploy(Setup(paths, Console()), "prod", ["--prune"]) == 7
    lakehouse = CHECKOUT / "lakehouse"
    assert (
        said.read_text() == f"https://example.cloud.databricks.com {lakehouse} deploy --target prod --prune\n"
    )


def test_reset_asks_first_and_leaves_foreign_folders_alone(ipai, paths):
    JsonFile(paths.state)["port"] = 21000
    assert ipai("reset", "--data", paths.data).returncode == 1 and paths.data.exists()
    assert ipai("reset", "--yes", "--data", paths.data).returncode == 0 and not paths.data.exists()
    (paths.data / "letters").mkdir(parents=True)
    done = ipai("reset", "--yes", "--data", paths.data)
    assert done.returncode == 1 and "left alone" in done.stderr and paths.data.exists()


def test_an_unknown_stage_is_named(ipai):
    done = ipai("test", "everything")
    assert done.returncode == 1 and "no stage everything" in done.stderr


def test_a_taken_port_is_told_before_any_work(ipai, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = ipai("demo", "--data", tmp_path / "data", "--port", port)
    assert done.returncode == 1
    assert f"Port {port}, wanted for Odoo" in done.stderr and "--port" in done.stderr


def test_no_disk_is_told_before_any_work(paths, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: shutil._ntuple_diskusage(10**10, 10**10, 10**9))
    with pytest.raises(Refused, match=r"Only 0\.9 GB are free.*make room"):
        Setup(paths, Console()).begin()


def test_a_folder_keeps_the_odoo_it_was_made_with(paths, monkeypatch):
    monkeypatch.delenv("IPAI_ODOO", raising=False)
    JsonFile(paths.state)["series"] = "18.0"
    with pytest.raises(Refused, match=r"set up with Odoo 18.0, not 19.0"):
        Setup(paths, Console(), series="19.0").begin()


def test_a_folder_that_cannot_be_made_is_named(ipai, tmp_path):
    (tmp_path / "file").touch()
    done = ipai("demo", "--data", tmp_path / "file" / "data")
    assert done.returncode == 1 and "Traceback" not in done.stderr and str(tmp_path / "file") in done.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_interrupt_leaves_no_process_behind(tmp_path, number):
    process = set_up_at_work(tmp_path / "data")
    assert marked(tmp_path / "data")
    process.send_signal(number)
    _out, error = process.communicate(timeout=30)
    assert process.returncode == 130 and "goes on from here" in error
    assert wait_until(lambda: not marked(tmp_path / "data"), 10)


def test_stop_ends_a_set_up_at_work(ipai, tmp_path):
    process = set_up_at_work(tmp_path / "data")
    done = ipai("stop", "--data", tmp_path / "data")
    assert done.returncode == 0
    process.communicate(timeout=30)
    assert process.returncode == 130 and not marked(tmp_path / "data")


def test_two_set_ups_cannot_race(ipai, tmp_path):
    process = set_up_at_work(tmp_path / "data")
    done = ipai("demo", "--data", tmp_path / "data")
    process.terminate()
    process.communicate(timeout=30)
    assert done.returncode == 1 and f"process {process.pid}" in done.stderr


def test_what_a_killed_set_up_left_is_ended_by_the_next_stop(ipai, tmp_path):
    process = set_up_at_work(tmp_path / "data")
    process.kill()
    process.communicate(timeout=30)
    assert marked(tmp_path / "data"), "the step's own child survives a kill -9 of its parent"
    assert ipai("stop", "--data", tmp_path / "data").returncode == 0
    assert wait_until(lambda: not marked(tmp_path / "data"), 10)


def test_default_folders_follow_xdg(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "d"))
    assert default_cache() == tmp_path / "c" / "ipai"
    assert default_data() == tmp_path / "d" / "ipai"
    assert Paths(default_data(), default_cache()).logs == tmp_path / "d" / "ipai" / "logs"
    assert parser().parse_args(["demo", "--port", "21000"]).port == 21000
