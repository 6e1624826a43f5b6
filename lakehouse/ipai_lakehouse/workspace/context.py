"""What a request handler can use: one container of services, built once a server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from .auth.principals import Identity, Principals
from .auth.tokens import Tokens
from .catalog.service import Catalog
from .clusters.store import Clusters
from .core.clock import Clock
from .core.links import Links
from .core.ticker import Ticker
from .faults.rules import Faults
from .files.parts import Parts
from .files.store import Files
from .jobs.launcher import Launcher
from .jobs.repairs import Repairs
from .jobs.runner import Runner
from .jobs.runs import Runs
from .jobs.schedules import Schedules
from .jobs.store import Jobs
from .jobs.task_runs import TaskRuns
from .lakeview.embed_settings import EmbedSettings
from .lakeview.figures import Figures
from .lakeview.store import Dashboards
from .mlflow.service import Mlflow
from .models.registry import Registry
from .objects.store import Folders
from .objects.tree import Tree
from .pipelines.events import Events
from .pipelines.runner import UpdateRunner
from .pipelines.store import Pipelines
from .pipelines.updates import Updates
from .serving.endpoints import Endpoints
from .sql.executor import Executor
from .sql.results import Results
from .sql.sessions import Sessions
from .sql.store import Statements
from .sql.warehouses import Warehouses


@dataclass(frozen=True)
class Services:
    """All services of one workspace."""

    identity: Identity
    clock: Clock
    principals: Principals
    tokens: Tokens
    warehouses: Warehouses
    statements: Statements
    results: Results
    sessions: Sessions
    links: Links
    executor: Executor
    files: Files
    parts: Parts
    jobs: Jobs
    runs: Runs
    task_runs: TaskRuns
    repairs: Repairs
    schedules: Schedules
    launcher: Launcher
    runner: Runner
    endpoints: Endpoints
    registry: Registry
    folders: Folders
    dashboards: Dashboards
    figures: Figures
    embed_settings: EmbedSettings
    tree: Tree
    clusters: Clusters
    pipelines: Pipelines
    updates: Updates
    events: Events
    update_runner: UpdateRunner
    faults: Faults
    catalog: Catalog
    mlflow: Mlflow
    home: Path
    ticker: Ticker


def _services(request: Request) -> Services:
    return request.app.state.services


def _user(request: Request) -> str:
    return request.state.user


Context = Annotated[Services, Depends(_services)]
User = Annotated[str, Depends(_user)]
