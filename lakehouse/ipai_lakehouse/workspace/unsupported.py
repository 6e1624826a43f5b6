"""API families that Databricks has and the embedded workspace has not: 501 and a sentence."""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException

from .core.errors import ApiError, unsupported

router = APIRouter()
VERBS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
LEGACY_DASHBOARDS = "/preview/sql/dashboards"
# Pattern of the path below /api/<version>, and what is missing.
FAMILIES = {
    "/clusters/update": "changing single settings of a cluster (use edit)",
    "/clusters/resize": "resizing clusters: they have no compute",
    "/clusters/pin": "pinned clusters",
    "/clusters/unpin": "pinned clusters",
    "/clusters/list-zones": "cloud zones",
    "/clusters/change-owner": "owners of clusters",
    "/unity-catalog": "this part of Unity Catalog: it has schemas, tables, volumes and models",
    "/lineage-tracking/external-*": "external lineage: lineage is read from the SQL of the lake's tables",
    "/mlflow": "this part of MLflow: it has experiments, runs, logged models and both model registries",
    "/dbfs": "DBFS (use the Files API and volumes)",
    "/secrets": "secret scopes",
    "/settings": "workspace settings other than those of dashboard embedding",
    "/permissions": "granting permissions: everybody who can sign in administers it",
    "/repos": "Git folders",
    "/policies": "cluster policies",
    "/notification-destinations": "notification destinations",
    "/feature-store": "online feature stores",
    "/database": "Lakebase databases",
    "/pipelines/*/clone": "cloned pipelines",
    "/pipelines/*/environment/apply": "environments of pipelines",
    "/jobs/runs/delete": "deleting runs",
    "/jobs/runs/cancel-all": "cancelling all runs at once",
    "/jobs/runs/export": "exporting runs",
    "/lakeview/dashboards/migrate": "legacy dashboards",
}


def _refusal(path: str) -> ApiError | None:
    if path == LEGACY_DASHBOARDS or path.startswith(LEGACY_DASHBOARDS + "/"):
        return ApiError(410, "FEATURE_DISABLED", "Legacy dashboards have ended: use lakeview/dashboards.")
    for family, what in FAMILIES.items():
        if fnmatchcase(path, family) or path.startswith(family + "/"):
            return unsupported(f"The embedded workspace does not have {what}.")
    return None


@router.api_route("/api/{rest:path}", methods=VERBS)
def other(request: Request, rest: str) -> None:
    """What no other route took."""
    refusal = _refusal(re.sub(r"^\d\.\d", "", rest))
    if refusal is None:
        raise HTTPException(404)
    raise refusal
