"""The application: services wired together, routers mounted, start and stop."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool

from .. import layout
from . import unsupported
from .auth import oidc
from .auth import router as auth
from .auth.principals import Principals
from .auth.tokens import Tokens
from .context import Services
from .core.clock import Clock, SystemClock
from .core.database import Database
from .core.failures import add_handlers
from .core.gate import Gate
from .files import router as files
from .files.store import Files
from .jobs import router as jobs
from .jobs import runs_router
from .jobs.launcher import CommandBuilder, Launcher, module_command
from .jobs.runner import Runner
from .jobs.runs import Runs
from .jobs.store import Jobs
from .jobs.task_runs import TaskRuns
from .lakeview import router as lakeview
from .lakeview.store import Dashboards
from .objects import router as objects
from .objects.store import Folders
from .schemas import SCHEMAS
from .serving import router as serving
from .serving.endpoints import Endpoints
from .serving.models import Models
from .sql import router as sql
from .sql.executor import Executor, engine_runner
from .sql.executor import Runner as SqlRunner
from .sql.results import Results
from .sql.store import Statements
from .sql.warehouses import Warehouses

TASK_TOKEN_SECONDS = 4 * 3600


def build_services(
    home: Path,
    host: str,
    clock: Clock,
    command: CommandBuilder,
    sql_runner: SqlRunner,
) -> Services:
    """All services of a home that `init` has prepared; LookupError otherwise."""
    database = Database(layout.workspace_db(home), SCHEMAS)
    principals = Principals(database, clock)
    identity = principals.identity()
    tokens = Tokens(database, layout.signing_key(home), identity.workspace_id, clock)
    statements, results = Statements(database, clock), Results(layout.statements(home))
    runs, task_runs = Runs(database, clock), TaskRuns(database, clock)
    launcher = Launcher(
        home, host, lambda: tokens.issue(identity.client_id, f"{host}/oidc", TASK_TOKEN_SECONDS), command
    )
    return Services(
        identity=identity,
        clock=clock,
        principals=principals,
        tokens=tokens,
        warehouses=Warehouses(database, identity.warehouse_id),
        statements=statements,
        results=results,
        executor=Executor(sql_runner, statements, results),
        files=Files(layout.volumes(home)),
        jobs=Jobs(database, clock),
        runs=runs,
        task_runs=task_runs,
        launcher=launcher,
        runner=Runner(runs, task_runs, launcher),
        endpoints=Endpoints(database, Models(layout.mlflow_uri(home)), clock, random.Random()),
        folders=Folders(database),
        dashboards=Dashboards(database, clock),
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    services: Services = app.state.services
    services.statements.recover()
    services.runner.recover()
    services.endpoints.recover()
    yield
    await run_in_threadpool(services.runner.close)
    await run_in_threadpool(services.executor.close)
    services.endpoints.close()


def create_app(
    home: Path,
    host: str,
    *,
    clock: Clock | None = None,
    command: CommandBuilder = module_command,
    sql_runner: SqlRunner | None = None,
) -> FastAPI:
    """The workspace of `home`, reachable by its own tasks under `host` (`http://127.0.0.1:8090`)."""
    home = home.resolve()
    services = build_services(home, host, clock or SystemClock(), command, sql_runner or engine_runner(home))
    app = FastAPI(
        title="Embedded lakehouse workspace", lifespan=_lifespan, openapi_url=None, redirect_slashes=False
    )
    app.state.services = services
    add_handlers(app)
    app.add_middleware(Gate, checker=services.tokens, workspace_id=services.identity.workspace_id)
    for router in (auth.router, oidc.router, sql.router, files.router, objects.router):
        app.include_router(router)
    for version in ("2.0", "2.1", "2.2"):
        app.include_router(jobs.router, prefix=f"/api/{version}/jobs")
        app.include_router(runs_router.router, prefix=f"/api/{version}/jobs")
    for router in (serving.router, lakeview.router, unsupported.router):
        app.include_router(router)
    return app
