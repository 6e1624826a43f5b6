"""Lakeview definitions: every widget reads what its dataset gives, in a grid that has room for it."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .findings import Findings

NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")
COLUMNS = {"GRID_V1": 12}
OLD_COLUMNS = 6
VERSIONS = {
    **dict.fromkeys(("bar", "line", "pie", "area", "scatter"), 3),
    **dict.fromkeys(("counter", "table"), 2),
    **dict.fromkeys(("combo", "choropleth-map"), 1),
}
Widget = dict[str, Any]


def check_dashboard(resource: Widget, place: str, folder: Path, findings: Findings) -> None:
    """The definition a dashboard resource names or holds."""
    if bool(resource.get("file_path")) == bool(resource.get("serialized_dashboard")):
        findings.add(place, "a dashboard has either file_path or serialized_dashboard")
        return
    if resource.get("serialized_dashboard"):
        file, text = None, str(resource["serialized_dashboard"])
    else:
        file = folder / str(resource["file_path"])
        if not file.is_file():
            findings.add(f"{place}.file_path", f"there is no file {_short(file, folder)}")
            return
        text = file.read_text(encoding="utf-8")
    try:
        definition = json.loads(text)
    except ValueError as error:
        findings.add(place, f"the definition is not JSON: {error}", file)
        return
    for where, said in definition_mistakes(definition):
        findings.add(where, said, file)


def _short(file: Path, folder: Path) -> str:
    return file.relative_to(folder).as_posix() if file.is_relative_to(folder) else str(file)


def definition_mistakes(definition: Any) -> Iterator[tuple[str, str]]:
    """`(place, what is wrong)` of a serialized dashboard."""
    if not isinstance(definition, dict) or not isinstance(definition.get("pages"), list):
        yield "pages", "a dashboard has a list of pages"
        return
    datasets = [one.get("name") for one in definition.get("datasets") or []]
    for number, one in enumerate(definition.get("datasets") or []):
        if bool(one.get("query")) == bool(one.get("queryLines")):
            yield f"datasets.{number}", "a dataset has either query or queryLines"
    pages = definition["pages"]
    yield from _twice(datasets, "datasets")
    yield from _twice([page.get("name") for page in pages], "pages")
    widgets = [item.get("widget", {}).get("name") for page in pages for item in page.get("layout") or []]
    yield from _twice(widgets, "widgets")
    for number, page in enumerate(pages):
        yield from _page(page, f"pages.{number}", datasets)


def _twice(names: list[Any], what: str) -> Iterator[tuple[str, str]]:
    for name, times in Counter(names).items():
        if times > 1:
            yield what, f"{times} {what} have the name {name}"


def _page(page: Widget, place: str, datasets: list[Any]) -> Iterator[tuple[str, str]]:
    columns = COLUMNS.get(page.get("layoutVersion", ""), OLD_COLUMNS)
    cells: dict[tuple[int, int], str] = {}
    for number, item in enumerate(page.get("layout") or []):
        where, widget = f"{place}.layout.{number}", item.get("widget") or {}
        yield from _position(item.get("position") or {}, columns, cells, str(widget.get("name")), where)
        yield from _widget(widget, datasets, f"{where}.widget")


def _position(
    position: Widget, columns: int, cells: dict[tuple[int, int], str], name: str, place: str
) -> Iterator[tuple[str, str]]:
    numbers = [position.get(member) for member in ("x", "y", "width", "height")]
    if not all(isinstance(number, int) and number >= 0 for number in numbers):
        yield f"{place}.position", "a position has x, y, width and height"
        return
    x, y, width, height = (int(number or 0) for number in numbers)
    if not width or not height or x + width > columns:
        yield f"{place}.position", f"the widget does not fit into the {columns} columns of the page"
    taken = {cells[cell] for cell in _cells(x, y, width, height) if cell in cells}
    if taken:
        yield f"{place}.position", f"the widget lies over {', '.join(sorted(taken))}"
    cells.update(dict.fromkeys(_cells(x, y, width, height), name))


def _cells(x: int, y: int, width: int, height: int) -> list[tuple[int, int]]:
    return [(column, row) for column in range(x, x + width) for row in range(y, y + height)]


def _widget(widget: Widget, datasets: list[Any], place: str) -> Iterator[tuple[str, str]]:
    if not NAME.fullmatch(str(widget.get("name") or "")):
        yield place, f"the name {widget.get('name')!r} is not 1 to 60 letters, digits, - and _"
    if "spec" not in widget:
        if not {"multilineTextboxSpec", "textbox_spec"} & set(widget):
            yield place, "a widget has a spec or a text"
        return
    spec, kind = widget["spec"], str(widget["spec"].get("widgetType"))
    version = VERSIONS.get(kind, 2 if kind.startswith("filter-") else None)
    if version is None:
        yield f"{place}.spec", f"the widget type {kind} is not known"
    elif spec.get("version") != version:
        yield f"{place}.spec", f"a {kind} has version {version}, not {spec.get('version')}"
    queries = {one.get("name"): one.get("query") or {} for one in widget.get("queries") or []}
    for name, query in queries.items():
        if query.get("datasetName") not in datasets:
            yield (
                f"{place}.queries",
                f"query {name} reads the dataset {query.get('datasetName')}: there is none",
            )
    yield from _fields(spec.get("encodings") or {}, queries, f"{place}.spec.encodings")


def _fields(encodings: Any, queries: dict[Any, Widget], place: str) -> Iterator[tuple[str, str]]:
    every = {one.get("name") for query in queries.values() for one in query.get("fields") or []}
    for where, encoding in _encodings(encodings, place):
        query = encoding.get("queryName")
        if query is not None and query not in queries:
            yield where, f"there is no query {query}"
        elif "fieldName" in encoding:
            own = {one.get("name") for one in (queries.get(query) or {}).get("fields") or []}
            if encoding["fieldName"] not in (own if query else every):
                yield where, f"fieldName {encoding['fieldName']} is not the name of a field of the query"


def _encodings(value: Any, place: str) -> Iterator[tuple[str, Widget]]:
    if isinstance(value, dict):
        if {"fieldName", "queryName"} & set(value):
            yield place, value
        for key, item in value.items():
            yield from _encodings(item, f"{place}.{key}")
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _encodings(item, f"{place}.{number}")
