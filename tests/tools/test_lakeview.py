"""The Lakeview reader of the connector: exact sums, company filter, refusals in words."""

import json
from decimal import Decimal

import pytest


def definition(*widgets, sql="SELECT 1", layout="GRID_V1"):
    """A dashboard of one page and one dataset ``tax``."""
    cells = [{"position": {"x": 0, "y": 0, "width": 6, "height": 4}, "widget": widget} for widget in widgets]
    page = {"name": "p", "displayName": "Page", "layoutVersion": layout, "layout": cells}
    return json.dumps({"datasets": [{"name": "tax", "queryLines": [sql]}], "pages": [page]})


def widget(kind, fields, encodings, **more):
    """A widget on the dataset ``tax``; ``fields`` maps names to expressions."""
    query = {
        "datasetName": "tax",
        "fields": [{"name": name, "expression": text} for name, text in fields.items()],
        "disaggregated": more.pop("plain", False),
    }
    frame = {"showTitle": True, "title": kind.title()}
    spec = {"version": 3, "widgetType": kind, "encodings": encodings, "frame": frame, **more}
    return {"name": f"w_{kind}", "queries": [{"name": "main_query", "query": query}], "spec": spec}


COLUMNS = [
    {"name": "company_id", "type": "BIGINT"},
    {"name": "agency", "type": "STRING"},
    {"name": "month", "type": "DATE"},
    {"name": "amount", "type": "DECIMAL(18,2)"},
    {"name": "journal_item_ids", "type": "ARRAY<BIGINT>"},
]
VALUES = [
    [1, "RIM", "2026-02-01", "0.10", [11, 12]],
    [1, "RIM", "2026-01-01", "0.20", [13]],
    [1, "BOM", "2026-01-01", "9999999999999.99", [14]],
    [2, "CKVC", "2026-01-01", "500.00", [15]],
    [None, "??", "2026-01-01", "7.00", [16]],
]
BARS = widget(
    "bar",
    {"month": "`month`", "agency": "`agency`", "sum(amount)": "SUM(`amount`)"},
    {
        "x": {"fieldName": "month", "scale": {"type": "temporal"}},
        "y": {"fieldName": "sum(amount)", "scale": {"type": "quantitative"}, "displayName": "Withheld"},
        "color": {"fieldName": "agency", "scale": {"type": "categorical"}},
    },
)


@pytest.fixture
def rows(lakeview_rows):
    return lakeview_rows.Rows.load(COLUMNS, VALUES)


def show(lakeview, rows, *widgets, companies=(1,)):
    """What the screen gets of the first widget."""
    page = lakeview.evaluate(lakeview.parse(definition(*widgets)), {"tax": rows}, companies)[0]
    return page["widgets"][0] if page["widgets"] else page


def test_bars_are_split_by_colour_sorted_by_month_and_exact(lakeview, rows):
    card = show(lakeview, rows, BARS)
    assert card["labels"] == ["2026-01-01", "2026-02-01"]
    assert {one["label"]: one["values"] for one in card["series"]} == {
        "BOM": ["9999999999999.99", None],
        "RIM": ["0.20", "0.10"],
    }
    assert card["stacked"] and card["temporal"] and card["drill"]


def test_other_companies_and_rows_of_no_company_are_not_counted(lakeview, rows):
    counter = widget("counter", {"total": "SUM(`amount`)"}, {"value": {"fieldName": "total"}})
    assert show(lakeview, rows, counter, companies=(2,))["value"] == "500.00"
    assert show(lakeview, rows, counter, companies=(1, 2))["value"] == "10000000000500.29"
    assert show(lakeview, rows, counter, companies=())["value"] is None


def test_a_dataset_without_company_is_refused(lakeview, lakeview_rows):
    rows = lakeview_rows.Rows.load([{"name": "amount", "type": "DECIMAL(18,2)"}], [["1.00"]])
    counter = widget("counter", {"total": "SUM(`amount`)"}, {"value": {"fieldName": "total"}})
    assert "no company_id" in show(lakeview, rows, counter)["error"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("SUM(`amount`)", "0.30"),
        ("AVG(`amount`)", "0.150000"),
        ("MIN(`amount`)", "0.10"),
        ("MAX(`month`)", "2026-02-01"),
        ("COUNT(*)", "2"),
        ("COUNT(DISTINCT `agency`)", "1"),
        ("count(`amount`)", "2"),
    ],
)
def test_aggregates(lakeview, lakeview_rows, expression, expected):
    rows = lakeview_rows.Rows.load(COLUMNS, VALUES[:2])
    counter = widget("counter", {"v": expression}, {"value": {"fieldName": "v"}})
    assert show(lakeview, rows, counter)["value"] == expected


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("SUM(`amount`) / 2", "only be computed in Databricks"),
        ("MEDIAN(`amount`)", "only be computed in Databricks"),
        ("SUM(DISTINCT `amount`)", "only be computed in Databricks"),
        ("SUM(`nothing`)", "no column nothing"),
        ("SUM(`agency`)", "not a number"),
    ],
)
def test_what_cannot_be_computed_is_said(lakeview, rows, expression, words):
    counter = widget("counter", {"v": expression}, {"value": {"fieldName": "v"}})
    card = show(lakeview, rows, counter)
    assert words in card["error"]
    assert "value" not in card


