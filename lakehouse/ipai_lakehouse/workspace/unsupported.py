"""API families that Databricks has and the embedded workspace has not: 501 and a sentence."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException

from .core.errors import ApiError, unsupported
from .families import MISSING

router = APIRouter()
VERBS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
VERSION = re.compile(r"^(1\.2|2\.\d|3\.0)/")
LEGACY_DASHBOARDS = "/preview/sql/dashboards"


def _refusal(path: str) -> ApiError | None:
    if _below(path, LEGACY_DASHBOARDS):
        return ApiError(410, "FEATURE_DISABLED", "Legacy dashboards have ended: use lakeview/dashboards.")
    for what, families in MISSING.items():
        if any(_below(path, family) for family in families):
            return unsupported(f"The embedded workspace does not have {what}.")
    return None


def _below(path: str, family: str) -> bool:
    return fnmatchcase(path, family) or fnmatchcase(path, f"{family}/*")


@router.api_route("/api/{rest:path}", methods=VERBS)
def other(request: Request, rest: str) -> None:
    """What no other route took."""
    refusal = _refusal("/" + VERSION.sub("", rest))
    if refusal is None:
        raise HTTPException(404)
    raise refusal
