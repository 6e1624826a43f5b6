"""Batches that build on each other: what bronze holds afterwards, and what happens when one is missing."""

import json
import shutil
from itertools import pairwise

import pytest

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.catalog import open_table
from ipai_lakehouse.jobs import ingest as module
from ipai_lakehouse.jobs.errors import JobError
from ipai_lakehouse.jobs.ingest import ingest
from tests.landing import SOURCE, landing_folder, make_batch

NAMES = [f"2026030{day}T020000Z-aaaa" for day in range(1, 8)]
LINES = [{"id": line, "move_id": line, "balance": "1.00"} for line in range(1, 11)]


def quiet(home):
    ingest(home, log=lambda line: None)


def full(home, name, lines=LINES, **more):
    return make_batch(home, {"account_move_line": lines}, batch=name, **more)


def ranges(home, name, base, lines, spans, total, **more):
    parts = {"account_move_line": ("id", spans, total)}
    return make_batch(home, {"account_move_line": lines}, batch=name, base=base, parts=parts, **more)


def lines(home, source=SOURCE):
    sql = f"SELECT id, CAST(balance AS STRING) AS b FROM bronze.account_move_line WHERE _source = '{source}'"
    return {row["id"]: row["b"] for row in run_query(home, sql).to_pylist()}


def request(home):
    path = landing_folder(home).parent / "_request.json"
    return json.loads(path.read_text()) if path.is_file() else None


def test_ranges_are_replaced_edits_deletions_and_new_rows_alike(tmp_path):
    full(tmp_path, NAMES[0])
    full(tmp_path, NAMES[0], source="second-source")
    quiet(tmp_path)
    new = [{"id": 3, "balance": "3.33"}, {"id": 12, "balance": "12.00"}]
    ranges(tmp_path, NAMES[1], NAMES[0], new, [[3, 4], [9, 12]], 8)
    quiet(tmp_path)
    assert lines(tmp_path) == {
        1: "1.00",
        2: "1.00",
        3: "3.33",
        5: "1.00",
        6: "1.00",
        7: "1.00",
        8: "1.00",
        12: "12.00",
    }
    assert len(lines(tmp_path, "second-source")) == 10, "other sources stay"


def test_batches_that_wait_are_applied_in_order(tmp_path):
    full(tmp_path, NAMES[0])
    for number, (base, name) in enumerate(pairwise(NAMES[:5])):
        ranges(
            tmp_path,
            name,
            base,
            [{"id": number + 1, "balance": f"{number}.50"}],
            [[number + 1, number + 1]],
            10,
        )
    quiet(tmp_path)
    assert [lines(tmp_path)[line] for line in (1, 2, 3, 4, 5)] == ["0.50", "1.50", "2.50", "3.50", "1.00"]


def test_a_batch_without_changes_leaves_the_table_untouched(tmp_path):
    full(tmp_path, NAMES[0])
    quiet(tmp_path)
    before = open_table(tmp_path, "bronze", "account_move_line").version
    ranges(tmp_path, NAMES[1], NAMES[0], [], [], 10)
    quiet(tmp_path)
    assert open_table(tmp_path, "bronze", "account_move_line").version == before


def test_a_restored_lake_is_brought_up_to_date_from_the_landing_folder(tmp_path):
    full(tmp_path, NAMES[0])
    quiet(tmp_path)
    saved = shutil.copytree(tmp_path / "tables", tmp_path / "saved")
    for base, name in pairwise(NAMES[:4]):
        ranges(tmp_path, name, base, [{"id": 1, "balance": "7.00"}], [[1, 1]], 10)
        quiet(tmp_path)
    shutil.rmtree(tmp_path / "tables")
    shutil.copytree(saved, tmp_path / "tables")
    quiet(tmp_path)
    assert lines(tmp_path)[1] == "7.00"
    shutil.rmtree(tmp_path / "tables")
    quiet(tmp_path)
    assert lines(tmp_path)[1] == "7.00"


def test_a_restored_source_is_applied_from_the_batch_it_really_builds_on(tmp_path):
    """Odoo went back to the first batch: what the second brought must not stay."""
    full(tmp_path, NAMES[0])
    ranges(tmp_path, NAMES[1], NAMES[0], [{"id": 1, "balance": "9.00"}], [[1, 1]], 10)
    quiet(tmp_path)
    ranges(tmp_path, NAMES[2], NAMES[0], [{"id": 2, "balance": "2.00"}], [[2, 2]], 10)
    quiet(tmp_path)
    assert (lines(tmp_path)[1], lines(tmp_path)[2]) == ("1.00", "2.00")


