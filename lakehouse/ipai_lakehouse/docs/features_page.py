"""``docs/features.md``: the catalogue. A feature is a column of a feature table that names its window."""

from ..engine.tables import Table
from .described import Lake
from .markdown import code, sentence, table


def features_page(lake: Lake) -> str:
    """The whole page."""
    stores = [one for one in lake.tables if one.schema_name == "features"]
    total = sum(len(feature_names(one)) for one in stores)
    lines = [
        "# Features",
        "",
        "Written by `ipai-lakehouse docs` from the files in `lakehouse/ipai_lakehouse/tables/features/`;",
        "do not edit.",
        "",
        f"**{total} features** in {len(stores)} tables. Each looks at its window only, and is NULL, never 0,",
        "where it cannot be known.",
        "",
        *table(
            ("table", "grain", "features"),
            [(f"`{one.full_name}`", _grain(one), str(len(feature_names(one)))) for one in stores],
        ),
    ]
    for one in stores:
        lines += _catalogue(lake, one)
    return "\n".join(lines) + "\n"


def feature_names(one: Table) -> list[str]:
    """The columns of a feature table that are features."""
    return [name for name, help in one.columns.items() if help.window]


def _grain(one: Table) -> str:
    return code(name for name in one.key if name != "_source")


def _catalogue(lake: Lake, one: Table) -> list[str]:
    kinds = {column.name: column.type for column in lake.columns[one.full_name]}
    rows = [
        (f"`{name}`", kinds[name], help.window, help.unknown or "never", help.comment)
        for name, help in one.columns.items()
        if help.window
    ]
    head = ["", f"## {one.full_name}", "", sentence(one.comment), "", f"Grain: {_grain(one)}.", ""]
    return [*head, *table(("feature", "type", "window", "unknown (NULL)", "what it says"), rows)]
