"""Small pieces of Markdown."""

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table; a line break or a bar in a cell does not break it."""
    return [_row(head), "|" + "---|" * len(head), *(_row([_cell(one) for one in row]) for row in rows)]


def code(names: Iterable[str]) -> str:
    """Names as code, with commas."""
    return ", ".join(f"`{name}`" for name in names)


def link(name: str) -> str:
    """A link to the section of a table on the same page."""
    return f"[`{name}`](#{name.replace('.', '')})"


def text(words: str) -> str:
    """One paragraph without line breaks."""
    return " ".join(words.split())


def sentence(words: str) -> str:
    """A paragraph that begins with a capital and ends with a full stop."""
    plain = text(words)
    return (plain[:1].upper() + plain[1:]).rstrip(".") + "." if plain else ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(words: str) -> str:
    return text(words).replace("|", "\\|")
