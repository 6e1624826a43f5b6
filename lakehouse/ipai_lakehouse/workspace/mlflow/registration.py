"""Versions that are being registered: their files are uploaded first, then they are finalized."""

from __future__ import annotations

from typing import Any

from .stores import Stores

PENDING, READY = "PENDING_REGISTRATION", "READY"


def is_pending(stores: Stores, name: str, version: str) -> bool:
    """Whether a version still waits for its files; an unknown one is 404."""
    return stores.call(stores.registry.get_model_version, name, version).status == PENDING


def mark(stores: Stores, name: str, version: str, **columns: Any) -> None:
    """Set columns of a version that MLflow's store has no method for: its status, and where it came from."""
    from mlflow.store.model_registry.dbmodels.models import SqlModelVersion

    with stores.registry.ManagedSessionMaker(read_only=False) as session:
        found = session.query(SqlModelVersion).filter_by(name=name, version=int(version))
        found.update(columns)
