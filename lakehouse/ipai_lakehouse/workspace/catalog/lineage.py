"""Lineage as Catalog Explorer's API gives it: one hop up and down, read from the SQL of the table files.

Which jobs and pipelines write a table is known from what they are set to run and have run at least once.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from ...engine.catalog import CATALOG
from ...engine.errors import QueryError
from ...engine.lineage import ColumnRef, column_lineage, downstream_columns, table_lineage
from ...engine.tables import Table, load_tables
from ..context import Services
from ..core.errors import invalid
from ..pipelines import spec
from .names import absent, split
from .tables import definitions

WRITERS = {"ingest": ("bronze",), "transform": ("silver", "gold", "features")}
PACKAGE = "ipai_lakehouse"


@lru_cache(maxsize=1)
def _tables() -> tuple[Table, ...]:
    return tuple(load_tables())


def of_table(context: Services, full_name: str, with_entities: bool) -> dict[str, Any]:
    """`upstreams` and `downstreams` of a table; 404 where there is none."""
    schema, name = split("table", full_name, 3)
    if not context.catalog.tables.exists(full_name):
        raise absent("table", full_name)
    table, edges = f"{schema}.{name}", table_lineage(_tables())
    up = [(edge.source, edge.target) for edge in edges if edge.target == table]
    down = [(edge.target, edge.target) for edge in edges if edge.source == table]
    answer = {
        "upstreams": [_table(context, other, written, with_entities) for other, written in up],
        "downstreams": [_table(context, other, written, with_entities) for other, written in down],
    }
    return {side: found for side, found in answer.items() if found}


def of_column(context: Services, full_name: str, column: str) -> dict[str, Any]:
    """`upstream_cols` and `downstream_cols` of a column; 404 without the table, 400 without the column."""
    schema, name = split("table", full_name, 3)
    if not context.catalog.tables.exists(full_name):
        raise absent("table", full_name)
    table = f"{schema}.{name}"
    try:
        up = column_lineage(_tables(), table, column.lower())
        down = downstream_columns(_tables(), table, column.lower())
    except QueryError as error:
        raise invalid(error.message) from None
    found = {"upstream_cols": [_column(ref) for ref in up], "downstream_cols": [_column(ref) for ref in down]}
    return {side: columns for side, columns in found.items() if columns}


def _column(ref: ColumnRef) -> dict[str, Any]:
    schema, _, table = ref.table.partition(".")
    where = {"catalog_name": CATALOG, "schema_name": schema, "table_name": table}
    return {"name": ref.column, **where, "table_type": "TABLE"}


def _table(context: Services, name: str, written: str, with_entities: bool) -> dict[str, Any]:
    schema, _, table = name.partition(".")
    info = {"name": table, "catalog_name": CATALOG, "schema_name": schema, "table_type": "TABLE"}
    return {"tableInfo": info} | (_entities(context, written) if with_entities else {})


def _entities(context: Services, table: str) -> dict[str, Any]:
    """What computes `table`: the end of the edge that an entity is said of."""
    workspace_id = int(context.identity.workspace_id)
    jobs = [{"workspace_id": workspace_id, "job_id": job} for job in _jobs(context, table)]
    pipelines = [{"workspace_id": workspace_id, "pipeline_id": one} for one in _pipelines(context, table)]
    found = {"jobInfos": jobs, "pipelineInfos": pipelines}
    return {name: entities for name, entities in found.items() if entities}


def _pipelines(context: Services, table: str) -> list[str]:
    """Pipelines with a completed update whose settings then computed the table."""
    if table not in definitions():
        return []
    return [
        row["pipeline_id"]
        for row in context.pipelines.list()
        if any(
            update["state"] == "COMPLETED"
            and table in spec.tables(spec.read_spec(json.loads(update["spec"])))
            for update in context.updates.list(row["pipeline_id"])
        )
    ]


def _jobs(context: Services, table: str) -> list[int]:
    """Jobs of which a task that writes the table's schema has succeeded."""
    schema = table.partition(".")[0]
    writing = [entry for entry, schemas in WRITERS.items() if schema in schemas]
    return [
        job["job_id"]
        for job in context.jobs.list(None, with_tasks=True)
        if _succeeded(context, job["job_id"])
        & {task["task_key"] for task in job["settings"].get("tasks", []) if _entry_point(task) in writing}
    ]


def _succeeded(context: Services, job_id: int) -> set[str]:
    """The tasks of a job that have succeeded in any of its runs."""
    runs = context.runs.list(job_id)
    tasks = [task for run in runs for task in context.task_runs.of(run["run_id"])]
    return {task["task_key"] for task in tasks if task["result_state"] == "SUCCESS"}


def _entry_point(task: dict[str, Any]) -> str | None:
    wheel = task.get("python_wheel_task") or {}
    return wheel.get("entry_point") if wheel.get("package_name") == PACKAGE else None
