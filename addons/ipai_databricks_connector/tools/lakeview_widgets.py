"""What each kind of widget shows of its rows, ready for JSON. Amounts are decimal text."""

from .lakeview_rows import DRILL, LakeviewError, as_text


def show(widget, rows):
    """Return the content of a widget; raises LakeviewError in words."""
    types = {name: rows.type_of(expression) for name, expression in widget.fields.items()}
    content = SHOWN[widget.kind](widget, rows.select(widget.fields, widget.plain), types)
    return content | {"drill": DRILL in rows.types}


def _counter(widget, found, types):
    """One number: the first row's, as Databricks shows it."""
    encoding = _encoding(widget, "value")
    name = _field(widget, encoding)
    value = found[0][name] if found else None
    return {"value": as_text(value), "format": _format(encoding, [value], types[name])}


def _table(widget, found, types):
    """Columns in the order of the definition, rows as they come."""
    columns = _encoding(widget, "columns")
    names = [_field(widget, column) for column in columns]
    return {
        "columns": [
            {
                "title": column.get("displayName") or column.get("title") or column["fieldName"],
                "format": _format(column, [row[name] for row in found], types[name]),
            }
            for column, name in zip(columns, names, strict=True)
        ],
        "rows": [[as_text(row[name]) for name in names] for row in found],
    }


def _pie(widget, found, types):
    """One slice a colour."""
    angle, color = _encoding(widget, "angle"), _encoding(widget, "color")
    size, label = _field(widget, angle), _field(widget, color)
    ordered = sorted(found, key=lambda row: -(row[size] or 0))
    values = [row[size] for row in ordered]
    return {
        "labels": [as_text(row[label]) for row in ordered],
        "series": [
            {"label": angle.get("displayName") or size, "values": [as_text(value) for value in values]}
        ],
        "format": _format(angle, values, types[size]),
        "x_field": label,
        "color_field": None,
    }


def _chart(widget, found, types):
    """Bars or lines over categories, one series a colour or a measure."""
    category, measure, horizontal = _axes(widget)
    label = _field(widget, category)
    color = widget.encodings.get("color")
    split = _field(widget, color) if color and "fieldName" in color else None
    measures = measure.get("fields") or [measure]
    labels = _ordered(found, label, category, _field(widget, measures[0]))
    series = [one for part in measures for one in _series(widget, found, label, labels, split, part)]
    first = _field(widget, measures[0])
    values = [row[first] for row in found]
    return {
        "labels": [as_text(value) for value in labels],
        "series": series,
        "format": _format(measure, values, types[first]),
        "horizontal": horizontal,
        "stacked": widget.kind == "bar" and not widget.grouped and len(series) > 1,
        "temporal": category.get("scale", {}).get("type") == "temporal",
        "x_title": category.get("displayName", ""),
        "y_title": measure.get("displayName", ""),
        "x_field": label,
        "color_field": split,
    }


def _axes(widget):
    """Return (category, measure, horizontal): bars lie down when x is the number."""
    x, y = _encoding(widget, "x"), _encoding(widget, "y")
    lying = _is_number(x) and not _is_number(y)
    return (y, x, True) if lying else (x, y, False)


def _is_number(encoding):
    return encoding.get("scale", {}).get("type") == "quantitative"


def _ordered(found, label, category, measure):
    """Return the categories in the order the definition asks for; by default ascending, NULL last."""
    by = category.get("scale", {}).get("sort", {}).get("by", "x")
    totals = {}
    for row in found:
        totals[row[label]] = totals.get(row[label], 0) + (row[measure] or 0)
    if by == "natural-order":
        return list(totals)
    if by.startswith("y"):
        return sorted(totals, key=totals.get, reverse=by.endswith("reversed"))
    return sorted(totals, key=lambda value: (value is None, value), reverse=by.endswith("reversed"))


def _series(widget, found, label, labels, split, measure):
    """Return the series of one measure: one per colour, or one of its own name."""
    name = _field(widget, measure)
    cells = {}
    for row in found:
        cells.setdefault(row[split] if split else None, {})[row[label]] = row[name]
    keys = sorted(cells, key=lambda key: (key is None, str(key)))
    return [
        {
            "label": as_text(key) if split else measure.get("displayName") or name,
            "key": as_text(key) if split else None,
            "values": [as_text(cells[key].get(value)) for value in labels],
        }
        for key in keys
    ]


def _encoding(widget, name):
    """Return an encoding the widget cannot be drawn without."""
    if name not in widget.encodings:
        raise LakeviewError(f"The widget {widget.title or widget.name} does not say what its {name} is.")
    return widget.encodings[name]


def _field(widget, encoding):
    """Return the field of an encoding; it must be one of the query's."""
    name = encoding.get("fieldName")
    if name not in widget.fields:
        raise LakeviewError(
            f"The widget {widget.title or widget.name} uses a field {name} that its query lacks."
        )
    return name


def _format(encoding, values, kind):
    """Return how the screen writes values, ``{"type", "currency", "decimals"}``; type text: as they are.

    :param str kind: Databricks type of the column: it also tells what a column without values is
    """
    wish = encoding.get("format") or {}
    known = [value for value in values if value is not None]
    if not kind.startswith(NUMBERS) or any(isinstance(value, str | list | bool) for value in known):
        return {"type": "date" if kind == "DATE" else "text", "currency": None, "decimals": 0}
    whole = kind.startswith(WHOLE) and all(isinstance(value, int) for value in known)
    places = wish.get("decimalPlaces") or {}
    decimals = places.get("places", places.get("max")) if isinstance(places, dict) else places
    return {
        "type": "percent" if wish.get("type") == "number-percent" else "number",
        "currency": wish.get("currencyCode") if wish.get("type") == "number-currency" else None,
        "decimals": decimals if decimals is not None else 0 if whole else 2,
    }


WHOLE = ("BIGINT", "INT", "SMALLINT", "TINYINT")
NUMBERS = (*WHOLE, "DECIMAL", "DOUBLE", "FLOAT")
SHOWN = {"counter": _counter, "table": _table, "pie": _pie, "bar": _chart, "line": _chart, "area": _chart}
