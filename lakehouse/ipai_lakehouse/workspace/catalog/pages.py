"""Pages of the catalog's lists: `max_results` absent or 0 is the server's own size."""

from __future__ import annotations

from typing import Any, TypeVar

from ..core.errors import invalid
from ..core.pages import page

SIZE = 100
LARGEST = 1000
Item = TypeVar("Item")


def pick(items: list[Item], max_results: int, page_token: str | None) -> tuple[list[Item], dict[str, Any]]:
    """One page and, unless it is the last, the `next_page_token`."""
    if max_results < 0:
        raise invalid("max_results must not be negative.")
    found, links = page(items, page_token, min(max_results or SIZE, LARGEST))
    links.pop("prev_page_token", None)
    return found, links
