"""Counting: real numbers, and no green without tests."""

from pathlib import Path

import pytest

from launcher.reports import Result, from_odoo, from_pytest, table

LOG = Path("x.log")
PREFIX = "2026-11-23 07:00:00,000 12 {level} db {logger}: {text}\n"


def line(text, level="INFO", logger="odoo.tests.result"):
    return PREFIX.format(level=level, logger=logger, text=text)


GREEN = line("0 failed, 0 error(s) of 16 tests when loading database 'db'")


def test_odoo_green():
    result = from_odoo("odoo", GREEN, 0, LOG)
    assert (result.passed, result.failed, result.why) == (16, 0, [])


@pytest.mark.parametrize(
    ("text", "code", "why"),
    [
        ("", 0, "no test was selected"),
        (line("0 failed, 0 error(s) of 0 tests when loading database 'db'"), 0, "no test was selected"),
        (
            GREEN + line("skipped test_tour : no Chrome", logger="odoo.addons.x.tests.test_tour"),
            0,
            "1 tests were skipped",
        ),
        (GREEN + line("Field x does not exist", "WARNING", "odoo.fields"), 0, "Field x does not exist"),
        (GREEN, 1, "exit code 1"),
    ],
)
def test_odoo_red_though_it_said_nothing_failed(text, code, why):
    result = from_odoo("odoo", text, code, LOG)
    assert result.failed == 1 and why in " ".join(result.why)


def test_odoo_counts_failures_and_errors():
    result = from_odoo(
        "odoo", line("2 failed, 1 error(s) of 16 tests when loading database 'db'", "ERROR"), 1, LOG
    )
    assert (result.passed, result.failed, result.why) == (13, 3, [])


def test_explained_warnings_pass():
    text = GREEN + line("Python 3.13 is not officially supported, please use Python 3.12", "WARNING", "odoo")
    assert from_odoo("odoo", text, 0, LOG).failed == 0


def junit(tmp_path, cases):
    path = tmp_path / "x.xml"
    path.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>")
    return path


def test_pytest_counts(tmp_path):
    cases = "<testcase/><testcase><failure/></testcase><testcase><error/></testcase>"
    result = from_pytest("plain", junit(tmp_path, cases), 1, LOG)
    assert (result.passed, result.failed) == (1, 2)


@pytest.mark.parametrize(
    ("cases", "code", "why"),
    [
        ("", 5, "exit code 5"),
        ("<testcase/><testcase><skipped/></testcase>", 0, "skipped"),
        ("<testcase/>", 3, "exit code 3"),
    ],
)
def test_pytest_red_without_a_failure(tmp_path, cases, code, why):
    result = from_pytest("plain", junit(tmp_path, cases), code, LOG)
    assert result.failed == 1 and why in " ".join(result.why)


def test_pytest_that_never_started_is_red(tmp_path):
    assert from_pytest("plain", tmp_path / "none.xml", 4, LOG).failed == 1


def test_the_closing_line_stands_alone():
    text = table([Result("lint", 4, 0), Result("odoo", 16, 2, why=["a warning"], log=LOG)])
    assert text.splitlines()[-1] == "20 passed, 2 failed"
    assert "odoo: a warning" in text and "odoo: see x.log" in text
