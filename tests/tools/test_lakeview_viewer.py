"""The viewer's names in a dataset's SQL."""

import pytest

VALUE = "__aibi_external_value"
LIMITED = "SELECT * FROM t WHERE array_contains(split(__aibi_external_value, ','), a)"


@pytest.mark.parametrize(
    ("sql", "marked"),
    [
        (LIMITED, LIMITED.replace(VALUE, ":" + VALUE)),
        ("SELECT __AIBI_External_Value", "SELECT :__AIBI_External_Value"),
        ("(__aibi_external_value)", "(:__aibi_external_value)"),
        ("'it''s' || __aibi_external_value", "'it''s' || :__aibi_external_value"),
        (r"'a\'b' || __aibi_external_value", r"'a\'b' || :__aibi_external_value"),
        ("1 -- it's\n, __aibi_external_value", "1 -- it's\n, :__aibi_external_value"),
    ],
)
def test_bare_names_become_markers(lakeview_viewer, sql, marked):
    assert lakeview_viewer.with_parameters(sql) == (marked, [VALUE])


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT '__aibi_external_value'",
        'SELECT "__aibi_external_value"',
        "SELECT `__aibi_external_value`",
        "SELECT 1 -- __aibi_external_value",
        "SELECT 1 /* __aibi_external_value\n */",
        "SELECT t.__aibi_external_value",
        "SELECT __aibi_external_value_2, my__aibi_external_value",
    ],
)
def test_other_texts_stay(lakeview_viewer, sql):
    assert lakeview_viewer.with_parameters(sql) == (sql, [])


def test_a_marker_stays_one_and_both_names_are_known(lakeview_viewer):
    sql = "SELECT :__aibi_external_value, __aibi_external_viewer_id"
    expected = "SELECT :__aibi_external_value, :__aibi_external_viewer_id"
    assert lakeview_viewer.with_parameters(sql) == (expected, [VALUE, "__aibi_external_viewer_id"])


def test_a_dataset_without_the_value_is_named(lakeview_viewer):
    unlimited = lakeview_viewer.unlimited
    assert unlimited({"a": LIMITED, "b": "SELECT '__aibi_external_value'", "c": "SELECT 1"}) == ["b", "c"]
    assert unlimited({}) == []
