"""Which versions readers see: all tables of an update at once, when it has come to its end.

A pipeline replaces one table after the other. Until the last one is in, readers go on seeing the versions of
the update before, so that two tables read together always belong together. Bronze is read as it came.
"""

import json
import os
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from .catalog import TableInfo, open_table, tables_folder

FILE = "_published.json"


def published(home: Path | str) -> dict[str, int]:
    """The version of each published table, by ``schema.table``."""
    path = tables_folder(home) / FILE
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}


def publish(home: Path | str, versions: Mapping[str, int]) -> None:
    """Show these versions from now on, in one step; those of other tables stay."""
    path = tables_folder(home) / FILE
    draft = path.with_suffix(f".{os.getpid()}")
    with draft.open("w", encoding="utf-8") as file:
        json.dump({**published(home), **versions}, file, indent=1, sort_keys=True)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def reader(home: Path | str) -> Callable[..., TableInfo]:
    """What pins a statement's tables: as published when it began, or the version it asks for itself."""
    versions = published(home)

    def pin(schema: str, name: str, as_of: int | datetime | None = None) -> TableInfo:
        wanted = versions.get(f"{schema}.{name}") if as_of is None else as_of
        return open_table(home, schema, name, wanted)

    return pin
