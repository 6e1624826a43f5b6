"""Who may do what with a resource: workspace permissions, and grants of Unity Catalog.

Whoever deploys owns what is deployed, so an entry of the bundle for the deployer itself says nothing and is
left out. Where nobody else is named, access is not touched; where somebody is, what others were given by hand
is taken back.
"""

from __future__ import annotations

from typing import Any

from databricks.sdk import WorkspaceClient
from databricks.sdk.service.catalog import PermissionsChange, Privilege
from databricks.sdk.service.iam import AccessControlRequest, PermissionLevel

# Kind in the bundle → kind in the permissions API.
PERMITTED = {
    "jobs": "jobs",
    "pipelines": "pipelines",
    "dashboards": "dashboards",
    "experiments": "experiments",
    "model_serving_endpoints": "serving-endpoints",
}
# Kind → securable type; Unity Catalog counts models among the functions.
GRANTED = {"schemas": "schema", "volumes": "volume", "registered_models": "function"}
OWNED = ("jobs", "pipelines")
PRINCIPALS = ("user_name", "group_name", "service_principal_name")
Entry = tuple[str, str, str]  # kind of principal, its name, level


def apply_permissions(
    client: WorkspaceClient, kind: str, resource_id: str, permissions: list[dict[str, str]], me: str
) -> list[str]:
    """Set the access list where it differs; returns what changed: nothing, or `permissions`."""
    wanted = {_entry(one) for one in permissions if me not in one.values()}
    if not wanted:
        return []
    object_type = PERMITTED[kind]
    if _direct(client, object_type, resource_id, me) == wanted:
        return []
    own = PermissionLevel.IS_OWNER if kind in OWNED else PermissionLevel.CAN_MANAGE
    entries = [*sorted(wanted), (_principal(me), me, own.value)]
    client.permissions.set(object_type, resource_id, access_control_list=[_request(one) for one in entries])
    return ["permissions"]


def apply_grants(
    client: WorkspaceClient, kind: str, full_name: str, grants: list[dict[str, Any]], me: str
) -> list[str]:
    """Grant and revoke what differs; returns what changed: nothing, or `grants`."""
    wanted = {one["principal"]: set(one["privileges"]) for one in grants if one["principal"] != me}
    if not wanted:
        return []
    securable = GRANTED[kind]
    assigned = client.grants.get(securable, full_name).privilege_assignments or []
    current = {
        one.principal: {privilege.value for privilege in one.privileges or []}
        for one in assigned
        if one.principal and one.principal != me
    }
    changes = [
        PermissionsChange(
            principal=name,
            add=_privileges(wanted.get(name, set()) - current.get(name, set())),
            remove=_privileges(current.get(name, set()) - wanted.get(name, set())),
        )
        for name in sorted({*wanted, *current})
        if wanted.get(name, set()) != current.get(name, set())
    ]
    if changes:
        client.grants.update(securable, full_name, changes=changes)
    return ["grants"] if changes else []


def _entry(given: dict[str, str]) -> Entry:
    kind = next(name for name in PRINCIPALS if given.get(name))
    return kind, given[kind], given["level"]


def _direct(client: WorkspaceClient, object_type: str, resource_id: str, me: str) -> set[Entry]:
    """Entries that are not inherited, without those of the deployer."""
    found: set[Entry] = set()
    for one in client.permissions.get(object_type, resource_id).access_control_list or []:
        kind = next((name for name in PRINCIPALS if getattr(one, name)), "group_name")
        name = getattr(one, kind)
        for permission in one.all_permissions or []:
            if not permission.inherited and permission.permission_level and name != me:
                found.add((kind, name, permission.permission_level.value))
    return found


def _request(entry: Entry) -> AccessControlRequest:
    kind, name, level = entry
    return AccessControlRequest(**{kind: name}, permission_level=PermissionLevel(level))


def _principal(name: str) -> str:
    return "user_name" if "@" in name else "service_principal_name"


def _privileges(names: set[str]) -> list[Privilege]:
    return [Privilege(name) for name in sorted(names)]
