"""Discovery and the token endpoint: OAuth for machines (RFC 6749 §4.4), HTTP Basic or form credentials."""

from __future__ import annotations

import base64
import binascii
from urllib.parse import parse_qs, unquote

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from ..context import Context, Services
from ..core.bodies import read_bytes
from . import viewer
from .tokens import ACCESS_TOKEN_SECONDS, EVERYTHING

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
        "scopes_supported": [EVERYTHING, *viewer.SCOPE.split()],
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


def _granted(request: Request, context: Services, client_id: str, form: dict[str, str]) -> dict[str, object]:
    """Token and scope; raises GrantRefused. What limits a token to a dashboard never makes a wider one."""
    issuer = f"{_host(request)}/oidc"
    if "authorization_details" in form or "custom_claim" in form:
        grant = viewer.read_grant(form, context.identity.workspace_id)
        token = context.tokens.issue_viewer(client_id, issuer, grant)
        return {"access_token": token, "scope": viewer.SCOPE}
    if EVERYTHING not in form.get("scope", EVERYTHING).split():
        sentence = f"Without authorization_details the only scope here is {EVERYTHING}."
        raise viewer.GrantRefused(sentence, "invalid_scope")
    return {"access_token": context.tokens.issue(client_id, issuer), "scope": EVERYTHING}


@router.post("/oidc/v1/token")
async def token(request: Request, context: Context) -> JSONResponse:
    """Client id and secret → access token of one hour, for everything or for one embedded dashboard."""
    raw = await read_bytes(request, limit=64 * 1024)
    sent = parse_qs(raw.decode("utf-8", "replace"), keep_blank_values=True)
    form = {name: values[-1] for name, values in sent.items()}
    if form.get("grant_type") != "client_credentials":
        return _refuse(400, "unsupported_grant_type", "The only grant here is client_credentials.")
    client_id, secret = _credentials(request, form)
    if not await run_in_threadpool(context.principals.verify, client_id, secret):
        return _refuse(401, "invalid_client", "Client authentication failed")
    try:
        granted = _granted(request, context, client_id, form)
    except viewer.GrantRefused as error:
        return _refuse(400, error.code, str(error))
    answer = {"token_type": "Bearer", "expires_in": ACCESS_TOKEN_SECONDS} | granted
    return JSONResponse(answer, headers={"Cache-Control": "no-store"})
