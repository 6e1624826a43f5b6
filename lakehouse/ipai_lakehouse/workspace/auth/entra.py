"""Microsoft Entra's token endpoints, for clients that sign in to an Azure workspace with a client secret.

They take the same service principal. A client first asks /aad/auth which tenant the workspace has, then asks
for a token of Databricks and, with the first version of the protocol, for one of Azure's management, which
opens nothing here.
"""

from __future__ import annotations

from urllib.parse import parse_qs

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, RedirectResponse

from ..context import Context
from ..core.bodies import read_bytes
from .tokens import ACCESS_TOKEN_SECONDS

DATABRICKS = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d"
router = APIRouter()


def _refuse(status: int, error: str, description: str) -> JSONResponse:
    return JSONResponse({"error": error, "error_description": description}, status)


@router.get("/aad/auth")
def find_tenant(request: Request, context: Context) -> Response:
    """Where to sign in: the tenant stands in the address, as clients read it there."""
    host = str(request.base_url).rstrip("/")
    return RedirectResponse(f"{host}/{context.catalog.metastore_id}/oauth2/authorize", 302)


@router.post("/{tenant}/oauth2/token")
@router.post("/{tenant}/oauth2/v2.0/token")
async def token(request: Request, context: Context, tenant: str) -> JSONResponse:
    """Client id and secret → access token of one hour. Numbers are texts, as Entra writes them."""
    raw = await read_bytes(request, limit=64 * 1024)
    form = {name: values[-1] for name, values in parse_qs(raw.decode("utf-8", "replace")).items()}
    if form.get("grant_type") != "client_credentials":
        return _refuse(400, "unsupported_grant_type", "The only grant here is client_credentials.")
    client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
    if not await run_in_threadpool(context.principals.verify, client_id, secret):
        return _refuse(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.")
    resource = form.get("resource") or form.get("scope", "").removesuffix("/.default")
    issuer = f"{str(request.base_url).rstrip('/')}/{tenant}"
    if resource == DATABRICKS:
        made = context.tokens.issue(client_id, issuer)
    else:
        made = context.tokens.issue_foreign(client_id, issuer, resource)
    answer = {"token_type": "Bearer", "expires_in": str(ACCESS_TOKEN_SECONDS - 1), "resource": resource}
    return JSONResponse(answer | {"access_token": made}, headers={"Cache-Control": "no-store"})
