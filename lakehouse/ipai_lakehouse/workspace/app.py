"""The application: services wired together, routers mounted, start and stop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool

from . import unsupported
from .auth import entra, oidc
from .auth import router as auth
from .catalog import lineage_router, permissions_router, tables_router, volumes_router
from .catalog import router as catalog
from .clusters import router as clusters
from .context import Services
from .core.clock import Clock, SystemClock
from .core.failures import add_handlers
from .core.gate import Gate
from .faults import router as faults
from .faults.middleware import FaultInjection
from .files import router as files
from .files import upload_router
from .jobs import router as jobs
from .jobs import runs_router
from .jobs.launcher import CommandBuilder, module_command
from .lakeview import embed_router, embed_settings_router
from .lakeview import router as lakeview
from .mlflow import router as mlflow
from .mlflow import uc_router
from .models import router as models
from .objects import router as objects
from .permissions import router as permissions
from .pipelines import router as pipelines
from .pipelines import updates_router
from .serving import router as serving
from .sql import router as sql
from .sql import statements_router
from .sql.executor import Runner as SqlRunner
from .sql.executor import engine_runner
from .wiring import build_services

# (prefix, router); the last one answers for everything else that Databricks has.
ROUTES = [
    *(
        ("", module.router)
        for module in (
            auth,
            oidc,
            entra,
            sql,
            files,
            upload_router,
            objects,
            pipelines,
            updates_router,
            faults,
            embed_router,
            embed_settings_router,
            serving,
            lakeview,
            models,
            permissions,
            catalog,
            volumes_router,
            tables_router,
            permissions_router,
            lineage_router,
            uc_router,
            mlflow,
        )
    ),
    ("", upload_router.open_router),
    ("", statements_router.open_router),
    ("", mlflow.open_router),
    *((f"/api/{version}/clusters", clusters.router) for version in ("2.0", "2.1")),
    *((f"/api/{version}/jobs", jobs.router) for version in ("2.0", "2.1", "2.2")),
    *((f"/api/{version}/jobs", runs_router.router) for version in ("2.0", "2.1", "2.2")),
    ("", unsupported.router),
]


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    services: Services = app.state.services
    services.executor.recover()
    services.update_runner.recover()  # before the jobs, whose tasks may start new updates
    services.runner.recover()
    services.endpoints.recover()
    services.ticker.start()
    yield
    services.ticker.close()
    await run_in_threadpool(services.runner.close)
    await run_in_threadpool(services.update_runner.close)
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
    app.add_middleware(FaultInjection, faults=services.faults)  # outside the gate: sign-in can fail too
    for prefix, router in ROUTES:
        app.include_router(router, prefix=prefix)
    return app
