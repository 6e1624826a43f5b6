"""Everything the MLflow routes use, made with the workspace; MLflow itself is loaded later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .addresses import Addresses
from .application import Application
from .places import MlflowPlaces
from .stores import Stores
from .uc_registry import UcRegistry


@dataclass(frozen=True)
class Mlflow:
    """MLflow of one home."""

    stores: Stores
    addresses: Addresses
    application: Application
    places: MlflowPlaces
    uc: UcRegistry


def open_mlflow(home: Path, check_schema: Callable[[str], object]) -> Mlflow:
    """MLflow of a prepared home; nothing is loaded yet."""
    stores = Stores(home)
    addresses = Addresses(stores)
    return Mlflow(
        stores=stores,
        addresses=addresses,
        application=Application(stores, addresses),
        places=MlflowPlaces(stores),
        uc=UcRegistry(home, stores, check_schema),
    )
