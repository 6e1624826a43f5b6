"""Where things lie under a lakehouse home. The engine, the jobs and the workspace all read it here.

HOME/
  volumes/<catalog>/<schema>/<volume>/…   files of the Files API (/Volumes/…)
  tables/                                 Delta tables (the engine decides below)
  mlflow.db, mlartifacts/, mlruns/        MLflow tracking and registry, model files (tasks run in HOME)
  workspace.db                            state of the embedded workspace (SQLite, WAL)
  signing_key.pem                         key of its access tokens, mode 0600
  statements/, runs/                      results of SQL statements, logs of task runs
  .trash/                                 what is being deleted; emptied at the next start
"""

from __future__ import annotations

import os
from pathlib import Path


def volumes(home: Path) -> Path:
    """Folder that stands for `/Volumes`, and is it where the home is `/`: on Databricks."""
    return Path("/Volumes") if home == Path("/") else home / "volumes"


def landing(home: Path) -> Path:
    """Folder of the batches: the volume `landing` in the lake's catalog."""
    return volumes(home) / os.environ.get("IPAI_CATALOG", "ipai") / "bronze" / "landing"


def tables(home: Path) -> Path:
    """Folder of the Delta tables."""
    return home / "tables"


def mlflow_db(home: Path) -> Path:
    """SQLite file of this home's MLflow."""
    return home / "mlflow.db"


def mlflow_uri(home: Path) -> str:
    """Tracking and registry address of this home's MLflow."""
    return f"sqlite:///{mlflow_db(home)}"


def mlflow_artifacts(home: Path) -> Path:
    """Folder where MLflow puts model files."""
    return home / "mlartifacts"


def workspace_db(home: Path) -> Path:
    """SQLite file of the embedded workspace."""
    return home / "workspace.db"


def signing_key(home: Path) -> Path:
    """Private key that signs access tokens."""
    return home / "signing_key.pem"


def statements(home: Path) -> Path:
    """Folder of finished SQL results, one Arrow file a statement."""
    return home / "statements"


def runs(home: Path) -> Path:
    """Folder of task logs, one folder a task run."""
    return home / "runs"


def trash(home: Path) -> Path:
    """Folder of what is being deleted: beside the rest, so that moving there is one step."""
    return home / ".trash"
