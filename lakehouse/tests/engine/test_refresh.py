"""An update computes what is stale and nothing else, and its result is that of computing everything."""

import datetime as dt
import random

import pytest

from ipai_lakehouse.engine import run_query
from ipai_lakehouse.engine.catalog import open_table
from ipai_lakehouse.engine.pipeline import PipelineError
from ipai_lakehouse.engine.refresh.months import NO_DATE, Span, newest, runs, shift, spans
from tests.engine import books

JAN, FEB, MAR, MAY = (dt.date(2024, month, 1) for month in (1, 2, 3, 5))


@pytest.fixture
def folder(tmp_path):
    return books.define(tmp_path / "definitions")


@pytest.fixture
def ledger():
    dice = random.Random(7)
    return {number: books.bill(dice, number) for number in range(1, 300)}


VENDORS = {number: f"Vendor {number}" for number in range(1, 8)}


def change(dice, bills):
    """Edit, delete and add a few bills."""
    for number in dice.sample(sorted(bills), 3):
        bills[number] = books.bill(dice, number) | {"note": "edited"}
    del bills[dice.choice(sorted(bills))]
    for _ in range(dice.randrange(4)):
        number = max(bills) + 1
        bills[number] = books.bill(dice, number, 31)


@pytest.mark.parametrize("seed", range(4))
def test_updates_end_where_computing_everything_ends(tmp_path, folder, ledger, seed):
    dice, vendors = random.Random(seed), dict(VENDORS)
    books.write(tmp_path / "kept", ledger, vendors)
    books.update(tmp_path / "kept", folder)
    for _ in range(4):
        change(dice, ledger)
        if dice.random() < 0.3:
            vendors[dice.choice([2, 9])] = f"Name {dice.random()}"
        books.write(tmp_path / "kept", ledger, vendors)
        books.update(tmp_path / "kept", folder)
    books.write(tmp_path / "anew", ledger, vendors)
    books.update(tmp_path / "anew", folder)
    assert books.contents(tmp_path / "kept") == books.contents(tmp_path / "anew")


def test_only_the_month_of_a_new_bill_is_computed(tmp_path, folder, ledger):
    books.write(tmp_path, ledger, VENDORS)
    books.update(tmp_path, folder)
    ledger[900] = {**books.bill(random.Random(1), 900), "vendor": 2, "amount": 77, "day": dt.date(2025, 6, 5)}
    books.write(tmp_path, ledger, VENDORS)
    reports = books.update(tmp_path, folder)
    last = [bill for bill in ledger.values() if bill["day"] and bill["day"] >= dt.date(2025, 6, 1)]
    kept = [bill for bill in last if bill["amount"] > 0]
    assert reports["silver.bills"].rows == len(kept)
    assert reports["silver.bills"].why == "1 month(s) changed in bronze.bills"
    assert reports["gold.by_month"].rows == 1
    assert reports["features.signals"].rows == len(kept)
    assert reports["gold.whole"].why == "features.signals has changed"


def test_nothing_is_done_when_nothing_has_changed(tmp_path, folder, ledger):
    books.write(tmp_path, ledger, VENDORS)
    before = books.update(tmp_path, folder)
    after = books.update(tmp_path, folder)
    assert {report.why for report in after.values()} == {"its inputs have not changed"}
    assert {name: report.version for name, report in after.items()} == {
        name: report.version for name, report in before.items()
    }


def test_a_column_that_nobody_reads_makes_nothing_stale(tmp_path, folder, ledger):
    books.write(tmp_path, ledger, VENDORS)
    books.update(tmp_path, folder)
    ledger[1]["note"] = "seen"
    books.write(tmp_path, ledger, VENDORS)
    first, second = books.update(tmp_path, folder), books.update(tmp_path, folder)
    assert {report.rows for report in first.values()} == {0}
    assert second["silver.bills"].why == "its inputs have not changed"


@pytest.mark.parametrize(
    ("vendors", "computed"), [({**VENDORS, 9: "New"}, False), ({**VENDORS, 2: "Renamed"}, True)]
)
def test_a_new_vendor_concerns_new_bills_a_new_name_all(tmp_path, folder, ledger, vendors, computed):
    books.write(tmp_path, ledger, VENDORS)
    books.update(tmp_path, folder)
    books.write(tmp_path, ledger, vendors)
    assert bool(books.update(tmp_path, folder)["silver.bills"].rows) == computed


def test_a_changed_definition_computes_everything(tmp_path, folder, ledger):
    books.write(tmp_path, ledger, VENDORS)
    books.update(tmp_path, folder)
    path = folder / "gold" / "by_month.sql"
    path.write_text(path.read_text().replace("count(*) AS bills", "count(*) + 0 AS bills, 1 AS one"))
    reports = books.update(tmp_path, folder)
    assert reports["gold.by_month"].why == "its definition has changed"
    assert reports["silver.bills"].rows == 0
    assert [column.name for column in open_table(tmp_path, "gold", "by_month").columns][-1] == "one"