def test_null_is_not_zero(lakeview, lakeview_rows):
    rows = lakeview_rows.Rows.load(COLUMNS, [[1, "RIM", "2026-01-01", None, None]])
    counter = widget("counter", {"v": "SUM(`amount`)"}, {"value": {"fieldName": "v"}})
    assert show(lakeview, rows, counter)["value"] is None


def test_pie_orders_by_size(lakeview, rows):
    pie = widget(
        "pie",
        {"agency": "`agency`", "n": "SUM(`amount`)"},
        {"angle": {"fieldName": "n"}, "color": {"fieldName": "agency"}},
    )
    card = show(lakeview, rows, pie, companies=(1, 2))
    assert card["labels"] == ["BOM", "CKVC", "RIM"]
    assert card["series"][0]["values"] == ["9999999999999.99", "500.00", "0.30"]


def test_table_keeps_rows_and_column_order(lakeview, rows):
    columns = [{"fieldName": "amount", "displayName": "Amount"}, {"fieldName": "agency"}]
    table = widget("table", {"agency": "`agency`", "amount": "`amount`"}, {"columns": columns}, plain=True)
    card = show(lakeview, rows, table)
    assert [column["title"] for column in card["columns"]] == ["Amount", "agency"]
    assert card["rows"] == [["0.10", "RIM"], ["0.20", "RIM"], ["9999999999999.99", "BOM"]]
    assert [column["format"]["type"] for column in card["columns"]] == ["number", "text"]


def test_a_column_without_values_is_what_its_type_says(lakeview, lakeview_rows):
    nothing = lakeview_rows.Rows.load(COLUMNS, [[1, None, None, None, None]])
    names = ("amount", "month", "agency")
    fields = {name: f"`{name}`" for name in names}
    table = widget("table", fields, {"columns": [{"fieldName": name} for name in names]}, plain=True)
    card = show(lakeview, nothing, table)
    assert [column["format"]["type"] for column in card["columns"]] == ["number", "date", "text"]
    fields = {"mean": "AVG(`amount`)", "n": "COUNT(`month`)", "last": "MAX(`month`)"}
    table = widget("table", fields, {"columns": [{"fieldName": name} for name in fields]})
    kinds = [column["format"]["type"] for column in show(lakeview, nothing, table)["columns"]]
    assert kinds == ["number", "number", "date"]


def test_formats(lakeview, rows):
    money = {"fieldName": "v", "format": {"type": "number-currency", "currencyCode": "PHP"}}
    card = show(lakeview, rows, widget("counter", {"v": "SUM(`amount`)"}, {"value": money}))
    assert card["format"] == {"type": "number", "currency": "PHP", "decimals": 2}
    plain = show(lakeview, rows, widget("counter", {"v": "COUNT(*)"}, {"value": {"fieldName": "v"}}))
    assert plain["format"] == {"type": "number", "currency": None, "decimals": 0}


def test_bars_lie_down_when_x_is_the_number(lakeview, rows):
    lying = widget(
        "bar",
        {"agency": "`agency`", "n": "SUM(`amount`)"},
        {
            "x": {"fieldName": "n", "scale": {"type": "quantitative"}},
            "y": {"fieldName": "agency", "scale": {"type": "categorical"}},
        },
    )
    card = show(lakeview, rows, lying)
    assert card["horizontal"] and card["labels"] == ["BOM", "RIM"]


def test_drill_finds_the_journal_items_of_a_point(lakeview, rows):
    found = lakeview.find(lakeview.parse(definition(BARS)), "w_bar")
    allowed = rows.of_companies([1])
    assert allowed.ids_where(found.fields, {"month": "2026-01-01", "agency": "RIM"}) == [13]
    assert allowed.ids_where(found.fields, {"month": "2026-01-01"}) == [13, 14]
    assert allowed.ids_where(found.fields, {"month": "2026-01-01", "agency": "CKVC"}) == []


def test_unknown_widgets_are_named_and_filters_left_out(lakeview, rows):
    assert "choropleth-map" in show(lakeview, rows, widget("choropleth-map", {}, {}))["error"]
    page = show(lakeview, rows, widget("filter-single-select", {}, {}))
    assert page["filters_left_out"] and page["widgets"] == []


def test_text_boxes_and_old_grids(lakeview):
    text = {"name": "t", "multilineTextboxSpec": {"lines": ["Hello\n", "world"]}}
    dashboard = lakeview.parse(definition(text, layout=None))
    assert dashboard.pages[0].columns == 6
    assert lakeview.evaluate(dashboard, {}, [1])[0]["widgets"][0]["text"] == "Hello\nworld"


def test_a_field_the_query_lacks_is_said(lakeview, rows):
    broken = widget("counter", {"v": "COUNT(*)"}, {"value": {"fieldName": "w"}})
    assert "field w" in show(lakeview, rows, broken)["error"]


def test_sql_lines_are_joined_as_written(lakeview):
    text = json.dumps({"datasets": [{"name": "d", "queryLines": ["SELECT 1\n", "FROM t"]}], "pages": []})
    assert lakeview.parse(text).datasets == {"d": "SELECT 1\nFROM t"}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pages": [{}]}'])
def test_a_broken_definition_is_refused_in_words(lakeview, text):
    with pytest.raises(lakeview.LakeviewError, match="cannot be read"):
        lakeview.parse(text)


def test_decimals_stay_decimal(rows):
    assert rows.rows[2]["amount"] == Decimal("9999999999999.99")
