"""The landing folder: complete batches, their manifest, and whether both keep the contract."""

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from .. import layout
from ..engine.tables import BronzeTable, Identifier
from .errors import DamagedBatch

MANIFEST = "_manifest.json"
_FOLDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*$")


class ManifestColumn(BaseModel):
    """A column as the sender declares it."""

    name: str
    type: str


class ManifestTable(BaseModel):
    """One file of a batch; ``sha256`` and ``bytes`` are of the file as uploaded.

    ``total`` is how many rows the source has in this table afterwards.
    """

    file: str = Field(pattern=r"^[A-Za-z0-9_]+\.csv\.gz$")
    bytes: int = Field(ge=0)
    rows: int = Field(ge=0)
    total: int = Field(ge=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    columns: list[ManifestColumn]


class FullTable(ManifestTable):
    """The file holds all rows of the source."""

    mode: Literal["full"]


class RangesTable(ManifestTable):
    """The file holds all rows of the source that lie in one of the ranges, both ends included."""

    mode: Literal["ranges"]
    range_column: Identifier
    ranges: list[tuple[int, int]]


class Manifest(BaseModel):
    """What a batch holds; it is uploaded last. ``base`` is the batch it builds on."""

    model_config = ConfigDict(extra="ignore")
    version: Literal[2]
    source: str
    batch: str
    base: str | None
    snapshot_at: datetime
    tables: dict[str, Annotated[FullTable | RangesTable, Field(discriminator="mode")]]


@dataclass(frozen=True)
class Batch:
    """A complete batch in the landing folder."""

    folder: Path
    manifest: Manifest

    @property
    def label(self) -> str:
        """``source/batch`` for messages."""
        return f"{self.folder.parent.name}/{self.folder.name}"


def sources(home: Path) -> list[Path]:
    """The folders of all sources, sorted."""
    root = layout.landing(home)
    folders = sorted(entry for entry in root.iterdir() if entry.is_dir()) if root.is_dir() else []
    return [folder for folder in folders if _FOLDER.match(folder.name)]


def newest_folder(source: Path) -> Path | None:
    """The folder of the newest complete batch; one without a manifest does not exist."""
    return max((path.parent for path in source.glob(f"*/{MANIFEST}")), default=None)


def newest_batch(source: Path) -> Batch | None:
    """The newest complete batch. Raises ``DamagedBatch`` when its manifest is wrong."""
    folder = newest_folder(source)
    return read_batch(folder) if folder else None


def read_batch(folder: Path) -> Batch:
    """One batch. Raises ``DamagedBatch`` when its manifest is wrong."""
    label = f"{folder.parent.name}/{folder.name}"
    try:
        manifest = Manifest.model_validate(json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise DamagedBatch(f"The manifest of {label} is wrong at {where}: {first['msg']}.") from None
    except ValueError as error:
        raise DamagedBatch(f"The manifest of {label} is not JSON: {error}.") from None
    if (manifest.source, manifest.batch) != (folder.parent.name, folder.name):
        raise DamagedBatch(f"The manifest in {label} belongs to {manifest.source}/{manifest.batch}.")
    return Batch(folder, manifest)


def check(batch: Batch, contract: dict[str, BronzeTable]) -> None:
    """Compare a batch with the contract. Raises ``DamagedBatch`` naming the table, column or file."""
    given = batch.manifest.tables
    for name, expected in contract.items():
        if name in given:
            _check_columns(name, given[name].columns, expected)
            _check_file(batch, name)
        elif not expected.optional:
            raise DamagedBatch(f"Batch {batch.label} lacks the table {name}.", name)


def _check_columns(table: str, given: Iterable[ManifestColumn], contract: BronzeTable) -> None:
    types = {column.name: _plain(column.type) for column in given}
    expected = {column.name: _plain(column.type) for column in contract.columns}
    for name in expected:
        if name not in types:
            raise DamagedBatch(f"The table {table} lacks the column {name}.", table, name)
        if types[name] != expected[name]:
            raise DamagedBatch(
                f"The column {table}.{name} has the type {types[name]}; the contract says {expected[name]}.",
                table,
                name,
            )
    extra = [name for name in types if name not in expected]
    if extra:
        raise DamagedBatch(
            f"The table {table} has the column {extra[0]}, which the contract does not know.", table, extra[0]
        )


def _check_file(batch: Batch, table: str) -> None:
    entry = batch.manifest.tables[table]
    path = batch.folder / entry.file
    if not path.is_file():
        raise DamagedBatch(f"Batch {batch.label} lacks the file {entry.file}.", table)
    if path.stat().st_size != entry.bytes or _sha256(path) != entry.sha256:
        raise DamagedBatch(
            f"The file {entry.file} of batch {batch.label} is damaged: its size or SHA-256 differs from the "
            "manifest's.",
            table,
        )


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _plain(sql_type: str) -> str:
    return sql_type.upper().replace(" ", "")
