"""Every service of a workspace, made once and handed to the routes."""

from __future__ import annotations

import random
from pathlib import Path

from .. import layout
from .auth.principals import Principals
from .auth.tokens import Tokens
from .catalog.service import open_catalog
from .clusters.store import Clusters
from .context import Services
from .core.clock import Clock
from .core.database import Database
from .core.links import Links
from .core.ticker import Ticker
from .faults.rules import Faults
from .files.parts import Parts
from .files.store import Files
from .jobs.launcher import CommandBuilder, Launcher
from .jobs.repairs import Repairs
from .jobs.runner import Runner
from .jobs.runs import Runs
from .jobs.schedules import Schedules
from .jobs.store import Jobs
from .jobs.task_runs import TaskRuns
from .jobs.work import starter
from .lakeview import figures
from .lakeview.embed_settings import EmbedSettings
from .lakeview.store import Dashboards
from .mlflow.service import open_mlflow
from .models.registry import Registry
from .objects.contents import Contents
from .objects.store import Folders
from .objects.tree import Tree
from .pipelines.events import Events
from .pipelines.runner import UpdateRunner
from .pipelines.store import Pipelines
from .pipelines.task import PipelineTasks
from .pipelines.updates import Updates
from .schemas import SCHEMAS
from .serving.endpoints import Endpoints
from .serving.models import Models
from .sql.executor import Executor
from .sql.executor import Runner as SqlRunner
from .sql.results import Results
from .sql.sessions import Sessions
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
    catalog = open_catalog(home, identity, database, clock)
    mlflow = open_mlflow(home, catalog.schemas.find)
    places = {"WorkspaceInternal": mlflow.places.artifacts, "Models": mlflow.places.models}
    files_store = Files(layout.volumes(home), places)
    statements, results = Statements(database, clock), Results(layout.statements(home))
    runs, task_runs = Runs(database, clock), TaskRuns(database, clock)
    launcher = Launcher(
        home, host, lambda: tokens.issue(identity.client_id, f"{host}/oidc", TASK_TOKEN_SECONDS), command
    )
    pipelines, updates, events = Pipelines(database, clock), Updates(database, clock), Events(database, clock)
    update_runner = UpdateRunner(updates, events, launcher)
    start_task = starter(launcher, PipelineTasks(pipelines, updates, update_runner).start)
    runner = Runner(runs, task_runs, start_task)
    jobs, schedules = Jobs(database, clock), Schedules(database, clock, runs)
    endpoints = Endpoints(database, Models(layout.mlflow_uri(home), clock), clock, random.Random())
    ticker = Ticker([lambda: schedules.fire(jobs.scheduled()) and runner.kick(), endpoints.scale_to_zero])
    folders, dashboards = Folders(database), Dashboards(database, clock)
    return Services(
        identity=identity,
        clock=clock,
        principals=principals,
        tokens=tokens,
        warehouses=Warehouses(database, identity.warehouse_id),
        statements=statements,
        results=results,
        sessions=Sessions(database, clock),
        links=Links(layout.signing_key(home), clock),
        executor=Executor(sql_runner, statements, results),
        files=files_store,
        parts=Parts(files_store, layout.volumes(home), clock),
        jobs=jobs,
        runs=runs,
        task_runs=task_runs,
        repairs=Repairs(database, clock),
        launcher=launcher,
        schedules=schedules,
        runner=runner,
        endpoints=endpoints,
        registry=Registry(layout.mlflow_uri(home)),
        folders=folders,
        dashboards=dashboards,
        figures=figures.Figures(dashboards, figures.engine_runner(home)),
        embed_settings=EmbedSettings(database),
        tree=Tree(folders, Contents(database, clock), dashboards),
        clusters=Clusters(database, clock),
        pipelines=pipelines,
        updates=updates,
        events=events,
        update_runner=update_runner,
        faults=Faults(clock, tokens.check),
        catalog=catalog,
        mlflow=mlflow,
        home=home,
        ticker=ticker,
    )
