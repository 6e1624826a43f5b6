"""Dynamic references in task parameters: `{{job.parameters.month}}`, `{{job.run_id}}`, `{{task.name}}`, …"""

from __future__ import annotations

import re
from collections.abc import Mapping

REFERENCE = re.compile(r"\{\{\s*([^{}]+?)\s*\}\}")


class UnknownReference(ValueError):
    """A reference that names nothing of this run."""


def resolve(text: str, values: Mapping[str, str]) -> str:
    """`text` with each `{{name}}` replaced; UnknownReference where `values` has no such name."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in values:
            raise UnknownReference(f"The reference {{{{{name}}}}} is not known in this run.")
        return values[name]

    return REFERENCE.sub(value, text)
