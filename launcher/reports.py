"""What test runs leave behind, read: pytest's XML and Odoo's log."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

from launcher.odoo import LOG_LINE

COUNTS = re.compile(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests")
LOUD = {"WARNING", "ERROR", "CRITICAL"}

# Log lines that do not fail the gate: (part of the logger's name, part of the text, why).
ALLOWED = [
    ("odoo", "is not officially supported", "Odoo 18.0 says so of Python 3.13, on which its tests pass"),
    (
        "odoo.tools.config",
        "missing --http-interface",
        "19.0 says so before it has read the configuration file",
    ),
]


@dataclass
class Result:
    """What came of one stage; ``why`` names what is wrong besides failed tests.

    ``not_run`` says what this machine lacks for a stage that only some machines can run.
    """

    stage: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    why: list[str] = field(default_factory=list)
    log: Path | None = None
    not_run: str = ""

    def close(self) -> "Result":
        """Make a stage fail that ran no test, skipped one, or has something else wrong."""
        if not self.passed + self.failed and not self.why:
            self.why.append("no test was selected")
        if self.skipped:
            self.why.append(f"{self.skipped} tests were skipped")
        if self.why and not self.failed:
            self.failed = 1
        return self


def from_pytest(stage: str, xml: Path, code: int, log: Path) -> Result:
    """Read a junit file; an exit code that the counts do not explain is a failure too."""
    result = Result(stage, log=log)
    for case in ET.parse(xml).iter("testcase") if xml.exists() else ():
        outcome = {child.tag for child in case}
        if outcome & {"failure", "error"}:
            result.failed += 1
        elif "skipped" in outcome:
            result.skipped += 1
        else:
            result.passed += 1
    if code and not result.failed:
        result.why.append(f"pytest ended with exit code {code}")
    return result.close()


def from_odoo(stage: str, text: str, code: int, log: Path) -> Result:
    """Read Odoo's log: it exits with 0 when it selected no test, skipped tests, or ignored a whole addon."""
    result = Result(stage, log=log)
    for failed, errors, total in COUNTS.findall(text):
        bad = int(failed) + int(errors)
        result.failed += bad
        result.passed += int(total) - bad
    lines = [match for line in text.splitlines() if (match := LOG_LINE.match(line))]
    result.skipped = sum(line["text"].startswith("skipped ") for line in lines)
    result.passed -= result.skipped
    loud = [line for line in lines if line["level"] in LOUD and not allowed(line["logger"], line["text"])]
    loud.sort(key=lambda line: line["level"] == "WARNING")
    if loud and not result.failed:
        result.why.append(f"{len(loud)} warnings or errors in the log, such as: {loud[0]['text'][:120]}")
    if code and not result.failed:
        result.why.append(f"Odoo ended with exit code {code}")
    return result.close()


def allowed(logger: str, text: str) -> bool:
    """Say whether a warning is known and explained."""
    return any(name in logger and part in text for name, part, _why in ALLOWED)


def table(results: list[Result]) -> str:
    """Return the summary: one line a stage, what is wrong, and the closing line alone at the end."""
    lines = [f"{'stage':<12}{'passed':>8}{'failed':>8}{'seconds':>9}"]
    for result in results:
        lines.append(f"{result.stage:<12}{result.passed:>8}{result.failed:>8}{result.seconds:>9.1f}")
    for result in results:
        lines += [f"{result.stage}: {why}" for why in result.why]
        lines += [f"{result.stage}: not run, {result.not_run}"] if result.not_run else []
        lines += [f"{result.stage}: see {result.log}"] if result.failed and result.log else []
    passed, failed = sum(r.passed for r in results), sum(r.failed for r in results)
    return "\n".join([*lines, "", f"{passed} passed, {failed} failed"])
