"""``docs/tables.md``: every table with its columns, its rules, and where it comes from and goes to."""

from ..engine.catalog import Column
from ..engine.tables import BronzeTable, ColumnHelp, Expectation, Incremental, Table
from .described import ORIGIN, Lake
from .graph import mermaid
from .markdown import code, link, sentence, table, text

EVERYWHERE = {column.name: column.comment for column in ORIGIN}
ACTIONS = {
    "warn": "is counted",
    "drop": "is left out and kept in `silver.quarantine`",
    "fail": "stops the update; the table keeps its old version",
}


def tables_page(lake: Lake) -> str:
    """The whole page."""
    lines = [
        "# Tables",
        "",
        "Written by `ipai-lakehouse docs` from the files in `lakehouse/ipai_lakehouse/tables/`; do not edit.",
        "No two rows of a table share its key; an update that would make some keeps the old version.",
        "",
        f"{len(lake.bronze)} tables come from Odoo, {len(lake.tables)} are computed.",
        "",
        *mermaid(lake.edges),
    ]
    for name, contract in lake.bronze.items():
        lines += _bronze(lake, name, contract)
    for one in lake.tables:
        lines += _computed(lake, one)
    return "\n".join(lines) + "\n"


def _bronze(lake: Lake, name: str, contract: BronzeTable) -> list[str]:
    full_name = f"bronze.{name}"
    extra = " Optional: it comes with an addon, and is empty without it." if contract.optional else ""
    return [
        *_head(full_name, contract.comment, contract.key),
        *([extra.strip(), ""] if extra else []),
        *_links(lake, full_name),
        *table(("column", "type"), [(f"`{one.name}`", one.type) for one in lake.columns[full_name]]),
    ]


def _computed(lake: Lake, one: Table) -> list[str]:
    return [
        *_head(one.full_name, one.comment, one.key),
        *_links(lake, one.full_name),
        *_columns(lake.columns[one.full_name], one.columns),
        *_expectations(one.expectations),
        *_increments(one.incremental),
    ]


def _head(full_name: str, comment: str, key: list[str]) -> list[str]:
    keys = f"Key: {code(key)}." if key else "No key."
    return ["", f"## {full_name}", "", sentence(comment), "", keys, ""]


def _links(lake: Lake, full_name: str) -> list[str]:
    pairs = (("Reads", lake.upstreams(full_name)), ("Read by", lake.downstreams(full_name)))
    told = [f"{word} {', '.join(link(name) for name in names)}." for word, names in pairs if names]
    return [" ".join(told), ""] if told else []


def _columns(columns: tuple[Column, ...], helps: dict[str, ColumnHelp]) -> list[str]:
    head = ["column", "type", "what it is"]
    windows = any(help.window or help.unknown for help in helps.values())
    if windows:
        head += ["window", "unknown (NULL)"]
    rows = []
    for column in columns:
        help = helps.get(column.name, ColumnHelp(comment=EVERYWHERE.get(column.name, "")))
        row = [f"`{column.name}`", column.type, help.comment]
        rows.append([*row, help.window, help.unknown] if windows else row)
    return table(head, rows)


def _expectations(rules: dict[str, Expectation]) -> list[str]:
    if not rules:
        return []
    lines = ["", "What every row must meet:", ""]
    for name, rule in rules.items():
        reason = f" — {sentence(rule.message)}" if rule.message else ""
        lines.append(
            f"- `{name}`: `{text(rule.expr)}`; a row that does not {ACTIONS[rule.on_violation]}{reason}"
        )
    return lines


def _increments(rule: Incremental | None) -> list[str]:
    if rule is None:
        return ["", "Computed as a whole when an input has changed."]
    parts = [f"`{name}` by `{one.column}`{_reach(one.months)}" for name, one in rule.inputs.items()]
    grows = f" New rows of {code(rule.grows)} concern new months only." if rule.grows else ""
    return ["", f"Computed month by month (`{rule.by}`): a month reads {'; '.join(parts)}.{grows}"]


def _reach(months: int | str) -> str:
    if months == "all":
        return " (that month and all before)"
    return f" (that month and {months} before)" if months else ""
