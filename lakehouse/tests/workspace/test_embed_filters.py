"""What a widget of an embedded dashboard asks of its dataset: grouping, filters, viewer names."""

from __future__ import annotations

import json
from typing import Any

import pytest
from running_server import RunningServer
from workspace.embedding import Viewer, publish, viewer_of

from ipai_lakehouse.workspace.lakeview.markers import with_markers

SALES = """SELECT * FROM VALUES ('a', DATE'2026-01-05', 1.50), ('a', DATE'2026-02-05', 2.25),
  ('b', DATE'2026-02-06', 4.00) AS t(shop, day, amount) -- of all shops"""
WHO = "SELECT __aibi_external_viewer_id AS who, '__aibi_external_value' AS text"


def widget(
    name: str, dataset: str, fields: dict[str, str], kind: str = "table", **more: Any
) -> dict[str, Any]:
    """A card of a page."""
    query = {"datasetName": dataset, "fields": [{"name": n, "expression": e} for n, e in fields.items()]}
    spec = {"widgetType": kind, "encodings": more.pop("encodings", {})}
    body = {"name": name, "queries": [{"name": "main", "query": query | more}], "spec": spec}
    return {"position": {"x": 0, "y": 0, "width": 6, "height": 4}, "widget": body}


def picker(name: str, kind: str, field: str) -> dict[str, Any]:
    """A filter over one column of the sales."""
    encodings = {"fields": [{"fieldName": field, "queryName": "main"}]}
    return widget(name, "sales", {field: f"`{field}`"}, kind, encodings=encodings)


@pytest.fixture(scope="module")
def viewer(workspace: RunningServer) -> Viewer:
    """Somebody who looks at the sales of two shops."""
    layout = [
        widget("total", "sales", {"sum": "SUM(`amount`)"}),
        widget("shops", "sales", {"shop": "`shop`", "sum": "SUM(`amount`)"}),
        widget("plain", "sales", {"shop": "`shop`"}, disaggregated=True),
        widget("who", "who", {"who": "`who`", "text": "`text`"}, disaggregated=True),
        widget("lost", "nowhere", {"x": "`x`"}),
        widget("broken", "sales", {"x": "SUM(`amount`"}),
        widget("unknown", "sales", {"x": "SUM(`nothing`)"}),
        picker("shop", "filter-multi-select", "shop"),
        picker("days", "filter-date-range-picker", "day"),
        picker("slider", "range-slider", "amount"),
    ]
    datasets = [{"name": "sales", "query": SALES}, {"name": "who", "query": WHO}]
    pages = [{"name": "p", "displayName": "P", "layoutVersion": "GRID_V1", "layout": layout}]
    board = publish(workspace, "Filters", json.dumps({"datasets": datasets, "pages": pages}))
    return viewer_of(workspace, board, "1", "pseudonym")


def test_sums_are_exact_and_grouped_by_the_plain_fields(viewer: Viewer) -> None:
    assert viewer.rows("total") == [["7.75"]]
    assert viewer.rows("shops") == [["a", "3.75"], ["b", "4.00"]]
    assert viewer.rows("plain") == [["a"], ["a"], ["b"]]


def test_names_of_the_viewer_are_values_and_texts_stay_texts(viewer: Viewer) -> None:
    assert viewer.rows("who") == [["pseudonym", "__aibi_external_value"]]


@pytest.mark.parametrize(
    ("chosen", "total"),
    [
        ({"shop": ["a"]}, "3.75"),
        ({"shop": ["a", "b"]}, "7.75"),
        ({"shop": []}, "7.75"),
        ({"shop": ["a') OR (1=1"]}, None),
        ({"days": ["2026-02-01", ""]}, "6.25"),
        ({"days": ["", "2026-01-31"]}, "1.50"),
        ({"days": ["2026-02-05", "2026-02-05"], "shop": ["a"]}, "2.25"),
    ],
)
def test_filters_limit_what_reads_their_dataset(
    viewer: Viewer, chosen: dict[str, list[str]], total: str | None
) -> None:
    assert viewer.rows("total", chosen) == [[total]]
    assert len(viewer.rows("who", chosen)) == 1


def test_a_filter_offers_its_values(viewer: Viewer) -> None:
    assert viewer.rows("shop") == [["a"], ["b"]]


@pytest.mark.parametrize(
    ("name", "chosen", "status", "words"),
    [
        ("nothing", {}, 404, "no widget nothing"),
        ("lost", {}, 404, "no dataset nowhere"),
        ("broken", {}, 400, "cannot be read"),
        ("unknown", {}, 400, "nothing"),
        ("total", {"slider": ["1"]}, 400, "range-slider"),
        ("total", {"ghost": ["1"]}, 404, "no widget ghost"),
        ("total", {"days": ["yesterday", ""]}, 400, "yesterday"),
    ],
)
def test_what_cannot_be_read_is_said(
    viewer: Viewer, name: str, chosen: dict[str, list[str]], status: int, words: str
) -> None:
    answer = viewer.widget(name, chosen)
    assert answer.status_code == status
    assert words in answer.json()["message"]


@pytest.mark.parametrize(
    ("sql", "marked"),
    [
        ("SELECT __AIBI_external_value", "SELECT :__AIBI_external_value"),
        ("SELECT :__aibi_external_value", "SELECT :__aibi_external_value"),
        ("SELECT t.__aibi_external_value", "SELECT t.__aibi_external_value"),
        ("SELECT '__aibi_external_value'", "SELECT '__aibi_external_value'"),
        ("SELECT `__aibi_external_value`", "SELECT `__aibi_external_value`"),
        ("SELECT 1 -- __aibi_external_value", "SELECT 1 -- __aibi_external_value"),
        ("SELECT 1 /* __aibi_external_value */", "SELECT 1 /* __aibi_external_value */"),
        ("SELECT 'unended __aibi_external_value", "SELECT 'unended __aibi_external_value"),
    ],
)
def test_only_bare_names_become_markers(sql: str, marked: str) -> None:
    assert with_markers(sql)[0] == marked
