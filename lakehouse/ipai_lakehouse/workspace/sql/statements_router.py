"""The Statement Execution API. A failed statement is HTTP 200 with state FAILED.

A result by links: the API answers where the rows are, and they are fetched there without a token.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import uuid
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse

from ..context import Context, Services
from ..core.bodies import Body
from ..core.errors import ApiError, bad_request, invalid
from ..core.links import PREFIX
from .formats import FORMATS
from .request import read_statement

FAMILY = "results"
router = APIRouter()
open_router = APIRouter(prefix=f"{PREFIX}/{FAMILY}")


class _LargePieces(FileResponse):
    chunk_size = 1024 * 1024


@router.post("/statements")
async def execute(context: Context, request: Request, body: Body) -> dict[str, Any]:
    """Run a statement; wait for it as long as asked."""
    asked = read_statement(body)
    await run_in_threadpool(context.warehouses.admit, asked.warehouse_id)
    asked = await run_in_threadpool(context.sessions.apply, asked)
    statement_id, ended = await run_in_threadpool(context.executor.submit, asked)
    seconds = asked.wait_seconds()
    if seconds == 0:
        return {"statement_id": statement_id, "status": {"state": "PENDING"}}
    waited = asyncio.wrap_future(ended)
    await asyncio.wait([waited], timeout=seconds)
    if not waited.done() and asked.on_wait_timeout == "CANCEL":
        await run_in_threadpool(context.executor.cancel, statement_id)
    return await run_in_threadpool(_answer, context, request, statement_id)


@router.get("/statements/{statement_id}")
def get_statement(context: Context, request: Request, statement_id: str) -> dict[str, Any]:
    """State of a statement and, when it succeeded, its first chunk."""
    return _answer(context, request, statement_id)


@router.get("/statements/{statement_id}/result/chunks/{chunk_index}")
def get_chunk(context: Context, request: Request, statement_id: str, chunk_index: int) -> dict[str, Any]:
    """One chunk of a result."""
    row = _row(context, statement_id)
    if row["state"] != "SUCCEEDED":
        raise ApiError(404, "NOT_FOUND", f"The statement {statement_id} has no result.")
    if not 0 <= chunk_index < json.loads(row["manifest"])["total_chunk_count"]:
        raise invalid(f"The chunk_index {chunk_index} is out of bounds.")
    return _chunk(context, request, row, chunk_index)


@router.delete("/statements/{statement_id}")
def forget(context: Context, statement_id: str) -> dict[str, object]:
    """Stop a statement, or give up the result of one that ended."""
    context.executor.forget(statement_id)
    return {}


@router.post("/statements/{statement_id}/cancel")
def cancel(context: Context, statement_id: str) -> dict[str, object]:
    """Ask to stop a statement; answers the same whether it runs, ended or never was."""
    context.executor.cancel(statement_id)
    return {}


@open_router.get("/{token}")
def download(context: Context, token: str) -> Response:
    """The rows of a chunk as a file, for whoever holds the link."""
    claims = context.links.read(FAMILY, token)
    file = context.results.file(claims["statement"], claims["chunk"])
    if not file.is_file():
        raise ApiError(404, "NOT_FOUND", f"The statement {claims['statement']} has no result any more.")
    return _LargePieces(file, media_type=FORMATS[claims["format"]].media_type)


def _row(context: Services, statement_id: str) -> sqlite3.Row:
    try:
        uuid.UUID(statement_id)
    except ValueError:
        raise bad_request(f"{statement_id} is not a valid statement id.") from None
    row = context.statements.get(statement_id)
    if row is None:
        raise ApiError(404, "NOT_FOUND", f"The statement {statement_id} was not found.")
    return row


def _answer(context: Services, request: Request, statement_id: str) -> dict[str, Any]:
    row = _row(context, statement_id)
    status: dict[str, Any] = {"state": row["state"]}
    answer: dict[str, Any] = {"statement_id": statement_id, "status": status}
    if row["state"] == "FAILED":
        status["error"] = {"error_code": "BAD_REQUEST", "message": row["error_message"]}
        if row["sql_state"]:
            status["sql_state"] = row["sql_state"]
    if row["state"] == "SUCCEEDED":
        answer["manifest"] = json.loads(row["manifest"])
        some = answer["manifest"]["total_chunk_count"] > 0
        answer["result"] = _chunk(context, request, row, 0) if some else {}
    return answer


def _chunk(context: Services, request: Request, row: sqlite3.Row, number: int) -> dict[str, Any]:
    """The rows of a chunk, or a fresh link to them."""
    manifest, statement_id = json.loads(row["manifest"]), row["statement_id"]
    chunk = dict(manifest["chunks"][number])
    if number + 1 < manifest["total_chunk_count"]:
        chunk["next_chunk_index"] = number + 1
        chunk["next_chunk_internal_link"] = (
            f"/api/2.0/sql/statements/{statement_id}/result/chunks/{number + 1}"
        )
    if "total_byte_count" not in manifest:
        return chunk | {"data_array": context.results.chunk(statement_id, number)}
    claims = {"statement": statement_id, "chunk": number, "format": manifest["format"]}
    link, expiration = context.links.make(str(request.base_url), FAMILY, **claims)
    return {"external_links": [chunk | {"external_link": link, "expiration": expiration}]}
