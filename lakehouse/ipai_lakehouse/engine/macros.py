"""The macros of `macros.sql` that a statement calls; to make all of them would take longer than most do."""

import re
from functools import cache
from pathlib import Path

_BEGIN = re.compile(r"^CREATE TEMP MACRO (\w+)", re.M)
_CALLED = re.compile(r"\bipai_\w+")


def macros_for(sql: str) -> str:
    """The statements that make every macro the DuckDB text calls, in the order of the file."""
    texts = _all()
    wanted: set[str] = set()
    found = set(_CALLED.findall(sql)) & texts.keys()
    while found:
        wanted |= found
        found = {name for one in found for name in _CALLED.findall(texts[one]) if name in texts} - wanted
    return "".join(text for name, text in texts.items() if name in wanted)


@cache
def _all() -> dict[str, str]:
    """Each macro's statement by its name."""
    text = (Path(__file__).parent / "macros.sql").read_text(encoding="utf-8")
    starts = [*_BEGIN.finditer(text)]
    ends = [*(match.start() for match in starts[1:]), len(text)]
    return {match[1]: text[match.start() : end] for match, end in zip(starts, ends, strict=True)}
