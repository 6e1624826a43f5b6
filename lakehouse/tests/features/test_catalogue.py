"""Every feature says what it means, over which window, and when it is unknown."""

import pytest

from ipai_lakehouse.engine import run_query
from tests.features.made import CONTEXT, FEATURES, books, features_of, update

COLUMNS = [(table, name) for table in FEATURES for name in features_of(table)]


@pytest.mark.parametrize(("table", "name"), COLUMNS, ids=[f"{t.name}.{name}" for t, name in COLUMNS])
def test_a_feature_has_comment_window_and_unknown(table, name):
    column = table.columns[name]
    assert column.comment and column.window and column.unknown


def test_the_heads_name_the_columns_that_are_there(tmp_path):
    update(tmp_path, books(count=20))
    for table in FEATURES:
        columns = run_query(tmp_path, f"SELECT * FROM {table.full_name} LIMIT 0").column_names
        assert set(columns) - {"_source"} == set(table.columns), table.full_name


def test_names_of_rows_are_no_features():
    assert {name for table in FEATURES for name in table.key} <= CONTEXT


def test_there_are_enough_features():
    assert len({name for _, name in COLUMNS}) >= 120


def test_no_atc_has_more_than_two_rates(tmp_path):
    """`wht_expected_rate` chooses between the lowest and the highest one."""
    update(tmp_path, books(count=5))
    query = "SELECT atc FROM silver.atc_rates GROUP BY atc HAVING COUNT(*) > 2"
    assert run_query(tmp_path, query).num_rows == 0
