"""Progress: live and narrow on a terminal, plain lines elsewhere."""

import io

import pytest

from launcher.console import CLEAR, Console
from launcher.errors import Refused


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self):
        return True


def test_terminal_shows_live_detail_below_80_columns():
    terminal = Terminal()
    with Console(terminal).step("Books") as line:
        line.say("posting " + "bill " * 40)
        line.result = "2400 bills"
    parts = terminal.getvalue().split(CLEAR)
    assert any("posting bill" in part for part in parts)
    assert all(len(part.rstrip("\n")) < 80 for part in parts)
    assert parts[-1].startswith("✓ Books")


def test_plain_output_has_one_line_a_step_and_its_own_progress():
    stream = io.StringIO()
    with Console(stream).step("Books") as line:
        line.detail("not shown")
        line.say("seed: 100 of 2400")
        line.result = "2400 bills"
    text = stream.getvalue()
    assert "\x1b" not in text and "not shown" not in text
    assert [part.split()[0] for part in text.splitlines()] == ["seed:", "ok"]
    assert text.splitlines()[1].endswith(" s")


def test_a_step_that_failed_has_a_cross():
    stream = io.StringIO()
    with pytest.raises(Refused), Console(stream).step("Books"):
        raise Refused("no")
    assert stream.getvalue().startswith("-- Books")


def test_the_last_line_of_the_log_is_found(tmp_path):
    log = tmp_path / "x.log"
    log.write_text("first\nno space left on device\n\n")
    assert Refused("no", log).last_line() == "no space left on device"
    log.write_text(
        "TypeError: no model\n2026-11-23 08:33:16,057 12 INFO ipai odoo.sql_db: Closed 1 connections\n"
    )
    assert Refused("no", log).last_line() == "TypeError: no model"
    assert Refused("no", tmp_path / "none").last_line() == ""
