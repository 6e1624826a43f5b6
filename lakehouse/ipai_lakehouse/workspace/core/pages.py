"""Pages: tokens carry an offset; the last page has no `next_page_token` at all (not an empty one)."""

from __future__ import annotations

import base64
from typing import Any, TypeVar

from .errors import invalid

Item = TypeVar("Item")


def encode(offset: int) -> str:
    """Offset → page token."""
    return base64.urlsafe_b64encode(f"o{offset}".encode()).decode()


def decode(token: str | None) -> int:
    """Page token → offset; no token is the first page."""
    if not token:
        return 0
    try:
        text = base64.urlsafe_b64decode(token.encode()).decode()
    except ValueError:
        text = ""
    if not text.startswith("o") or not text[1:].isdigit():
        raise invalid("page_token is not a token of this list.")
    return int(text[1:])


def page(items: list[Item], token: str | None, size: int) -> tuple[list[Item], dict[str, Any]]:
    """One page of `items` and the members that point to its neighbours."""
    start = decode(token)
    links: dict[str, Any] = {}
    if start + size < len(items):
        links["next_page_token"] = encode(start + size)
    if start > 0:
        links["prev_page_token"] = encode(max(0, start - size))
    return items[start : start + size], links
