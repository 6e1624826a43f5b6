"""The current user, personal access tokens, and the health check."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, Field

from ..context import Context, User
from ..core.bodies import Body, parse

router = APIRouter()


class CreateToken(BaseModel):
    """Body of token/create; `lifetime_seconds` absent means it never expires."""

    comment: str = ""
    lifetime_seconds: int | None = Field(default=None, gt=0)


class DeleteToken(BaseModel):
    """Body of token/delete."""

    token_id: str


@router.get("/api/2.0/health")
def health() -> dict[str, str]:
    """Answers without a token."""
    return {"status": "ok"}


@router.get("/api/2.0/preview/scim/v2/Me")
def me(context: Context, user: User) -> dict[str, object]:
    """The caller as a SCIM user."""
    return context.principals.me(user)


@router.post("/api/2.0/token/create")
def create_token(context: Context, user: User, body: Body) -> dict[str, object]:
    """A personal access token; the value is shown once."""
    asked = parse(CreateToken, body)
    return context.tokens.create_personal(user, asked.comment, asked.lifetime_seconds)


@router.get("/api/2.0/token/list")
def list_tokens(context: Context, user: User) -> dict[str, object]:
    """The caller's tokens."""
    return {"token_infos": context.tokens.list_personal(user)}


@router.post("/api/2.0/token/delete")
def delete_token(context: Context, user: User, body: Body) -> dict[str, object]:
    """Revoke one of the caller's tokens."""
    context.tokens.delete_personal(user, parse(DeleteToken, body).token_id)
    return {}
