"""What a pipeline may be here: all or some of the tables this package defines.

It says so by a library whose path is `…/ipai_lakehouse/tables` (`file.path` or `glob.include`) or that of the
pipeline's source for Databricks, `…/ipai_lakehouse/spark/pipeline.py`, which both mean all tables, or by the
configuration `ipai.tables`: `all`, or names such as `silver.bills, gold.*`.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, Field

from ...engine.tables import load_tables
from ..core.bodies import parse
from ..core.errors import invalid, unsupported

CATALOG = "ipai"
SETTING = "ipai.tables"
OWN_CODE = re.compile(r"(^|/)ipai_lakehouse/(tables(/\*\*)?/?|spark/pipeline\.py)$")
HOW = f"name the lake's tables by a library .../ipai_lakehouse/tables or the configuration {SETTING}: all"


class Spec(BaseModel):
    """The part of a pipeline's settings that is read; everything else is kept and given back as it came."""

    name: str = Field(min_length=1, max_length=255)
    catalog: str | None = None
    storage: str | None = None
    target: str | None = None
    continuous: bool = False
    libraries: list[dict[str, Any]] = []
    configuration: dict[str, str] = {}


@lru_cache(maxsize=1)
def known_tables() -> tuple[str, ...]:
    """All tables of the package, each behind the ones it reads."""
    return tuple(table.full_name for table in load_tables())


def read_spec(body: dict[str, Any]) -> Spec:
    """A checked spec; 400 for a wrong one, 501 for what only a real workspace does."""
    spec = parse(Spec, body)
    if spec.continuous:
        raise unsupported("The embedded workspace runs triggered pipelines only: leave `continuous` out.")
    if spec.storage or spec.target or spec.catalog not in (None, CATALOG):
        raise unsupported(f"The embedded workspace has the catalog {CATALOG} only, no storage and no target.")
    tables(spec)
    return spec


def tables(spec: Spec) -> list[str]:
    """The tables the pipeline computes, in order; 501 where it holds other code than ours."""
    for library in spec.libraries:
        if not OWN_CODE.search(_path(library)):
            raise unsupported(f"The embedded workspace does not run the library {library}: {HOW}.")
    wanted = spec.configuration.get(SETTING, "all" if spec.libraries else "")
    if not wanted.strip():
        raise unsupported(f"A pipeline without libraries computes nothing here: {HOW}.")
    return list(known_tables()) if wanted.strip() == "all" else chosen(wanted.split(","))


def chosen(names: list[str]) -> list[str]:
    """The tables meant by names like `ipai.silver.bills`, `silver.bills`, `silver.*`, in order; else 400."""
    found: set[str] = set()
    for name in names:
        pattern = name.strip().removeprefix(f"{CATALOG}.")
        meant = [table for table in known_tables() if fnmatchcase(table, pattern)]
        if not meant:
            raise invalid(f"The lake has no table {name.strip()}.")
        found.update(meant)
    return [table for table in known_tables() if table in found]


def _path(library: dict[str, Any]) -> str:
    named = library.get("glob") or library.get("file") or {}
    return str(named.get("include") or named.get("path") or "") if isinstance(named, dict) else ""
