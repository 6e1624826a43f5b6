"""Discovery and the token endpoint: OAuth for machines (RFC 6749 §4.4), HTTP Basic or form credentials."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import parse_qs, unquote

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from ..context import Context
from ..core.bodies import read_bytes
from .tokens import ACCESS_TOKEN_SECONDS

router = APIRouter()


def _host(request: Request) -> str:
    return str(request.base_url).rstrip("/")


@router.get("/.well-known/databricks-config")
def databricks_config(request: Request, context: Context) -> dict[str, str]:
    """Where the SDK begins."""
    return {
        "oidc_endpoint": f"{_host(request)}/oidc",
        "workspace_id": context.identity.workspace_id,
        "cloud": "AWS",
    }


@router.get("/oidc/.well-known/oauth-authorization-server")
@router.get("/oidc/.well-known/openid-configuration")
def discovery(request: Request) -> dict[str, object]:
    """OAuth endpoints of this workspace."""
    oidc = f"{_host(request)}/oidc"
    return {
        "issuer": oidc,
        "authorization_endpoint": f"{oidc}/v1/authorize",
        "token_endpoint": f"{oidc}/v1/token",
        "grant_types_supported": ["client_credentials"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "scopes_supported": ["all-apis"],
    }


def _refuse(status: int, error: str, description: str) -> JSONResponse:
    return JSONResponse({"error": error, "error_description": description}, status)


def _credentials(request: Request, form: dict[str, str]) -> tuple[str, str]:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return form.get("client_id", ""), form.get("client_secret", "")
    try:
        client_id, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote(client_id), unquote(secret)


def _scope_refusal(form: dict[str, str]) -> JSONResponse | None:
    # A token limited to one dashboard must never become a token for everything.
    if "authorization_details" in form or "custom_claim" in form:
        return _refuse(400, "invalid_request", "This workspace does not issue dashboard viewer tokens.")
    if "all-apis" not in form.get("scope", "all-apis").split():
        return _refuse(400, "invalid_scope", "The only scope of this workspace is all-apis.")
    return None


@router.post("/oidc/v1/token")
async def token(request: Request, context: Context) -> JSONResponse:
    """Client id and secret → access token of one hour."""
    raw = await read_bytes(request, limit=64 * 1024)
    form = {name: values[-1] for name, values in parse_qs(raw.decode("utf-8", "replace")).items()}
    if form.get("grant_type") != "client_credentials":
        return _refuse(400, "unsupported_grant_type", "The only grant here is client_credentials.")
    client_id, secret = _credentials(request, form)
    if not await run_in_threadpool(context.principals.verify, client_id, secret):
        return _refuse(401, "invalid_client", "Client authentication failed")
    refusal = _scope_refusal(form)
    if refusal is not None:
        return refusal
    answer = {
        "access_token": context.tokens.issue(client_id, f"{_host(request)}/oidc"),
        "token_type": "Bearer",
        "expires_in": ACCESS_TOKEN_SECONDS,
        "scope": "all-apis",
    }
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})
