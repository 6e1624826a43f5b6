"""Who we are."""

from dataclasses import dataclass

from ..messages import Request, Wire
from .base import Api


class _Group(Wire):
    display: str = ""


class _Me(Wire):
    id: str
    userName: str
    displayName: str = ""
    active: bool = True
    groups: list[_Group] = []


@dataclass(frozen=True)
class User:
    """A user or service principal. `workspace_id` is "" when the server does not tell it."""

    id: str
    user_name: str
    display_name: str
    active: bool
    workspace_id: str
    groups: tuple[str, ...] = ()


class Users:
    def __init__(self, api: Api) -> None:
        self._api = api

    def me(self) -> User:
        """The user these credentials belong to: the cheapest proof that they work."""
        answer = self._api.call(Request("GET", "/api/2.0/preview/scim/v2/Me"))
        me = answer.parse(_Me)
        workspace = answer.headers.get("X-Databricks-Org-Id", "")
        groups = tuple(group.display for group in me.groups if group.display)
        return User(me.id, me.userName, me.displayName, me.active, workspace, groups)