def test_a_missing_batch_changes_nothing_and_asks_for_everything(tmp_path):
    full(tmp_path, NAMES[0])
    quiet(tmp_path)
    ranges(tmp_path, NAMES[2], NAMES[1], [{"id": 1, "balance": "9.00"}], [[1, 1]], 10)
    with pytest.raises(JobError, match=f"builds on {NAMES[1]}.*the next export sends everything"):
        quiet(tmp_path)
    assert lines(tmp_path)[1] == "1.00"
    assert request(tmp_path)["mode"] == "full" and NAMES[1] in request(tmp_path)["reason"]
    full(tmp_path, NAMES[3], LINES[:4])
    quiet(tmp_path)
    assert len(lines(tmp_path)) == 4
    assert request(tmp_path) is None, "a full batch meets the request"


@pytest.mark.parametrize(
    ("spans", "total", "words"),
    [
        ([[1, 1]], 11, "would have 10 rows .* the source has 11"),
        ([[2, 5]], 7, "rows outside its ranges"),
        ([[1, 4], [3, 9]], 5, "overlap"),
    ],
)
def test_what_does_not_add_up_changes_nothing(tmp_path, spans, total, words):
    full(tmp_path, NAMES[0])
    quiet(tmp_path)
    before = open_table(tmp_path, "bronze", "res_company").version
    ranges(tmp_path, NAMES[1], NAMES[0], [{"id": 1, "balance": "9.00"}], spans, total)
    with pytest.raises(JobError, match=words):
        quiet(tmp_path)
    assert open_table(tmp_path, "bronze", "res_company").version == before
    assert request(tmp_path)["mode"] == "full"


def test_one_source_in_trouble_does_not_stop_the_others(tmp_path):
    full(tmp_path, NAMES[0])
    full(tmp_path, NAMES[0], source="second-source")
    (landing_folder(tmp_path, SOURCE, NAMES[0]) / "account_move.csv.gz").write_bytes(b"half")
    with pytest.raises(JobError, match="damaged"):
        quiet(tmp_path)
    assert len(lines(tmp_path, "second-source")) == 10


class Killed(BaseException):
    """The process ends here."""


def killed_after(monkeypatch, commits):
    """Let so many tables be written, then kill the process."""
    written, apply = [], module._apply

    def some(home, batch, change):
        if len(written) == commits:
            raise Killed
        written.append(change.table)
        apply(home, batch, change)

    monkeypatch.setattr(module, "_apply", some)


@pytest.mark.parametrize("commits", (0, 4, 8))
def test_a_killed_job_is_repeated_as_a_whole(tmp_path, monkeypatch, commits):
    full(tmp_path, NAMES[0])
    quiet(tmp_path)
    ranges(tmp_path, NAMES[1], NAMES[0], [{"id": 1, "balance": "9.00"}, {"id": 11}], [[1, 2], [11, 11]], 10)
    with monkeypatch.context() as patched:
        killed_after(patched, commits)
        with pytest.raises(Killed):
            quiet(tmp_path)
    quiet(tmp_path)
    assert len(lines(tmp_path)) == 10 and lines(tmp_path)[1] == "9.00" and 2 not in lines(tmp_path)


def test_after_a_kill_no_other_batch_is_laid_over_half_of_one(tmp_path, monkeypatch):
    """Half of batch 2 is in; Odoo was restored and sends batch 3 on batch 1: the lake begins at batch 1."""
    full(tmp_path, NAMES[0])
    quiet(tmp_path)
    second = ranges(tmp_path, NAMES[1], NAMES[0], [{"id": 1, "balance": "9.00"}], [[1, 1]], 10)
    with monkeypatch.context() as patched:
        killed_after(patched, 7)
        with pytest.raises(Killed):
            quiet(tmp_path)
    shutil.rmtree(second)
    ranges(tmp_path, NAMES[2], NAMES[0], [{"id": 2, "balance": "2.00"}], [[2, 2]], 10)
    quiet(tmp_path)
    assert (lines(tmp_path)[1], lines(tmp_path)[2]) == ("1.00", "2.00")
