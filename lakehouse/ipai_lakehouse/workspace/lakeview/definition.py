"""A dashboard definition as the platform rewrites it: pageType filled in, one line feed at the end."""

from __future__ import annotations

import json
from typing import Any

from ..core.errors import invalid

EMPTY: dict[str, Any] = {"pages": []}


def rewritten(serialized: str | None) -> str:
    """The text to store; 400 where it is not a JSON object."""
    if not serialized:
        return json.dumps(EMPTY) + "\n"
    try:
        definition = json.loads(serialized)
    except ValueError:
        raise invalid("serialized_dashboard is not valid JSON.") from None
    if not isinstance(definition, dict) or not isinstance(definition.get("pages", []), list):
        raise invalid("serialized_dashboard must be a JSON object with a list of pages.")
    for page in definition.get("pages", []):
        page.setdefault("pageType", "PAGE_TYPE_CANVAS")
    return json.dumps(definition, ensure_ascii=False) + "\n"
