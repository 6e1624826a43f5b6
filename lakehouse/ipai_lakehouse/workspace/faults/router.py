"""Setting, listing and ending faults: for the workspace's own service principal only."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends

from ..context import Context, User
from ..core.bodies import Body, parse
from ..core.errors import ApiError
from .middleware import OWN_PATH
from .rules import Rule


def _administrator(context: Context, user: User) -> None:
    if user != context.identity.client_id:
        raise ApiError(
            403, "PERMISSION_DENIED", "Faults are set by the workspace's own service principal only."
        )


router = APIRouter(prefix=OWN_PATH, dependencies=[Depends(_administrator)])


@router.post("")
def add(context: Context, body: Body) -> dict[str, Any]:
    """Put a rule in force; the answer has its `rule_id`."""
    return context.faults.add(parse(Rule, body))


@router.get("")
def list_rules(context: Context) -> dict[str, Any]:
    """The rules in force and what they have done."""
    return {"faults": context.faults.list()}


@router.delete("")
def clear(context: Context) -> dict[str, object]:
    """End all rules."""
    context.faults.remove(None)
    return {}


@router.delete("/{rule_id}")
def remove(context: Context, rule_id: str) -> dict[str, object]:
    """End one rule."""
    context.faults.remove(rule_id)
    return {}
