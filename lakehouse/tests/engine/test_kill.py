"""`kill -9` at every step of an update: nothing is lost, nobody sees half of it, the next one finishes it."""

import multiprocessing
import os
import random
import shutil
import signal

import pytest

from ipai_lakehouse.engine import delta, pipeline
from ipai_lakehouse.engine.refresh import checks, stage, swap, table
from tests.engine import books

# Where an update touches the disk, and at which call of it the process is killed.
STEPS = [
    (stage, "write_files", 1),
    (stage, "write_files", 4),
    (checks, "write_files", 1),
    (swap, "write_files", 1),
    (table, "replace_rejected", 1),
    (table, "commit_files", 1),
    (table, "commit_files", 3),
    (delta, "create_table_with_add_actions", 1),
    (pipeline, "append_rows", 1),
    (pipeline, "publish", 1),
]
VENDORS = {1: "One", 2: "Two"}


@pytest.fixture(scope="module")
def processes():
    """Processes that come from one which has imported everything and started no thread of Arrow or DuckDB."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.engine.test_kill"])
    return context


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    """(definitions, a lake after an update with news in bronze, what it shows, what it must come to)."""
    root = tmp_path_factory.mktemp("prepared")
    folder, dice = books.define(root / "definitions"), random.Random(3)
    ledger = {number: books.bill(dice, number) for number in range(1, 200)}
    books.write(root / "lake", ledger, VENDORS)
    books.update(root / "lake", folder)
    before = books.contents(root / "lake")
    ledger |= {number: books.bill(dice, number) for number in (3, 50, 120)}
    ledger |= {500: books.bill(dice, 500) | {"amount": 0}, 501: books.bill(dice, 501) | {"day": None}}
    for home in ("lake", "anew"):
        books.write(root / home, ledger, VENDORS)
    books.update(root / "anew", folder)
    return folder, root / "lake", before, books.contents(root / "anew")


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    "step", STEPS, ids=lambda step: f"{step[0].__name__.split('.')[-1]}.{step[1]}-{step[2]}"
)
def test_a_killed_update_is_finished_by_the_next_one(tmp_path, processes, prepared, step, after):
    folder, lake, before, complete = prepared
    home = tmp_path / "lake"
    shutil.copytree(lake, home)
    process = processes.Process(target=die, args=(home, folder, STEPS.index(step), after))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    shown = complete if step[1] == "publish" and after else before
    assert {**books.contents(home), "quarantine": None} == {**shown, "quarantine": None}
    books.update(home, folder)
    assert books.contents(home) == complete


def die(home, folder, step, after):
    """Run an update in this process that is killed before or after a step."""
    owner, name, call = STEPS[step]
    setattr(owner, name, killing(getattr(owner, name), after, call))
    books.update(home, folder, full=name.startswith("create"))


def killing(function, after, call):
    """The function; at the given call of it the process is killed, before or after it did its work."""
    calls = iter(range(1, 1000))

    def wrapped(*arguments, **options):
        now = next(calls) == call
        if now and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = function(*arguments, **options)
        if now:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    return wrapped
