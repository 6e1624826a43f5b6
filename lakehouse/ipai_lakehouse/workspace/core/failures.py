"""How exceptions become answers: API errors, unknown routes, and faults of our own."""

from __future__ import annotations

import logging
import re

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from .errors import ApiError
from .links import LinkRefused, refuse

log = logging.getLogger(__name__)


def _answer(request: Request, error: ApiError) -> JSONResponse:
    return JSONResponse(error.body(request.state.request_id), error.status)


async def _api_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ApiError)
    return _answer(request, error)


async def _query_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    return _answer(request, ApiError(400, "INVALID_PARAMETER_VALUE", f"{first['loc'][-1]}: {first['msg']}."))


async def _http_error(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    if error.status_code in (404, 405):
        path = re.sub(r"^/api/\d\.\d", "", request.url.path)
        message = f"No API found for '{request.method} {path}'"
        return _answer(request, ApiError(404, "ENDPOINT_NOT_FOUND", message))
    return _answer(request, ApiError(error.status_code, "BAD_REQUEST", str(error.detail)))


async def _fault(request: Request, error: Exception) -> JSONResponse:
    log.error("unexpected error in %s %s", request.method, request.url.path, exc_info=error)
    return _answer(request, ApiError(500, "INTERNAL_ERROR", "Unexpected error: see the workspace's log."))


def add_handlers(app: FastAPI) -> None:
    """Register all handlers on `app`."""
    app.add_exception_handler(ApiError, _api_error)
    app.add_exception_handler(LinkRefused, refuse)
    app.add_exception_handler(RequestValidationError, _query_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(Exception, _fault)
