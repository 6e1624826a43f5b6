"""Reading permissions. Whoever can sign in is in the group `admins`; nothing else is granted."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fastapi import APIRouter

from ..context import Context, Services, User
from ..core.errors import ApiError, missing, unsupported

router = APIRouter()

# Kind in the path → (kind in the answer, what finds the object or answers 404).
OBJECTS: Mapping[str, tuple[str, Callable[[Services, str], object]]] = {
    "jobs": ("job", lambda services, id_: services.jobs.get(_number(id_))),
    "pipelines": ("pipelines", lambda services, id_: services.pipelines.get(id_)),
    "clusters": ("cluster", lambda services, id_: services.clusters.get(id_)),
    "dashboards": ("dashboard", lambda services, id_: services.dashboards.get(id_)),
    "warehouses": ("warehouses", lambda services, id_: services.warehouses.describe(id_, "")),
    "sql/warehouses": ("warehouses", lambda services, id_: services.warehouses.describe(id_, "")),
    "serving-endpoints": ("serving-endpoint", lambda services, id_: _endpoint(services, id_)),
}


@router.get("/api/2.0/permissions/{kind:path}/{object_id}")
def read(context: Context, user: User, kind: str, object_id: str) -> dict[str, object]:
    """The access list of one object; 404 if there is none, 501 for kinds that the workspace has not."""
    if kind not in OBJECTS:
        raise unsupported(f"The embedded workspace does not have permissions of {kind}.")
    object_type, find = OBJECTS[kind]
    try:
        find(context, object_id)
    except ApiError as error:  # some families answer 400 for what does not exist, this one 404
        raise missing(error.message) from None
    inherited = {"permission_level": "CAN_MANAGE", "inherited": True, "inherited_from_object": ["/"]}
    return {
        "object_id": f"/{kind}/{object_id}",
        "object_type": object_type,
        "access_control_list": [{"group_name": "admins", "all_permissions": [inherited]}],
    }


def _number(text: str) -> int:
    if not text.isdecimal():
        raise missing(f"Job {text} does not exist.")
    return int(text)


def _endpoint(services: Services, endpoint_id: str) -> None:
    if endpoint_id not in {row["endpoint_id"] for row in services.endpoints.rows()}:
        raise missing(f"Endpoint with id '{endpoint_id}' does not exist.")
