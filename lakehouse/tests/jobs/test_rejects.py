"""Rejected rows and parts that replace ranges: what was sent is always all there, in the table or aside."""

import json

import pytest

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.jobs.errors import JobError
from ipai_lakehouse.jobs.ingest import ingest
from tests.landing import SOURCE, landing_folder, make_batch

NAMES = [f"2026030{day}T020000Z-aaaa" for day in range(1, 8)]
BAD = "no amount"


def quiet(home):
    ingest(home, log=lambda line: None)


def send(home, number, lines, spans=None, total=None):
    """Batch ``number``: everything, or the part in ``spans`` of a source that has ``total`` lines."""
    tables = {"account_move_line": [{"id": line, "balance": amount} for line, amount in lines.items()]}
    if spans is None:
        return make_batch(home, tables, batch=NAMES[number])
    parts = {"account_move_line": ("id", spans, total)}
    return make_batch(home, tables, batch=NAMES[number], base=NAMES[number - 1], parts=parts)


def state(home):
    """The ids that are in, and those that are aside."""
    inside = run_query(home, "SELECT id FROM bronze.account_move_line").column(0).to_pylist()
    aside = run_query(home, "SELECT record FROM silver.quarantine").column(0).to_pylist()
    return sorted(inside), sorted(json.loads(record)["id"] if record else None for record in aside)


def test_a_part_replaces_the_rejected_rows_of_its_ranges_only(tmp_path):
    send(tmp_path, 0, {1: "1.00", 2: BAD, 3: "3.00", 8: BAD})
    quiet(tmp_path)
    assert state(tmp_path) == ([1, 3], [2, 8])
    send(tmp_path, 1, {2: "2.00", 3: BAD}, [[1, 4]], 3)
    quiet(tmp_path)
    assert state(tmp_path) == ([2], [3, 8]), "1 was deleted, 2 mended, 3 spoiled, 8 not sent again"
    send(tmp_path, 2, {}, [[8, 9]], 2)
    quiet(tmp_path)
    assert state(tmp_path) == ([2], [3]), "8 is gone at the source"


def test_a_rejected_row_that_is_lost_does_not_add_up(tmp_path):
    send(tmp_path, 0, {1: "1.00", 2: BAD})
    quiet(tmp_path)
    send(tmp_path, 1, {1: "1.50"}, [[1, 1]], 3)
    with pytest.raises(JobError, match="would have 1 rows and 1 in quarantine .* the source has 3"):
        quiet(tmp_path)


def test_a_part_with_a_row_that_names_no_place_is_sent_again_in_full(tmp_path):
    send(tmp_path, 0, {1: "1.00"})
    quiet(tmp_path)
    send(tmp_path, 1, {"x": "1.50"}, [[1, 1]], 1)
    with pytest.raises(JobError, match="not even its id"):
        quiet(tmp_path)
    assert state(tmp_path) == ([1], [])
    send(tmp_path, 2, {1: "1.00", "x": "1.50"})
    quiet(tmp_path)
    assert state(tmp_path) == ([1], [None])
    assert not (landing_folder(tmp_path, SOURCE, NAMES[0]).parent / "_request.json").exists()


def test_once_an_unplaced_row_is_mended_the_source_is_asked_for_everything(tmp_path):
    """Whether the part that came holds it is not known, so the numbers decide."""
    send(tmp_path, 0, {1: "1.00", "x": "1.50"})
    quiet(tmp_path)
    send(tmp_path, 1, {2: "2.00"}, [[2, 2]], 2)
    with pytest.raises(JobError, match="the source has 2"):
        quiet(tmp_path)
    send(tmp_path, 2, {1: "1.00", 2: "2.00"})
    quiet(tmp_path)
    assert state(tmp_path) == ([1, 2], [])


def test_one_source_outside_the_contract_does_not_stop_the_others(tmp_path):
    folder = make_batch(tmp_path, {})
    manifest = json.loads((folder / "_manifest.json").read_text())
    manifest["tables"]["res_company"]["columns"].pop()
    (folder / "_manifest.json").write_text(json.dumps(manifest))
    make_batch(tmp_path, {"res_company": [{"id": 5}]}, source="second-source")
    with pytest.raises(JobError, match="lacks the column parent_id"):
        quiet(tmp_path)
    assert run_query(tmp_path, "SELECT id FROM bronze.res_company").to_pylist() == [{"id": 5}]
    (refused,) = run_query(tmp_path, "SELECT * FROM bronze.refused_batches").to_pylist()
    assert (refused["table_name"], refused["column_name"]) == ("bronze.res_company", "parent_id")
