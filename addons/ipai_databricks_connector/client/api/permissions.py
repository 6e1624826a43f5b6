"""Who may do what with an object (permissions API 2.0)."""

from collections.abc import Iterable, Set
from typing import Literal

from ..messages import Request, Wire
from .base import Api

Kind = Literal["jobs", "sql/warehouses", "pipelines", "clusters", "serving-endpoints", "dashboards"]


class _Permission(Wire):
    permission_level: str = ""


class _Entry(Wire):
    user_name: str = ""
    service_principal_name: str = ""
    group_name: str = ""
    all_permissions: list[_Permission] = []


class Access(Wire):
    """The access control list of an object."""

    access_control_list: list[_Entry] = []

    def levels(self, names: Iterable[str], groups: Iterable[str] = ()) -> Set[str]:
        """The permission levels (``CAN_MANAGE_RUN``, …) of somebody, their groups' among them.

        :param names: user name, and application id of a service principal
        :param groups: names of the groups they are in
        """
        people, teams = {name for name in names if name}, {name for name in groups if name}
        return {
            permission.permission_level
            for entry in self.access_control_list
            if {entry.user_name, entry.service_principal_name} & people or entry.group_name in teams
            for permission in entry.all_permissions
        }


class Permissions:
    def __init__(self, api: Api) -> None:
        self._api = api

    def get(self, kind: Kind, object_id: str) -> Access:
        """:raises NotFound, PermissionDenied: who may not see the object may not see its list"""
        path = "/api/2.0/permissions/{kind_path}/{id}"
        return self._api.fetch(Request("GET", path, {"kind_path": kind, "id": object_id}), Access)
