"""Reading a Lakeview dashboard: its definition, and what each widget shows of its datasets' rows.

The format is Databricks' ``serialized_dashboard``: datasets (name, SQL), pages, and per page widgets on a
grid whose queries name a dataset and fields with expressions such as ``SUM(`amount`)``. What cannot be shown
is said in words in the widget's place; nothing is guessed.
"""

import json
from dataclasses import dataclass, field

from .lakeview_rows import LakeviewError
from .lakeview_widgets import SHOWN, show

GRID_COLUMNS = {"GRID_V1": 12}
OLD_GRID_COLUMNS = 6


@dataclass(frozen=True)
class Widget:
    """One card. ``position`` is x, y, width, height in cells; ``fields`` maps a field to its expression."""

    name: str
    kind: str
    title: str
    position: dict
    dataset: str = ""
    fields: dict = field(default_factory=dict)
    plain: bool = False
    encodings: dict = field(default_factory=dict)
    grouped: bool = False
    text: str = ""


@dataclass(frozen=True)
class Page:
    """A tab of the dashboard; ``columns`` is the width of its grid."""

    name: str
    title: str
    columns: int
    widgets: tuple


@dataclass(frozen=True)
class Dashboard:
    """A dashboard: ``datasets`` maps a name to its SQL."""

    datasets: dict
    pages: tuple


def parse(serialized):
    """Return the Dashboard of a ``serialized_dashboard`` text; raises LakeviewError in words."""
    try:
        document = json.loads(serialized)
        datasets = {item["name"]: _sql(item) for item in document.get("datasets", ())}
        pages = tuple(_page(item) for item in document.get("pages", ()) if _is_canvas(item))
    except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
        raise LakeviewError(f"The dashboard definition cannot be read: {error}.") from error
    return Dashboard(datasets, pages)


def _sql(item):
    """Return the SQL of a dataset, written as one text or as lines that carry their own line ends."""
    return item["query"] if "query" in item else "".join(item["queryLines"])


def _is_canvas(item):
    return item.get("pageType", "PAGE_TYPE_CANVAS") == "PAGE_TYPE_CANVAS"


def _page(item):
    columns = GRID_COLUMNS.get(item.get("layoutVersion"), OLD_GRID_COLUMNS)
    widgets = tuple(_widget(cell["widget"], cell["position"]) for cell in item.get("layout", ()))
    return Page(item["name"], item.get("displayName", item["name"]), columns, widgets)


def _widget(item, position):
    """Return one widget; texts have no spec, filters and unknown kinds keep their kind to be named later."""
    if lines := _text(item):
        return Widget(item["name"], "text", "", position, text=lines)
    spec = item.get("spec", {})
    query = item["queries"][0]["query"] if item.get("queries") else {}
    frame = spec.get("frame", {})
    return Widget(
        name=item["name"],
        kind=spec.get("widgetType", "unknown"),
        title=frame.get("title", "") if frame.get("showTitle", True) else "",
        position=position,
        dataset=query.get("datasetName", ""),
        fields={part["name"]: part["expression"] for part in query.get("fields", ())},
        plain=bool(query.get("disaggregated")),
        encodings=spec.get("encodings", {}),
        grouped=spec.get("mark", {}).get("layout") == "group",
    )


def _text(item):
    """Return the text of a text box, "" for any other widget."""
    box = item.get("multilineTextboxSpec")
    return "".join(box["lines"]) if box else item.get("textbox_spec", "")


def evaluate(dashboard, datasets, company_ids):
    """Return the pages as JSON-ready dictionaries, every widget with its content or an ``error`` in words.

    :param datasets: name → Rows, for those that were read
    :param company_ids: companies whose rows may be counted
    """
    allowed = {name: rows.of_companies(company_ids) for name, rows in datasets.items()}
    return [
        {
            "name": page.name,
            "title": page.title,
            "columns": page.columns,
            "widgets": [_shown(widget, allowed) for widget in page.widgets if not _is_filter(widget)],
            "filters_left_out": any(map(_is_filter, page.widgets)),
        }
        for page in dashboard.pages
    ]


def find(dashboard, name):
    """Return the widget of a name; raises LakeviewError in words."""
    for page in dashboard.pages:
        for widget in page.widgets:
            if widget.name == name:
                return widget
    raise LakeviewError(f"The dashboard has no widget {name}.")


def _is_filter(widget):
    return widget.kind.startswith("filter-")


def _shown(widget, datasets):
    """Return one widget for the screen."""
    card = {"name": widget.name, "kind": widget.kind, "title": widget.title, "position": widget.position}
    try:
        if widget.kind == "text":
            return card | {"text": widget.text}
        if widget.kind not in SHOWN:
            raise LakeviewError(f"A {widget.kind} widget can only be seen in Databricks.")
        if widget.dataset not in datasets:
            raise LakeviewError(f"The dataset {widget.dataset} was not read yet.")
        return card | show(widget, datasets[widget.dataset])
    except LakeviewError as error:
        return card | {"error": str(error)}
