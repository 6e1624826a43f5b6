"""``./ipai test``: the same set-up into a fresh folder, all stages, one summary."""

import argparse
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from launcher import chromium
from launcher.console import Console, Line
from launcher.demo import BUSY, steps
from launcher.errors import Refused
from launcher.paths import Paths
from launcher.reports import Result, table
from launcher.services import port_is_free
from launcher.setup import HERE, Setup, stop_all
from launcher.stages import STAGES, Bench
from launcher.state import Lock
from launcher.steps import Step

PORTS = range(18069, 32000, 10)  # below those the system hands out by itself


def test(arguments: argparse.Namespace, cache: Path, console: Console) -> int:
    """Run the stages and return the exit code; the data folder goes when all is over."""
    wanted = arguments.stages or list(STAGES)
    if unknown := [name for name in wanted if name not in STAGES]:
        raise Refused(f"There is no stage {unknown[0]}: choose from {', '.join(STAGES)}.")
    with data_folder(arguments.data, arguments.keep, console) as data:
        paths = Paths(data, cache)
        setup = Setup(paths, console, arguments.port or free_ports(), arguments.odoo, durable=False)
        setup.lake_extras = (HERE / "requirements-lakehouse-test.txt",)
        with Lock(paths.lock, BUSY):
            try:
                results = run_stages(setup, wanted)
            finally:
                stop_all(paths)
        failed = any(result.failed for result in results)
        if failed and not arguments.keep:
            keep_logs(paths, cache, results)
    console.print("\n" + table(results))
    return 1 if failed else 0


@contextmanager
def data_folder(given: Path | None, keep: bool, console: Console) -> Iterator[Path]:
    """Yield a folder for the set-up that is removed afterwards, unless it was given or is to be kept."""
    data = given.absolute() if given else Path(tempfile.mkdtemp(prefix="ipai-test-"))
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o755)  # PostgreSQL's user must be able to pass
    try:
        yield data
    finally:
        if given or keep:
            console.print(f"kept: {data}")
        else:
            shutil.rmtree(data)


def free_ports() -> int:
    """Return the first of four free ports in a row; any such row, so that two test runs do not meet."""
    for port in random.sample(PORTS, len(PORTS)):
        if all(port_is_free(port + offset) for offset in range(4)):
            return port
    raise Refused("No four free ports in a row were found: choose the first with --port N.")


def keep_logs(paths: Paths, cache: Path, results: list[Result]) -> None:
    """Move the logs of a failed run to where they stay, and let the summary point there."""
    kept = cache / "test-logs"
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(paths.logs, kept)
    for result in results:
        result.why = [why.replace(str(paths.logs), str(kept)) for why in result.why]
        result.log = result.log and Path(str(result.log).replace(str(paths.logs), str(kept)))


def run_stages(setup: Setup, wanted: list[str]) -> list[Result]:
    """Make what the stages need, then run them in order; one that cannot run counts as failed."""
    try:
        setup.begin()
        bench = prepare(setup, bool({"odoo", "crash", "e2e"} & set(wanted)), "lakehouse" in wanted)
    except Refused as refused:
        return [Result("set-up", failed=1, why=[f"{refused} {refused.last_line()}"], log=refused.log)]
    return [run_stage(name, bench) for name in STAGES if name in wanted]


def prepare(setup: Setup, whole: bool, served: bool = False) -> Bench:
    """Return the bench; ``whole`` with Odoo, PostgreSQL and a browser, ``served`` with PostgreSQL only."""
    bench = Bench(setup)

    def tools(line: Line) -> str:
        both = HERE / "requirements-test.txt"
        bench.venv = setup.builder.ensure("test", both)
        return "pytest, ruff, pylint-odoo, playwright"

    def browser(line: Line) -> str:
        bench.chromium = chromium.ensure(setup.paths.logs, line.detail)
        return bench.chromium

    first = [Step("Python environments", setup.environments), Step("Test tools", tools)]
    server = [Step("PostgreSQL", setup.start_postgres)]
    rest = [Step("Chromium", browser), Step("Odoo", setup.find_odoo)]
    for step in first + (rest if whole else []) + (server if whole or served else []):
        step.perform(setup.console, setup.state)
    return bench


def run_stage(name: str, bench: Bench) -> Result:
    """Run a stage and time it."""
    start = time.monotonic()
    console = bench.setup.console
    try:
        if name == "e2e":
            for step in steps(bench.setup):
                step.perform(console, bench.setup.state)
        with console.step(f"Tests: {name}") as line:
            result = STAGES[name](bench, line.detail)
            counts = f"{result.passed} passed, {result.failed} failed"
            line.result = "not run" if result.not_run else counts
    except Refused as refused:
        result = Result(name, failed=1, why=[f"{refused} {refused.last_line()}"], log=refused.log)
    result.seconds = time.monotonic() - start
    return result
