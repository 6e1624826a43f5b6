"""What Odoo asks about rejected rows and refused batches, asked of a lake that has both."""

import importlib.util
from pathlib import Path

import pytest

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.jobs.errors import JobError
from ipai_lakehouse.jobs.ingest import ingest
from tests.landing import SOURCE, make_batch

TOOLS = Path(__file__).resolve().parents[3] / "addons" / "ipai_databricks_connector" / "tools"
NAMES = [f"2026030{day}T020000Z-aaaa" for day in (1, 2, 3)]


def questions():
    """The connector's module with the SQL; plain Python, so it is loaded as it is."""
    spec = importlib.util.spec_from_file_location("rejection", TOOLS / "rejection.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def send(home, number, rows, **more):
    make_batch(home, {"account_move_line": rows}, batch=NAMES[number], **more)
    ingest(home, log=lambda line: None)


def test_odoo_reads_a_rejected_row_with_its_place(tmp_path):
    asked = questions()
    send(tmp_path, 0, [{"id": 1, "balance": "1.00"}, {"id": 2, "balance": "?", "company_id": 3}])
    (row,) = run_query(tmp_path, asked.ROWS_SQL).to_pylist()
    assert (row["_source"], row["company_id"], row["batch"]) == (SOURCE, 3, NAMES[0])
    assert asked.locate(row["table_name"], row["record"]) == ("account_move_line", None, 2)


def test_odoo_reads_a_refused_batch_until_a_later_one_is_in(tmp_path):
    asked = questions()
    send(tmp_path, 0, [{"id": 1}])
    with pytest.raises(JobError, match="builds on"):
        send(tmp_path, 2, [{"id": 1}], base=NAMES[1], parts={"account_move_line": ("id", [[1, 1]], 1)})
    (row,) = run_query(tmp_path, asked.BATCHES_SQL).to_pylist()
    assert (row["rule"], row["batch"], row["record"]) == (asked.REFUSED, NAMES[2], None)
    assert list(row) == run_query(tmp_path, asked.ROWS_SQL).column_names
    make_batch(tmp_path, {"account_move_line": [{"id": 1}]}, batch="20260304T020000Z-aaaa")
    ingest(tmp_path, log=lambda line: None)
    assert run_query(tmp_path, asked.BATCHES_SQL).num_rows == 0
