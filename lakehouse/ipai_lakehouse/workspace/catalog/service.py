"""The catalog of a home: its three kinds of objects and who owns them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

from ... import layout
from ..auth.principals import Identity
from ..core.clock import Clock
from ..core.database import Database
from .notes import Notes
from .schemas import Schemas
from .tables import Tables
from .trash import Trash
from .volumes import Volumes


@dataclass(frozen=True)
class Catalog:
    """Schemas, tables and volumes. `owner` is the service principal that the workspace began with."""

    owner: str
    metastore_id: str
    schemas: Schemas
    tables: Tables
    volumes: Volumes


def open_catalog(home: Path, identity: Identity, database: Database, clock: Clock) -> Catalog:
    """The catalog of a prepared home."""
    trash = Trash(layout.trash(home))
    owner = identity.client_id
    schemas = Schemas(home, Notes(database, clock, "schema", owner), trash)
    return Catalog(
        owner=owner,
        metastore_id=str(uuid.uuid5(uuid.NAMESPACE_OID, identity.workspace_id)),
        schemas=schemas,
        tables=Tables(home, trash),
        volumes=Volumes(home, schemas, Notes(database, clock, "volume", owner), trash),
    )
