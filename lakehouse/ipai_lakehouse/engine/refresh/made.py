"""What a version of a table was computed from; it is written into the commit that made it."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from deltalake import DeltaTable

from ..catalog import table_path
from ..tables import Table

METADATA = "ipai"
COMMITS_LOOKED_AT = 20
# Raised when tables must be computed anew though their definition is the same.
ENGINE = 1


@dataclass(frozen=True)
class Made:
    """The definition's digest and the version of each input, by name."""

    definition: str
    inputs: dict[str, int]

    def text(self) -> str:
        """The form it has in a commit."""
        return json.dumps({"definition": self.definition, "inputs": self.inputs}, sort_keys=True)


def definition(table: Table) -> str:
    """A digest of everything in the table's file that decides its rows."""
    parts = table.model_dump(include={"sql", "key", "expectations", "incremental"})
    return hashlib.sha256(json.dumps([ENGINE, parts], sort_keys=True).encode()).hexdigest()


def last_made(home: Path | str, table: Table) -> Made | None:
    """What the newest version was computed from; None when there is none or another program wrote it."""
    path = table_path(home, table.schema_name, table.name)
    if not (path / "_delta_log").is_dir():
        return None
    for commit in DeltaTable(path).history(COMMITS_LOOKED_AT):
        if METADATA in commit:
            return Made(**json.loads(commit[METADATA]))
        if commit.get("operation") not in ("VACUUM START", "VACUUM END"):
            return None
    return None
