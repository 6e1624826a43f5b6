"""Benchmarks: which are run with what, what of their output counts, and how it is shown."""

import sys

import pytest

from launcher import benchmarks
from launcher.errors import Refused
from launcher.paths import CHECKOUT

FIGURE = '{"name": "A call", "ours": 1.2, "peer": 1, "peer_name": "bare", "unit": "ms",'
FIGURE += ' "goal": 1.15, "met": false}'
ALONE = '{"name": "Memory", "ours": 80, "unit": "MB", "goal": 100, "met": true}'


@pytest.fixture
def write(tmp_path, monkeypatch):
    """Make a benchmark in a checkout of its own and return its path."""
    folder = tmp_path / "tests" / "bench" / "suite"
    folder.mkdir(parents=True)
    monkeypatch.setattr(benchmarks, "FOLDER", folder.parent)
    monkeypatch.setattr(benchmarks, "CHECKOUT", tmp_path)

    def made(source, name="bench_x"):
        path = folder / f"{name}.py"
        path.write_text(source)
        return path

    return made


def run(path, tmp_path):
    return benchmarks.run_one(path, sys.executable, {}, tmp_path, lambda line: None)


def test_the_figures_among_other_talk_are_collected(write, tmp_path):
    outcome = run(write(f"print('warming up')\nprint('[1, 2]')\nprint('''{FIGURE}''')"), tmp_path)
    assert (len(outcome.figures), outcome.crashed, outcome.module) == (1, "", "tests.bench.suite.bench_x")


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (f"print('''{FIGURE}''')\nraise SystemExit(3)", "ended with exit code 3"),
        ("print('nothing')", "reported no figure"),
    ],
)
def test_a_benchmark_that_breaks_or_says_nothing_has_crashed(write, tmp_path, source, why):
    assert run(write(source), tmp_path).crashed == why


def test_suites_are_chosen_by_name(write):
    path, other = write(""), write("", "bench_a")
    assert benchmarks.chosen([]) == benchmarks.chosen(["suite"]) == [other, path]
    with pytest.raises(Refused, match="no suite nosuch: choose from suite"):
        benchmarks.chosen(["nosuch"])


def test_a_demo_is_made_only_where_one_is_asked_for(write):
    assert benchmarks.needs_demo(write("os.environ['IPAI_BENCH_DSN']"))
    assert not benchmarks.needs_demo(write("os.environ['IPAI_LAKEHOUSE_PYTHON']"))


def test_the_table_shows_ratio_goal_and_whether_it_is_met():
    rows = [benchmarks.row(figure) for figure in benchmarks.figures(f"{FIGURE}\n{ALONE}")]
    assert rows[0] == ("A call", "1.2 ms", "1 ms (bare)", "1.20", "≤ 1.15", "no")
    assert rows[1] == ("Memory", "80 MB", "", "", "≤ 100", "yes")
    assert benchmarks.markdown(rows)[2] == "| A call | 1.2 ms | 1 ms (bare) | 1.20 | ≤ 1.15 | no |"
    assert len(benchmarks.table(rows)) == 3


def test_every_benchmark_of_the_checkout_can_be_chosen():
    assert all(path.is_relative_to(CHECKOUT) for path in benchmarks.chosen([]))
