"""A published definition as the embed page gets it (no SQL leaves the server), and each widget's query."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlglot import exp, parse_one
from sqlglot.errors import SqlglotError

from ...engine.parameters import Parameter
from ..core.errors import ApiError, invalid, missing

GRID = {"GRID_V1": 12}
OLD_GRID = 6
MOST_ROWS = 10_000
GLOBAL_FILTERS = "PAGE_TYPE_GLOBAL_FILTERS"
DATES = ("filter-date-range-picker", "filter-date-picker")
CHOICES = ("filter-single-select", "filter-multi-select")
Definition = dict[str, Any]  # a definition, or a part of one


@dataclass(frozen=True)
class Source:
    """The dataset behind a widget: its SQL and where unqualified tables are looked up."""

    sql: str
    catalog: str | None
    schema: str | None


def outline(definition: Definition) -> list[Definition]:
    """The pages: titles, grids and widgets with what is needed to draw them."""
    return [
        {
            "name": page["name"],
            "title": page.get("displayName", page["name"]),
            "columns": GRID.get(page.get("layoutVersion", ""), OLD_GRID),
            "filters_only": page.get("pageType") == GLOBAL_FILTERS,
            "widgets": [_card(item) for item in page.get("layout", ())],
        }
        for page in definition.get("pages", ())
    ]


def _card(item: dict[str, Any]) -> dict[str, Any]:
    widget, box = item["widget"], item["widget"].get("multilineTextboxSpec")
    text = "".join(box.get("lines", ())) if box else widget.get("textbox_spec", "")
    spec = widget.get("spec", {})
    frame = spec.get("frame", {})
    return {
        "name": widget["name"],
        "position": item["position"],
        "kind": "text" if text else spec.get("widgetType", "unknown"),
        "title": frame.get("title", "") if frame.get("showTitle", True) else "",
        "text": text,
        "encodings": spec.get("encodings", {}),
        "grouped": spec.get("mark", {}).get("layout") == "group",
    }


def find(definition: Definition, name: str) -> Definition:
    """The widget of a name; 404 where there is none."""
    for page in definition.get("pages", ()):
        for item in page.get("layout", ()):
            widget: Definition = item["widget"]
            if widget["name"] == name:
                return widget
    raise missing(f"The dashboard has no widget {name}.")


def query_of(widget: Definition, name: str | None = None) -> Definition:
    """One query of a widget, by default its first; 404 where there is none."""
    for item in widget.get("queries", ()):
        if name in (None, item.get("name")):
            query: Definition = item["query"]
            return query
    raise missing(f"The widget {widget['name']} has no query {name or 'at all'}.")


def source_of(definition: Definition, query: dict[str, Any]) -> Source:
    """The dataset of a query; 404 where the definition lacks it."""
    for dataset in definition.get("datasets", ()):
        if dataset["name"] == query.get("datasetName"):
            sql = dataset["query"] if "query" in dataset else "".join(dataset["queryLines"])
            return Source(sql, dataset.get("catalog"), dataset.get("schema"))
    raise missing(f"The dashboard has no dataset {query.get('datasetName')}.")


def widget_sql(dataset: str, query: dict[str, Any], conditions: list[str]) -> str:
    """The query over its dataset, as Lakeview builds it: grouped by the fields that are no aggregates."""
    fields = query.get("fields", ())
    chosen = ", ".join(f"{one['expression']} AS `{one['name'].replace('`', '``')}`" for one in fields)
    sql = f"SELECT {chosen} FROM (\n{dataset}\n) AS dataset"
    if conditions:
        sql += " WHERE " + " AND ".join(f"({one})" for one in conditions)
    keys = [str(number) for number, one in enumerate(fields, 1) if not _aggregates(one["expression"])]
    if keys and not query.get("disaggregated"):
        sql += " GROUP BY " + ", ".join(keys)
    return f"{sql} LIMIT {MOST_ROWS + 1}"


def _aggregates(expression: str) -> bool:
    try:
        return parse_one(expression, dialect="databricks").find(exp.AggFunc) is not None
    except SqlglotError:
        raise ApiError(400, "BAD_REQUEST", f"The expression {expression} cannot be read.") from None


def filtered(
    definition: Definition, query: dict[str, Any], chosen: dict[str, list[str]]
) -> tuple[list[str], list[Parameter]]:
    """Conditions on a query and their values, from what the viewer chose: filter widget → values.

    Expressions come from the definition; what the viewer sends is nothing but parameters.
    """
    conditions: list[str] = []
    values: list[Parameter] = []
    for name, picked in chosen.items():
        widget = find(definition, name)
        kind = widget.get("spec", {}).get("widgetType", "")
        for expression in _filter_fields(widget, query.get("datasetName")):
            start = len(values)
            conditions += _condition(kind, expression, picked, start)
            given = filter(None, picked)
            values += [Parameter(f"filter_{number}", one) for number, one in enumerate(given, start)]
    return conditions, values


def _filter_fields(widget: dict[str, Any], dataset: str | None) -> Iterator[str]:
    """Expressions of a filter's fields in one dataset."""
    for field in widget.get("spec", {}).get("encodings", {}).get("fields", ()):
        query = query_of(widget, field.get("queryName"))
        if query.get("datasetName") == dataset:
            yield from (one["expression"] for one in query["fields"] if one["name"] == field.get("fieldName"))


def _condition(kind: str, expression: str, picked: list[str], start: int) -> list[str]:
    """Conditions of one filter field; its values that are given are numbered from `start` on."""
    markers = iter(f":filter_{number}" for number in range(start, start + len(picked)))
    if kind in CHOICES:
        listed = ", ".join(next(markers) for one in picked if one)
        return [f"CAST({expression} AS STRING) IN ({listed})"] if listed else []
    if kind not in DATES or len(picked) != 2:
        raise invalid(f"A {kind} cannot filter the embedded page.")
    ends = zip((">=", "<="), picked, strict=True)
    return [f"CAST({expression} AS DATE) {sign} CAST({next(markers)} AS DATE)" for sign, one in ends if one]
