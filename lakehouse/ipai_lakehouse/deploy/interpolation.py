"""References in bundle values: `${var.x}`, `${bundle.target}`, `${resources.jobs.x.id}`, …"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .files import BundleError

REFERENCE = re.compile(r"\$\{([A-Za-z_][\w.-]*)\}")
Lookup = Callable[[str], str]


def interpolate(value: Any, lookup: Lookup) -> Any:
    """`value` with every reference in every text replaced."""
    if isinstance(value, dict):
        return {key: interpolate(item, lookup) for key, item in value.items()}
    if isinstance(value, list):
        return [interpolate(item, lookup) for item in value]
    return REFERENCE.sub(lambda match: lookup(match[1]), value) if isinstance(value, str) else value


class References:
    """What references mean. Names are looked up when used, so resource ids may be added in between."""

    def __init__(self, variables: dict[str, str | None], facts: dict[str, str]) -> None:
        self._values: dict[str, str | None] = dict(facts)
        self._values |= {f"var.{name}": value for name, value in variables.items()}
        self._lost: dict[str, str] = {}
        self._open: list[str] = []

    def add(self, name: str, value: str) -> None:
        """Make `name` known."""
        self._values[name] = value

    def lose(self, prefix: str, why: str) -> None:
        """Say why nothing below `prefix` will be known."""
        self._lost[prefix] = why

    def __call__(self, name: str) -> str:
        """The value; BundleError for a name that is unknown, unset, or goes round in a circle."""
        if name not in self._values:
            lost = next((why for prefix, why in self._lost.items() if name.startswith(f"{prefix}.")), None)
            raise BundleError(lost or f"The bundle refers to ${{{name}}}, which is not known.")
        value = self._values[name]
        if value is None:
            variable = name.removeprefix("var.")
            raise BundleError(f"Set the bundle's variable {variable}: BUNDLE_VAR_{variable}=…")
        if name in self._open:
            raise BundleError(f"${{{name}}} refers to itself.")
        self._open.append(name)
        try:
            return interpolate(value, self)
        finally:
            self._open.pop()
