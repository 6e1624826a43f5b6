"""Every table, computed by DuckDB and by open-source Spark from the same bronze rows, row by row."""

import json

import pytest

from ipai_lakehouse.engine.tables import load_tables
from tests.spark.comparing import differences, kinds

TABLES = {table.full_name: table for table in load_tables()}
# Tables that these books leave empty, and why.
EMPTY: dict[str, str] = {}


@pytest.mark.parametrize("name", TABLES)
def test_columns_and_types_are_the_same(lakes, name):
    assert kinds(lakes.of_spark(name)) == kinds(lakes.of_duckdb(name))


@pytest.mark.parametrize("name", TABLES)
def test_rows_are_the_same(lakes, name):
    found = differences(lakes.of_duckdb(name), lakes.of_spark(name), TABLES[name].key)
    assert not found, f"{len(found)} differences:\n" + "\n".join(found[:20])


@pytest.mark.parametrize("name", TABLES)
def test_the_books_fill_every_table(lakes, name):
    assert bool(lakes.of_duckdb(name).num_rows) != (name in EMPTY)


def test_expectations_count_the_same(lakes):
    """Spark counts a key among all rows, DuckDB among those that stay."""
    ours = {
        (report.table, one.name): (one.expectation.on_violation, one.passed, one.failed)
        for report in lakes.reports
        for one in report.outcomes
    }
    dropped = {report.table: report.dropped for report in lakes.reports}
    theirs = {}
    for row in lakes.of_spark("gold.expectations").to_pylist():
        left_out = dropped[row["table_name"]] if row["expectation"] == "unique_key" else 0
        counted = (row["action"], row["passed"] - left_out, row["failed"])
        theirs[row["table_name"], row["expectation"]] = counted
    assert theirs == ours
    assert any(failed for _, _, failed in ours.values())


def test_the_same_rows_are_in_quarantine(lakes):
    ours, theirs = (read("silver.quarantine") for read in (lakes.of_duckdb, lakes.of_spark))
    assert kinds(theirs) == kinds(ours)
    assert ours.num_rows
    apart = ["row", "rejected_at", "record"]
    assert not differences(ours.drop_columns(apart), theirs.drop_columns(apart), [])
    told = [
        sorted((one["rule"], _texts(one["record"]), _texts(one["row"])) for one in table.to_pylist())
        for table in (ours, theirs)
    ]
    assert told[0] == told[1]


def _texts(row: str) -> list[tuple[str, str]]:
    """The values of a JSON object as texts: one engine writes an amount as a text, the other as a number."""
    values = json.loads(row, parse_float=str, parse_int=str)
    return sorted((name, str(value)[:19].replace("T", " ")) for name, value in values.items())
