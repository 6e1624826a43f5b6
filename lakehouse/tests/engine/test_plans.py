"""What an update keeps from the one before: plans of tables, opened versions, the months of each commit."""

import datetime as dt
import json
import random
import shutil

import pyarrow as pa
import pytest

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.catalog import open_table
from ipai_lakehouse.engine.refresh import plans
from ipai_lakehouse.engine.refresh.made import months_computed
from tests.engine import books
from tests.engine.lake import put

VENDORS = {1: "One", 2: "Two"}


@pytest.fixture
def lake(tmp_path):
    """A home brought up to date once, and the folder of its definitions."""
    dice = random.Random(7)
    folder = books.define(tmp_path / "definitions")
    books.write(tmp_path, {number: books.bill(dice, number) for number in range(1, 200)}, VENDORS)
    books.update(tmp_path, folder)
    return tmp_path, folder


def kept(home, table="features.signals"):
    return home / "tables" / plans.PLANS / f"{table}.json"


def translations(monkeypatch):
    """The statements that are translated from now on."""
    seen = []
    monkeypatch.setattr(
        plans,
        "translate",
        lambda sql, *rest, real=plans.translate, **more: seen.append(sql) or real(sql, *rest, **more),
    )
    return seen


def test_a_plan_is_made_once(lake, monkeypatch):
    home, folder = lake
    before, seen = books.contents(home), translations(monkeypatch)
    books.update(home, folder, full=True)
    assert seen == [] and books.contents(home) == before


def test_a_plan_is_made_anew_for_other_sql(lake, monkeypatch):
    home, folder = lake
    seen, path = translations(monkeypatch), folder / "gold" / "by_month.sql"
    path.write_text(path.read_text().replace("count(*) AS bills", "count(*) + 1 AS bills"))
    books.update(home, folder)
    assert len(seen) == 1
    assert run_query(home, "SELECT min(bills) AS n FROM gold.by_month").to_pylist()[0]["n"] > 1


def test_a_plan_is_made_anew_for_other_columns_of_an_input(lake, monkeypatch):
    home, folder = lake
    seen = translations(monkeypatch)
    rows = run_query(home, "SELECT * FROM bronze.vendors")
    put(home, "bronze.vendors", rows.set_column(0, "id", rows["id"].cast(pa.int32())))
    books.update(home, folder)
    assert len(seen) == 1 and "bronze.vendors" in seen[0]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"digest": 1}', '{"sql": "SELECT 1"}'])
def test_half_a_plan_is_no_plan(lake, monkeypatch, text):
    home, folder = lake
    before, seen = books.contents(home), translations(monkeypatch)
    kept(home).write_text(text)
    books.update(home, folder, full=True)
    assert len(seen) == 1 and books.contents(home) == before
    assert json.loads(kept(home).read_text())["sql"].startswith("SELECT")


def test_a_table_made_anew_in_the_place_of_another_is_read_anew(tmp_path):
    put(tmp_path, "gold.t", pa.table({"a": [1]}))
    first = open_table(tmp_path, "gold", "t")
    shutil.rmtree(first.path)
    put(tmp_path, "gold.t", pa.table({"b": ["x", "y"]}))
    second = open_table(tmp_path, "gold", "t")
    assert first.version == second.version == 0
    assert [column.name for column in second.columns] == ["b"] and second.rows == 2


def add_bill(home, folder, day):
    bills = {row["id"]: row for row in run_query(home, "SELECT * FROM bronze.bills").to_pylist()}
    bills[900] = {**books.bill(random.Random(1), 900), "vendor": 2, "amount": 77, "day": day}
    books.write(home, bills, VENDORS)
    return books.update(home, folder)


def test_a_commit_says_which_months_it_computed(lake):
    home, folder = lake
    before = open_table(home, "silver", "bills")
    add_bill(home, folder, dt.date(2025, 6, 5))
    after = open_table(home, "silver", "bills")
    assert months_computed(before, after, "month") == {dt.date(2025, 6, 1)}
    assert months_computed(before, after, "day") is None


def test_after_another_program_wrote_the_rows_are_compared(lake):
    home, folder = lake
    before, rows = open_table(home, "silver", "bills"), run_query(home, "SELECT * FROM silver.bills")
    put(home, "silver.bills", rows)
    assert months_computed(before, open_table(home, "silver", "bills"), "month") is None
    reports = books.update(home, folder)
    assert reports["silver.references"].why == "its inputs say the same"


def test_a_full_computation_leaves_no_months_to_trust(lake):
    home, folder = lake
    before = open_table(home, "silver", "bills")
    reports = books.update(home, folder, full=True)
    assert months_computed(before, open_table(home, "silver", "bills"), "month") is None
    assert reports["silver.references"].rows