def test_a_row_that_is_left_out_is_kept_with_its_reason(tmp_path, folder):
    bad = {"id": 5, "vendor": 1, "day": None, "amount": 0, "note": "", "_source": "s"}
    books.write(tmp_path, {5: bad, 6: {**bad, "id": 6, "day": MAY, "amount": 3}}, VENDORS)
    reports = books.update(tmp_path, folder)
    assert (reports["silver.bills"].rows, reports["silver.bills"].dropped) == (1, 1)
    rows = run_query(
        tmp_path, "SELECT table_name, rule, reason, record FROM silver.quarantine ORDER BY rule"
    ).to_pylist()
    assert [(row["rule"], row["reason"], row["record"]) for row in rows] == [
        ("valid_amount", "The bill has no positive amount.", '{"id": 5}'),
        ("valid_date", "The bill has no date.", '{"id": 5}'),
    ]
    books.write(
        tmp_path, {5: {**bad, "day": JAN, "amount": 4}, 6: {**bad, "id": 6, "day": MAY, "amount": 3}}, VENDORS
    )
    books.update(tmp_path, folder)
    assert run_query(tmp_path, "SELECT * FROM silver.quarantine").num_rows == 0
    assert run_query(tmp_path, "SELECT * FROM silver.bills").num_rows == 2


def test_rows_of_another_month_than_their_input_are_a_wrong_rule(tmp_path, folder, ledger):
    path = folder / "gold" / "by_month.sql"
    path.write_text(path.read_text().replace("SELECT month, ", "SELECT add_months(month, 1) AS month, "))
    path.write_text(path.read_text().replace("GROUP BY month", "GROUP BY silver.bills.month"))
    books.write(tmp_path, ledger, VENDORS)
    with pytest.raises(PipelineError, match="`incremental` rule is wrong"):
        books.update(tmp_path, folder)


def test_an_update_that_fails_shows_readers_nothing_of_it(tmp_path, folder, ledger):
    books.write(tmp_path, ledger, VENDORS)
    books.update(tmp_path, folder)
    before = books.contents(tmp_path)
    ledger[1] = ledger[1] | {"day": MAR, "amount": 5, "vendor": 4}
    books.write(tmp_path, ledger, VENDORS)
    path = folder / "gold" / "by_month.sql"
    good = path.read_text()
    path.write_text(good.replace("sum(amount)", "sum(amount / (amount - amount))"))
    with pytest.raises(PipelineError, match="gold.by_month.*DIVIDE_BY_ZERO"):
        books.update(tmp_path, folder)
    assert books.contents(tmp_path) | {"quarantine": None} == before | {"quarantine": None}
    path.write_text(good)
    books.update(tmp_path, folder)
    assert books.contents(tmp_path)["gold.by_month"] != before["gold.by_month"]


def test_readers_see_the_tables_of_one_update_while_the_next_one_writes(tmp_path, folder, ledger):
    books.write(tmp_path, ledger, VENDORS)
    books.update(tmp_path, folder)
    query = "SELECT (SELECT sum(bills) FROM gold.by_month) - (SELECT count(*) FROM silver.bills) AS apart"
    count = "SELECT count(*) AS n FROM silver.bills"
    seen = []
    before = run_query(tmp_path, count).to_pylist()[0]["n"]
    ledger[901] = {**ledger[2], "id": 901, "day": MAR, "amount": 9}
    books.write(tmp_path, ledger, VENDORS)
    books.update(
        tmp_path,
        folder,
        finished=lambda report: seen.append(
            (
                run_query(tmp_path, query).to_pylist()[0]["apart"],
                run_query(tmp_path, count).to_pylist()[0]["n"],
            )
        ),
    )
    assert set(seen) == {(0, before)}
    assert run_query(tmp_path, count).to_pylist()[0]["n"] == before + 1


def test_months_are_computed_in_runs_of_neighbours():
    assert shift(JAN, -1) == dt.date(2023, 12, 1)
    assert runs([MAR, JAN, FEB, MAY, None]) == [Span(JAN, MAR), Span(MAY, MAY), NO_DATE]
    assert spans({JAN: 5, FEB: 5, MAY: 5}) == [Span(JAN, FEB), Span(MAY, MAY)]
    months = {shift(JAN, n): 3_000_000 for n in range(8)}
    assert newest(months) == [shift(JAN, 6), shift(JAN, 7)]
    assert spans(months, newest(months)) == [
        Span(JAN, shift(JAN, 3)),
        Span(shift(JAN, 4), shift(JAN, 5)),
        Span(shift(JAN, 6), shift(JAN, 6)),
        Span(shift(JAN, 7), shift(JAN, 7)),
    ]
