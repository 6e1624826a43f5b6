"""What a request handler can use: one container of services, built once a server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from .auth.principals import Identity, Principals
from .auth.tokens import Tokens
from .core.clock import Clock
from .files.store import Files
from .jobs.launcher import Launcher
from .jobs.runner import Runner
from .jobs.runs import Runs
from .jobs.store import Jobs
from .jobs.task_runs import TaskRuns
from .lakeview.store import Dashboards
from .objects.store import Folders
from .serving.endpoints import Endpoints
from .sql.executor import Executor
from .sql.results import Results
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
    executor: Executor
    files: Files
    jobs: Jobs
    runs: Runs
    task_runs: TaskRuns
    launcher: Launcher
    runner: Runner
    endpoints: Endpoints
    folders: Folders
    dashboards: Dashboards


def _services(request: Request) -> Services:
    return request.app.state.services


def _user(request: Request) -> str:
    return request.state.user


Context = Annotated[Services, Depends(_services)]
User = Annotated[str, Depends(_user)]
