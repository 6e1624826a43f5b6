"""What a version of a table was computed from; it is written into the commit that made it."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from deltalake import DeltaTable

from ..catalog import TableInfo, is_table, table_path
from ..tables import Table

METADATA = "ipai"
COMMITS_LOOKED_AT = 20
CLEANING = ("VACUUM START", "VACUUM END")
# Raised when tables must be computed anew though their definition is the same.
ENGINE = 1


@dataclass(frozen=True)
class Made:
    """The definition's digest, the version of each input by name, and the months that were computed of the
    column ``by``: None stands for everything. Months are texts, None among them is the rows without one.
    """

    definition: str
    inputs: dict[str, int]
    by: str = ""
    months: list[str | None] | None = None

    def text(self) -> str:
        """The form it has in a commit."""
        return json.dumps(asdict(self), sort_keys=True)


def definition(table: Table) -> str:
    """A digest of everything in the table's file that decides its rows."""
    parts = table.model_dump(include={"sql", "key", "expectations", "incremental"})
    return hashlib.sha256(json.dumps([ENGINE, parts], sort_keys=True).encode()).hexdigest()


def last_made(home: Path | str, table: Table) -> Made | None:
    """What the newest version was computed from; None when there is none or another program wrote it."""
    path = table_path(home, table.schema_name, table.name)
    if not is_table(path):
        return None
    for commit in DeltaTable(path).history(COMMITS_LOOKED_AT):
        if METADATA in commit:
            return _made(commit)
        if commit.get("operation") not in CLEANING:
            return None
    return None


def months_computed(before: TableInfo, after: TableInfo, by: str) -> set[date | None] | None:
    """The months of ``by`` in which two versions of a table may differ, as their commits say.

    None where one of them computed everything, or another program wrote it: then only the rows can say.
    """
    found: set[date | None] = set()
    commits = DeltaTable(after.path).history(after.version - before.version + COMMITS_LOOKED_AT)
    between = [commit for commit in commits if before.version < commit["version"] <= after.version]
    if len(between) != after.version - before.version:
        return None
    for commit in between:
        made = _made(commit) if METADATA in commit else None
        if made is None and commit.get("operation") in CLEANING:
            continue
        if made is None or made.months is None or made.by != by:
            return None
        found |= {month and date.fromisoformat(month) for month in made.months}
    return found


def _made(commit: dict) -> Made:
    return Made(**json.loads(commit[METADATA]))
