"""Clusters, versions 2.0 and 2.1: an honest state machine without compute."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from ..context import Context, User
from ..core.bodies import Body, parse
from ..core.errors import unsupported
from ..core.pages import page
from .request import Events, one_page, read_events
from .settings import NODE_TYPE, SPARK_VERSIONS, read_settings
from .view import cluster, event

router = APIRouter()


class ClusterId(BaseModel):
    """A body that names a cluster."""

    cluster_id: str


@router.post("/create")
def create(context: Context, user: User, body: Body) -> dict[str, str]:
    """A new cluster. The same call twice makes two: callers look one up by name first."""
    return {"cluster_id": context.clusters.create(read_settings(body), user)}


@router.post("/edit")
def edit(context: Context, user: User, body: Body) -> dict[str, object]:
    """Replace all settings."""
    context.clusters.edit(parse(ClusterId, body).cluster_id, read_settings(body), user)
    return {}


@router.post("/start")
def start(context: Context, user: User, body: Body) -> dict[str, object]:
    """Start one that has ended."""
    context.clusters.start(parse(ClusterId, body).cluster_id, user)
    return {}


@router.post("/restart")
def restart(context: Context, user: User, body: Body) -> dict[str, object]:
    """Restart one that runs."""
    context.clusters.restart(parse(ClusterId, body).cluster_id, user)
    return {}


@router.post("/delete")
def terminate(context: Context, user: User, body: Body) -> dict[str, object]:
    """End it; it can be started again."""
    context.clusters.terminate(parse(ClusterId, body).cluster_id, user)
    return {}


@router.post("/permanent-delete")
def forget(context: Context, body: Body) -> dict[str, object]:
    """Remove it for good."""
    context.clusters.forget(parse(ClusterId, body).cluster_id)
    return {}


@router.get("/get")
def get(context: Context, cluster_id: str) -> dict[str, Any]:
    """One cluster."""
    return cluster(context.clusters.get(cluster_id))


@router.get("/list")
def list_clusters(
    context: Context,
    request: Request,
    states: Annotated[list[str] | None, Query(alias="filter_by.cluster_states")] = None,
    page_size: int = Query(default=20, ge=1, le=100),
    page_token: str | None = None,
) -> dict[str, Any]:
    """Clusters, newest first; version 2.0 of the API knows no pages."""
    for name in request.query_params:
        if name.startswith(("filter_by.", "sort_by.")) and name != "filter_by.cluster_states":
            raise unsupported(f"The embedded workspace does not list clusters by {name}.")
    rows = context.clusters.list()
    shown = [cluster(row) for row in rows if not states or row["state"] in states]
    if request.url.path.startswith("/api/2.0/"):
        return {"clusters": shown} if shown else {}
    found, links = page(shown, page_token, page_size)
    return ({"clusters": found} if found else {}) | links


@router.post("/events")
def events(context: Context, body: Body) -> dict[str, Any]:
    """What happened to a cluster, newest first unless told otherwise."""
    asked: Events = read_events(body)
    rows = [row for row in context.clusters.events(asked.cluster_id) if asked.wants(row)]
    return one_page([event(row) for row in rows], asked, body)


@router.get("/spark-versions")
def spark_versions() -> dict[str, object]:
    """Names a cluster may be made with."""
    return {"versions": SPARK_VERSIONS}


@router.get("/list-node-types")
def node_types() -> dict[str, object]:
    """The one kind of node there is."""
    return {"node_types": [NODE_TYPE]}
