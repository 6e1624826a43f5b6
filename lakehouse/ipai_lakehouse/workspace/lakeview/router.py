"""Lakeview dashboards: drafts, publishing, trash."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from ..auth.viewer import ViewerGrant
from ..context import Context, User
from ..core.bodies import Body, parse
from ..core.errors import missing
from ..core.pages import page
from ..objects.store import normal

router = APIRouter(prefix="/api/2.0/lakeview/dashboards")


class CreateDashboard(BaseModel):
    """Body of create."""

    display_name: str = Field(min_length=1, pattern=r"^[^/]+$")
    parent_path: str | None = None
    warehouse_id: str = ""
    serialized_dashboard: str | None = None


class UpdateDashboard(BaseModel):
    """Body of update; absent members stay as they are."""

    display_name: str | None = Field(default=None, min_length=1, pattern=r"^[^/]+$")
    warehouse_id: str | None = None
    serialized_dashboard: str | None = None
    etag: str | None = None


class Publish(BaseModel):
    """Body of publish."""

    embed_credentials: bool = False
    warehouse_id: str | None = None


@router.post("")
def create(context: Context, user: User, body: Body) -> dict[str, Any]:
    """A new draft, in the caller's own folder unless told otherwise."""
    asked = parse(CreateDashboard, body)
    home = f"/Users/{user}"
    parent = normal(asked.parent_path or home)
    if parent == home:
        context.folders.make(home)
    if context.folders.find(parent) is None:
        raise missing(f"Path ({parent}) doesn't exist.")
    return context.dashboards.create(
        asked.display_name, parent, asked.warehouse_id, asked.serialized_dashboard
    )


@router.get("")
def list_dashboards(
    context: Context,
    page_size: int = Query(default=100, ge=0, le=1000),
    page_token: str | None = None,
    show_trashed: bool = False,
) -> dict[str, Any]:
    """Drafts without their definitions."""
    found, links = page(context.dashboards.list(show_trashed), page_token, page_size or 100)
    links.pop("prev_page_token", None)
    return ({"dashboards": found} if found else {}) | links


@router.get("/{dashboard_id}")
def get(context: Context, dashboard_id: str) -> dict[str, Any]:
    """A whole draft."""
    return context.dashboards.get(dashboard_id)


@router.patch("/{dashboard_id}")
def update(context: Context, dashboard_id: str, body: Body) -> dict[str, Any]:
    """Change a draft; with an etag, only if nobody else did."""
    asked = parse(UpdateDashboard, body)
    changes = asked.model_dump(exclude_none=True, exclude={"etag"})
    return context.dashboards.update(dashboard_id, asked.etag, changes)


@router.delete("/{dashboard_id}")
def trash(context: Context, dashboard_id: str) -> dict[str, Any]:
    """Move to the trash."""
    context.dashboards.trash(dashboard_id)
    return {}


@router.post("/{dashboard_id}/published")
def publish(context: Context, dashboard_id: str, body: Body) -> dict[str, Any]:
    """Publish the draft as it is now."""
    asked = parse(Publish, body)
    return context.dashboards.publish(dashboard_id, asked.embed_credentials, asked.warehouse_id)


@router.get("/{dashboard_id}/published")
def published(context: Context, dashboard_id: str) -> dict[str, Any]:
    """The published snapshot."""
    return context.dashboards.published(dashboard_id)


@router.delete("/{dashboard_id}/published")
def unpublish(context: Context, dashboard_id: str) -> dict[str, Any]:
    """Withdraw the published snapshot."""
    context.dashboards.unpublish(dashboard_id)
    return {}


@router.get("/{dashboard_id}/published/tokeninfo")
def token_info(
    context: Context, dashboard_id: str, external_viewer_id: str = "", external_value: str = ""
) -> dict[str, Any]:
    """What to send to the token endpoint for a token of one viewer of the published dashboard."""
    context.dashboards.published(dashboard_id)
    grant = ViewerGrant(dashboard_id, external_viewer_id, external_value)
    return grant.token_info(context.identity.workspace_id)
