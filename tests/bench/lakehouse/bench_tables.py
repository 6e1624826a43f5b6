"""All tables and features of the lake from 10 and 100 million journal items: time, memory, increments.

The peer is open-source Spark on the same cores over the same files (at the smaller size: at the larger one it
would take the better part of an hour). Each step is a process of its own. After the increment everything is
computed anew and must come to the same rows. `IPAI_BENCH_ITEMS` names other sizes ("10000000 100000000");
100 million need about 20 GB of disk. Needs `IPAI_LAKEHOUSE_PYTHON`, and `IPAI_SPARK_PYTHON` for the peer.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.figures import Figure, report

CHECKOUT = Path(__file__).resolve().parents[3]
SIZES = [int(size) for size in os.environ.get("IPAI_BENCH_ITEMS", "10000000 100000000").split()]
MEMORY = os.environ.get("IPAI_LAKEHOUSE_MEMORY", "8GB")
BYTES_AN_ITEM = 250
MINUTES, TIMES_FASTER, SHARE, GROWTH, GIGABYTES = 6, 6, 0.05, 11, 12


def run(python: str, *arguments: object) -> dict:
    """Run a module in an environment; returns the JSON object it prints last."""
    command = [python, "-m", *map(str, arguments)]
    environment = os.environ | {"IPAI_LAKEHOUSE_MEMORY": MEMORY}
    done = subprocess.run(
        command, cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True, check=False
    )
    print(done.stdout, flush=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with exit code {done.returncode}")
    last = done.stdout.strip().splitlines()[-1]
    return json.loads(last) if last.startswith("{") else {}


@contextmanager
def books(size: int) -> Iterator[Path]:
    """A lake with made-up books of this size in bronze."""
    with tempfile.TemporaryDirectory(prefix="ipai-bench-") as folder:
        if shutil.disk_usage(folder).free < size * BYTES_AN_ITEM:
            needed = size * BYTES_AN_ITEM // 10**9
            sys.exit(f"{size:,} journal items need {needed} GB of disk: name a larger one in TMPDIR")
        run(lake_python(), "tests.bench.lakehouse.books", folder, size)
        yield Path(folder)


def lake_python() -> str:
    """The Python of the lakehouse's environment."""
    return os.environ["IPAI_LAKEHOUSE_PYTHON"]


def increment(home: Path, size: int, full: dict) -> None:
    """One percent more items, and the proof that an update ends where computing everything ends."""
    run(lake_python(), "tests.bench.lakehouse.books", home, size, "--more")
    update = run(lake_python(), "tests.bench.lakehouse.update", home, "--digests")
    again = run(lake_python(), "tests.bench.lakehouse.update", home, "--full", "--digests")
    differing = [name for name, found in update["digests"].items() if found != again["digests"][name]]
    if differing:
        sys.exit(
            f"After one percent more items the update made other rows than computing everything: {differing}"
        )
    name = f"Update after 1 % more items, {size:,}"
    report(Figure(name, update["seconds"], "s", full["seconds"], "everything", goal=SHARE))


def spark(home: Path, size: int, full: dict) -> None:
    """The same tables by open-source Spark."""
    with tempfile.TemporaryDirectory(prefix="ipai-bench-spark-", dir=home.parent) as out:
        peer = run(
            os.environ["IPAI_SPARK_PYTHON"],
            "ipai_lakehouse.spark.bench",
            *("--bronze", home / "tables" / "bronze", "--out", out, "--cores", 2, "--memory", "8g"),
        )
    name = f"All tables and features of {size:,} journal items"
    report(Figure(name, full["seconds"], "s", peer["seconds"], "Spark, local", goal=1 / TIMES_FASTER))
    report(Figure(f"{name}, memory", full["peak_mb"], "MB", peer["peak_mb"], "Spark, local"))


def main() -> None:
    """Report all sizes."""
    seconds = {}
    for size in SIZES:
        with books(size) as home:
            full = run(lake_python(), "tests.bench.lakehouse.update", home)
            seconds[size] = full["seconds"]
            large = size >= 100_000_000
            name = f"All tables and features of {size:,} journal items"
            report(Figure(name, full["seconds"] / 60, "min", goal=MINUTES if large else None))
            report(Figure(f"{name}, memory", full["peak_mb"] / 1024, "GB", goal=GIGABYTES))
            if size == min(SIZES) and os.environ.get("IPAI_SPARK_PYTHON"):
                spark(home, size, full)
            increment(home, size, full)
    if len(seconds) > 1:
        low, high = min(seconds), max(seconds)
        growth = Figure(
            f"Time of {high:,} items", seconds[high], "s", seconds[low], f"{low:,} items", goal=GROWTH
        )
        report(growth)


if __name__ == "__main__":
    main()
