"""Preparing a home: ids, credentials, signing key, folders, and MLflow's tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .. import layout
from .auth.keys import ensure_key
from .auth.principals import Identity, Principals
from .core.clock import SystemClock
from .core.database import Database
from .schemas import SCHEMAS

LANDING = ("ipai", "bronze", "landing")


@dataclass(frozen=True)
class Prepared:
    """A prepared home; `secret` is None unless this call made it."""

    identity: Identity
    secret: str | None


def prepare(home: Path) -> Prepared:
    """Make whatever of a home is missing; safe to repeat, also after a set-up that was killed."""
    home = home.resolve()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    layout.volumes(home).joinpath(*LANDING).mkdir(parents=True, exist_ok=True)
    ensure_key(layout.signing_key(home))
    if not layout.mlflow_db(home).exists():
        _prepare_mlflow(home)
    # Last: an identity exists only when everything it needs does.
    database = Database(layout.workspace_db(home), SCHEMAS)
    identity, secret = Principals(database, SystemClock()).create()
    return Prepared(identity, secret)


def _prepare_mlflow(home: Path) -> None:
    """Make MLflow's tables now: two tasks that start at the same time would both try, and one would fail."""
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore  # takes seconds to import

    database = layout.mlflow_db(home)
    draft = database.with_name(f"{database.name}.new")
    draft.unlink(missing_ok=True)  # left by a set-up that was killed
    SqlAlchemyStore(f"sqlite:///{draft}", str(layout.mlflow_artifacts(home)))
    draft.replace(database)
