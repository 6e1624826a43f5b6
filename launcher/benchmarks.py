"""``./ipai bench``: the same set-up as the tests', every benchmark on it, one table of figures."""

import argparse
import json
import os
from dataclasses import dataclass, field
from pathlib import Path

from launcher.console import Console
from launcher.demo import BUSY, steps
from launcher.errors import Refused
from launcher.paths import CHECKOUT, Paths
from launcher.process import Show, exit_code
from launcher.setup import HERE, Setup, stop_all
from launcher.stages import no_spark, outside, programs, spark_venv
from launcher.state import Lock
from launcher.testing import data_folder, free_ports, prepare

FOLDER = CHECKOUT / "tests" / "bench"
# A benchmark that reads one of these from the environment gets a whole demo.
OF_THE_DEMO = ("IPAI_BENCH_DSN", "IPAI_ODOO_CONF", "IPAI_ODOO_BIN", "IPAI_TEST_DSN", "DATABRICKS_HOST")
OF_SPARK = "IPAI_SPARK_PYTHON"  # asked for by benchmarks that Spark is the peer of, where there is a Java
HEADER = ("benchmark", "ours", "peer", "ratio", "goal", "met")


@dataclass
class Outcome:
    """What one benchmark came to; ``figures`` as ``tests/bench/figures.py`` prints them."""

    module: str
    log: Path
    figures: list[dict] = field(default_factory=list)
    crashed: str = ""


def bench(arguments: argparse.Namespace, cache: Path, console: Console) -> int:
    """Run the benchmarks and return the exit code: 1 when one crashed, never for a goal that was missed."""
    wanted = chosen(arguments.suites)
    with data_folder(arguments.data, arguments.keep, console) as data:
        paths = Paths(data, cache)
        setup = Setup(paths, console, arguments.port or free_ports(), arguments.odoo, durable=False)
        setup.lake_extras = (HERE / "requirements-lakehouse-test.txt",)
        with Lock(paths.lock, BUSY):
            try:
                outcomes = run_all(setup, wanted)
            finally:
                stop_all(paths)
        crashed = [f"{one.module} {one.crashed}: {last_line(one.log)}" for one in outcomes if one.crashed]
    console.print("\n" + "\n".join([*table(rows(outcomes)), *crashed]))
    if arguments.markdown:
        arguments.markdown.write_text("\n".join([*markdown(rows(outcomes)), ""]), encoding="utf-8")
    return 1 if crashed else 0


def chosen(suites: list[str]) -> list[Path]:
    """Return the files of the wanted suites, all of them by default.

    :raise Refused: there is no such suite
    """
    known = sorted(path.name for path in FOLDER.iterdir() if any(path.glob("bench_*.py")))
    if unknown := [name for name in suites if name not in known]:
        raise Refused(f"There is no suite {unknown[0]}: choose from {', '.join(known)}.")
    return [path for name in suites or known for path in sorted((FOLDER / name).glob("bench_*.py"))]


def needs_demo(path: Path) -> bool:
    """Say whether a benchmark asks for what only a demo has."""
    source = path.read_text(encoding="utf-8")
    return any(name in source for name in OF_THE_DEMO)


def run_all(setup: Setup, wanted: list[Path]) -> list[Outcome]:
    """Make what the benchmarks need, then run them one at a time: two would spoil each other's figures.

    Of a demo, Odoo itself is not served: a benchmark may copy the database, and starts Odoo as it likes.
    """
    setup.begin()
    whole = any(map(needs_demo, wanted))
    bench = prepare(setup, whole)
    for step in steps(setup)[:-1] if whole else []:
        step.perform(setup.console, setup.state)
    env = os.environ | programs(setup, whole) | (outside(bench) if whole else {})
    if any(OF_SPARK in path.read_text(encoding="utf-8") for path in wanted):
        env |= spark_peer(setup)
    if whole:
        env["IPAI_BENCH_DSN"] = setup.server.dsn
    outcomes = []
    for path in wanted:
        with setup.console.step(f"{path.parent.name}: {path.stem.removeprefix('bench_')}") as line:
            outcomes.append(run_one(path, bench.venv.python, env, setup.paths.logs, line.detail))
            line.result = outcomes[-1].crashed or f"{len(outcomes[-1].figures)} figures"
    return outcomes


def spark_peer(setup: Setup) -> dict[str, str]:
    """Return the variable that names Spark's environment; without a Java, say so and return none."""
    if why := no_spark(setup):
        setup.console.print(f"Spark, the peer of the lake's tables, is left out: {why}")
        return {}
    return {OF_SPARK: str(spark_venv(setup).python)}


def run_one(path: Path, python: Path, env: dict[str, str], logs: Path, show: Show) -> Outcome:
    """Run one benchmark and read its figures."""
    module = ".".join(path.relative_to(CHECKOUT).with_suffix("").parts)
    outcome = Outcome(module, logs / f"{path.parent.name}-{path.stem}.log")
    code = exit_code([python, "-m", module], log=outcome.log, env=env, show=show, cwd=CHECKOUT)
    outcome.figures = figures(outcome.log.read_text(encoding="utf-8"))
    if code:
        outcome.crashed = f"ended with exit code {code}"
    elif not outcome.figures:
        outcome.crashed = "reported no figure"
    return outcome


def figures(text: str) -> list[dict]:
    """Return the figures among what a benchmark printed; other lines are its own talk."""
    found = []
    for line in text.splitlines():
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict) and {"name", "ours", "unit", "met"} <= value.keys():
            found.append(value)
    return found


def last_line(log: Path) -> str:
    """Return the last line a benchmark wrote."""
    lines = log.read_text(encoding="utf-8").strip().splitlines()
    return lines[-1] if lines else "it wrote nothing"


def rows(outcomes: list[Outcome]) -> list[tuple[str, ...]]:
    """Return one row of texts a figure."""
    return [row(figure) for outcome in outcomes for figure in outcome.figures]


def row(figure: dict) -> tuple[str, ...]:
    """Return name, ours, peer, ratio, goal and whether it is met; empty where there is none."""
    peer = figure.get("peer")
    goal = (
        "" if figure.get("goal") is None else f"{'≥' if figure.get('at_least') else '≤'} {figure['goal']:g}"
    )
    return (
        figure["name"],
        f"{figure['ours']:.4g} {figure['unit']}",
        f"{peer:.4g} {figure['unit']} ({figure.get('peer_name') or 'peer'})" if peer else "",
        f"{figure['ours'] / peer:.2f}" if peer else "",
        goal,
        {True: "yes", False: "no", None: ""}[figure["met"]],
    )


def table(lines: list[tuple[str, ...]]) -> list[str]:
    """Return the figures in columns."""
    widths = [max(len(line[column]) for line in [HEADER, *lines]) for column in range(len(HEADER))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in [HEADER, *lines]
    ]


def markdown(lines: list[tuple[str, ...]]) -> list[str]:
    """Return the figures as a Markdown table."""
    cells = [HEADER, ("---",) * len(HEADER), *lines]
    return ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in cells]
