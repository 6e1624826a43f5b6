"""Signed links: calls to the storage behind the workspace, never with our login."""

from collections.abc import Mapping
from dataclasses import replace

from ..clock import Deadline
from ..messages import Answer, Request
from ..secret import Secret
from .base import Api

# Headers that belong to the connection, not to whoever made the link.
_OURS = frozenset({"host", "content-length", "transfer-encoding", "connection", "authorization", "cookie"})


def follow(
    api: Api, request: Request, address: str, headers: Mapping[str, str], deadline: Deadline | None = None
) -> Answer:
    """The storage's answer.

    :param request: verb, body and what the call log shows
    :param address: the link as the workspace gave it
    :param headers: what the workspace wants to be sent with it
    :raises HostRefused: the link leads where we do not go
    :raises LinkRefused: the link is over
    """
    wanted = {name: value for name, value in headers.items() if name.lower() not in _OURS}
    signed = replace(request, link=Secret(address), headers=wanted)
    return api.exchange.call(signed, deadline or api.deadline())
