"""SQL warehouses and sessions."""

from __future__ import annotations

from fastapi import APIRouter, Request

from ..context import Context
from ..core.bodies import Body
from . import statements_router
from .sessions import read_session

router = APIRouter(prefix="/api/2.0/sql")


@router.get("/warehouses")
def list_warehouses(context: Context, request: Request) -> dict[str, object]:
    """All warehouses."""
    return {"warehouses": context.warehouses.list(request.url.hostname or "")}


@router.get("/warehouses/{warehouse_id}")
def get_warehouse(context: Context, request: Request, warehouse_id: str) -> dict[str, object]:
    """One warehouse."""
    return context.warehouses.describe(warehouse_id, request.url.hostname or "")


@router.post("/warehouses/{warehouse_id}/start")
def start_warehouse(context: Context, warehouse_id: str) -> dict[str, object]:
    """Start it."""
    context.warehouses.set_state(warehouse_id, "RUNNING")
    return {}


@router.post("/warehouses/{warehouse_id}/stop")
def stop_warehouse(context: Context, warehouse_id: str) -> dict[str, object]:
    """Stop it; the next statement starts it again."""
    context.warehouses.set_state(warehouse_id, "STOPPED")
    return {}


@router.post("/sessions")
def open_session(context: Context, body: Body) -> dict[str, object]:
    """Open a session."""
    asked = read_session(body)
    context.warehouses.admit(asked.warehouse_id)
    return {"session_id": context.sessions.open(asked)}


@router.delete("/sessions/{session_id}")
def close_session(context: Context, session_id: str) -> dict[str, object]:
    """Close a session."""
    context.sessions.close(session_id)
    return {}


router.include_router(statements_router.router)
