"""Spark's stage: it runs where there is a Java for it, and says so where there is none."""

import pytest

from launcher import java
from launcher.reports import Result, table


@pytest.mark.parametrize(
    ("version", "missing"),
    [("1.8.0_412", "only Java 1 here"), ("11.0.2", "only Java 11 here"), ("17.0.15", None), ("25", None)],
)
def test_the_version_of_java_home_decides(script, monkeypatch, version, missing):
    program = script("bin/java", f"echo 'openjdk version \"{version}\" 2025-04-15' >&2")
    monkeypatch.setenv("JAVA_HOME", str(program.parent.parent))
    said = java.missing()
    assert said is None if missing is None else said.startswith(missing)


def test_a_machine_without_java_is_told_what_to_install(monkeypatch, tmp_path):
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "openjdk-17-jre-headless" in java.missing()


def test_a_stage_that_was_not_run_is_not_counted_as_passed():
    text = table([Result("plain", passed=3), Result("spark", not_run="no Java here")])
    assert "spark: not run, no Java here" in text
    assert text.splitlines()[-1] == "3 passed, 0 failed"
