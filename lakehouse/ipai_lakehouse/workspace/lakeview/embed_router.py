"""The embed page of a published dashboard, and the figures it reads with a viewer token."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse, HTMLResponse
from pydantic import BaseModel

from ..auth.viewer import ViewerGrant
from ..context import Context, Services
from ..core.bodies import Body, parse
from ..core.errors import ApiError, missing

router = APIRouter(prefix="/embed")
FOLDER = Path(__file__).parent / "page"
TYPES = {".js": "text/javascript", ".css": "text/css"}
ASSETS = {path.name: path for path in FOLDER.iterdir() if path.suffix in TYPES}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors "
)
NOT_FOUND = "There is no published dashboard at this address."


class Chosen(BaseModel):
    """Body of a widget's figures: one of its queries, and filter widget → values."""

    query: str | None = None
    filters: dict[str, list[str]] = {}


def _viewer(request: Request, context: Context, dashboard_id: str) -> ViewerGrant:
    """The viewer of the request's token; 401 and 403 as everywhere."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise ApiError(401, 401, "A viewer token is needed here.")
    viewer = context.tokens.check_viewer(token)
    if viewer is None or viewer.dashboard_id != dashboard_id:
        raise ApiError(403, 403, "This is no valid viewer token of this dashboard, or it has ended.")
    return viewer


Viewer = Annotated[ViewerGrant, Depends(_viewer)]


@router.get("/assets/{name}")
def asset(name: str) -> FileResponse:
    """Script and style of the page."""
    if name not in ASSETS:
        raise missing(f"There is no file {name}.")
    headers = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
    return FileResponse(ASSETS[name], media_type=TYPES[ASSETS[name].suffix], headers=headers)


@router.get("/dashboardsv3/{dashboard_id}/outline")
def outline(context: Context, viewer: Viewer) -> dict[str, Any]:
    """Pages and widgets, without any SQL."""
    return context.figures.outline(viewer)


@router.post("/dashboardsv3/{dashboard_id}/widgets/{name}")
def widget(context: Context, viewer: Viewer, name: str, body: Body) -> dict[str, Any]:
    """Rows of one widget."""
    asked = parse(Chosen, body)
    return context.figures.widget(viewer, name, asked.query, asked.filters)


@router.get("/dashboardsv3/{dashboard_id}")
@router.get("/dashboardsv3/{dashboard_id}/pages/{page}")
def page(context: Context, dashboard_id: str, page: str = "", o: str = "") -> HTMLResponse:
    """The page itself; it holds no figures, so it needs no token."""
    known = o in ("", context.identity.workspace_id)
    try:
        context.dashboards.published(dashboard_id)
    except ApiError:
        known = False
    if not known:
        return _html(context, "gone.html", 404, {"sentence": NOT_FOUND})
    values = {
        "dashboard": dashboard_id,
        "page": page,
        "origins": " ".join(context.embed_settings.frame_ancestors()),
    }
    return _html(context, "embed.html", 200, values)


def _html(context: Services, name: str, status: int, values: dict[str, str]) -> HTMLResponse:
    text = (FOLDER / name).read_text(encoding="utf-8")
    for key, value in values.items():
        text = text.replace("{{" + key + "}}", escape(value))
    headers = {
        "Content-Security-Policy": POLICY + (" ".join(context.embed_settings.frame_ancestors()) or "'none'"),
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    return HTMLResponse(text, status, headers)
