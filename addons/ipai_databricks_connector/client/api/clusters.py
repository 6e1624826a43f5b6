"""Clusters (API 2.1).

pending ──▶ running ⇄ resizing, restarting ──▶ terminating ──▶ terminated | error     unknown: not learned yet

Source: docs.databricks.com/api/workspace/clusters/get (`state`), seen 2026-11.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from ..clock import Deadline
from ..errors import BadRequest
from ..messages import Request, Wire
from .base import Api, moment
from .bodies import sendable
from .words import translate

_PATH = "/api/2.1/clusters"
_PAGES = 100

ClusterState = Literal[
    "pending", "running", "restarting", "resizing", "terminating", "terminated", "error", "unknown"
]

_STATES: Mapping[str, ClusterState] = {
    "PENDING": "pending",
    "RUNNING": "running",
    "RESTARTING": "restarting",
    "RESIZING": "resizing",
    "TERMINATING": "terminating",
    "TERMINATED": "terminated",
    "ERROR": "error",
    "UNKNOWN": "unknown",
}
_STARTED: frozenset[ClusterState] = frozenset({"pending", "running", "restarting", "resizing"})


class _Reason(Wire):
    code: str = ""
    type: str = ""


class Cluster(Wire):
    """A cluster. `life_cycle` is the server's word for `state`, `start_time` and `terminated_time` its
    milliseconds since 1970, `termination_reason` why it ended."""

    cluster_id: str
    cluster_name: str = ""
    life_cycle: str = Field(default="", alias="state")
    state_message: str = ""
    spark_version: str = ""
    node_type_id: str = ""
    num_workers: int | None = None
    autotermination_minutes: int | None = None
    start_time: int | None = None
    terminated_time: int | None = None
    termination_reason: _Reason = _Reason()

    @property
    def state(self) -> ClusterState:
        return translate(_STATES, "cluster", self.life_cycle)

    @property
    def running(self) -> bool:
        """Whether it takes work."""
        return self.state in ("running", "resizing")

    @property
    def started_at(self) -> datetime | None:
        """When it was created or last started, naive UTC."""
        return moment(self.start_time)

    @property
    def terminated_at(self) -> datetime | None:
        """Naive UTC."""
        return moment(self.terminated_time)


class _Page(Wire):
    clusters: list[Cluster] = []
    next_page_token: str = ""


class _Created(Wire):
    cluster_id: str


class Clusters:
    def __init__(self, api: Api) -> None:
        self._api = api

    # pylint: disable-next=method-required-super  # an API call, not a record's create
    def create(self, settings: Mapping[str, Any]) -> str:
        """Create and start a cluster, and return its id at once. Names are not unique.

        :param settings: as the API takes them: ``cluster_name``, ``spark_version``, ``num_workers``, …
        :raises OutcomeUnknown: look for its name in `list` before creating it again
        """
        body = sendable(settings, "settings of the cluster")
        return self._api.fetch(Request("POST", _PATH + "/create", body=body), _Created).cluster_id

    def start(self, cluster_id: str) -> None:
        """Ask it to start; returns at once. Nothing happens when it runs or starts already.

        :raises NotFound:
        :raises BadRequest: it cannot be started in its present state, say while it terminates
        """
        deadline = self._api.deadline()
        try:
            self._ask("start", cluster_id, deadline)
        except BadRequest as refusal:
            if refusal.error_code != "INVALID_STATE" or self._get(cluster_id, deadline).state not in _STARTED:
                raise

    def get(self, cluster_id: str) -> Cluster:
        """:raises NotFound:"""
        return self._get(cluster_id, self._api.deadline())

    def terminate(self, cluster_id: str) -> None:
        """Ask it to stop, its definition is kept; returns at once. Nothing happens when it has stopped.

        :raises NotFound:
        """
        self._ask("delete", cluster_id, self._api.deadline())

    def list(self, pages: int = _PAGES) -> Sequence[Cluster]:
        """The clusters we may see, those of the last 30 days that ended too, at most `pages` pages of 100."""
        request = Request("GET", _PATH + "/list", query={"page_size": 100})
        found = self._api.pages(request, _Page, lambda page: page.next_page_token, pages)
        return [cluster for page in found for cluster in page.clusters]

    def _get(self, cluster_id: str, deadline: Deadline) -> Cluster:
        request = Request("GET", _PATH + "/get", query={"cluster_id": cluster_id})
        return self._api.fetch(request, Cluster, deadline)

    def _ask(self, verb: str, cluster_id: str, deadline: Deadline) -> None:
        request = Request("POST", f"{_PATH}/{verb}", body={"cluster_id": cluster_id}, repeatable=True)
        self._api.call(request, deadline)
