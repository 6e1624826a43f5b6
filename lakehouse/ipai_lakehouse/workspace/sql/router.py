"""SQL warehouses and the Statement Execution API. A failed statement is HTTP 200 with state FAILED."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import uuid
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from ..context import Context, Services
from ..core.bodies import Body
from ..core.errors import ApiError, bad_request, invalid
from .request import read_statement

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


@router.post("/statements")
async def execute(context: Context, body: Body) -> dict[str, Any]:
    """Run a statement; wait for it as long as asked."""
    asked = read_statement(body)
    await run_in_threadpool(context.warehouses.admit, asked.warehouse_id)
    statement_id, ended = await run_in_threadpool(context.executor.submit, asked)
    seconds = asked.wait_seconds()
    if seconds == 0:
        return {"statement_id": statement_id, "status": {"state": "PENDING"}}
    waited = asyncio.wrap_future(ended)
    await asyncio.wait([waited], timeout=seconds)
    if not waited.done() and asked.on_wait_timeout == "CANCEL":
        await run_in_threadpool(context.executor.cancel, statement_id)
    return await run_in_threadpool(_answer, context, statement_id)


@router.get("/statements/{statement_id}")
def get_statement(context: Context, statement_id: str) -> dict[str, Any]:
    """State of a statement and, when it succeeded, its first chunk."""
    return _answer(context, statement_id)


@router.get("/statements/{statement_id}/result/chunks/{chunk_index}")
def get_chunk(context: Context, statement_id: str, chunk_index: int) -> dict[str, Any]:
    """One chunk of a result."""
    row = _row(context, statement_id)
    if row["state"] != "SUCCEEDED":
        raise ApiError(404, "NOT_FOUND", f"The statement {statement_id} has no result.")
    manifest = json.loads(row["manifest"])
    if not 0 <= chunk_index < manifest["total_chunk_count"]:
        raise invalid(f"The chunk_index {chunk_index} is out of bounds.")
    return _chunk(context, statement_id, manifest, chunk_index)


@router.post("/statements/{statement_id}/cancel")
@router.delete("/statements/{statement_id}")
def cancel(context: Context, statement_id: str) -> dict[str, object]:
    """Ask to stop a statement; answers the same whether it runs, ended or never was."""
    context.executor.cancel(statement_id)
    return {}


def _row(context: Services, statement_id: str) -> sqlite3.Row:
    try:
        uuid.UUID(statement_id)
    except ValueError:
        raise bad_request(f"{statement_id} is not a valid statement id.") from None
    row = context.statements.get(statement_id)
    if row is None:
        raise ApiError(404, "NOT_FOUND", f"The statement {statement_id} was not found.")
    return row


def _answer(context: Services, statement_id: str) -> dict[str, Any]:
    row = _row(context, statement_id)
    status: dict[str, Any] = {"state": row["state"]}
    answer: dict[str, Any] = {"statement_id": statement_id, "status": status}
    if row["state"] == "FAILED":
        status["error"] = {"error_code": "BAD_REQUEST", "message": row["error_message"]}
        if row["sql_state"]:
            status["sql_state"] = row["sql_state"]
    if row["state"] == "SUCCEEDED":
        manifest = json.loads(row["manifest"])
        answer["manifest"] = manifest
        answer["result"] = _chunk(context, statement_id, manifest, 0) if manifest["total_chunk_count"] else {}
    return answer


def _chunk(context: Services, statement_id: str, manifest: dict[str, Any], number: int) -> dict[str, Any]:
    chunk = dict(manifest["chunks"][number])
    chunk["data_array"] = context.results.chunk(statement_id, number)
    if number + 1 < manifest["total_chunk_count"]:
        chunk["next_chunk_index"] = number + 1
        chunk["next_chunk_internal_link"] = (
            f"/api/2.0/sql/statements/{statement_id}/result/chunks/{number + 1}"
        )
    return chunk
