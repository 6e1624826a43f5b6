"""SQL warehouses."""

from collections.abc import Sequence

from ..messages import Request, Wire
from .base import Api

_PATH = "/api/2.0/sql/warehouses"


class Warehouse(Wire):
    """`state`: STARTING, RUNNING, STOPPING, STOPPED, DELETING, DELETED, or a newer word."""

    id: str
    name: str = ""
    state: str = ""
    cluster_size: str = ""
    auto_stop_mins: int | None = None
    enable_serverless_compute: bool = False

    @property
    def running(self) -> bool:
        return self.state == "RUNNING"


class _Page(Wire):
    warehouses: list[Warehouse] = []
    next_page_token: str = ""


class Warehouses:
    def __init__(self, api: Api) -> None:
        self._api = api

    def list(self, pages: int = 10) -> Sequence[Warehouse]:
        """The warehouses we may see."""
        found = self._api.pages(Request("GET", _PATH), _Page, lambda page: page.next_page_token, pages)
        return [warehouse for page in found for warehouse in page.warehouses]

    def get(self, warehouse_id: str) -> Warehouse:
        """:raises NotFound, PermissionDenied: the server answers 403 for an unknown id"""
        return self._api.fetch(Request("GET", _PATH + "/{id}", {"id": warehouse_id}), Warehouse)

    def start(self, warehouse_id: str) -> None:
        """Ask it to start; returns at once. Nothing happens when it runs."""
        self._api.call(Request("POST", _PATH + "/{id}/start", {"id": warehouse_id}, body={}, repeatable=True))

    def stop(self, warehouse_id: str) -> None:
        """Ask it to stop; returns at once."""
        self._api.call(Request("POST", _PATH + "/{id}/stop", {"id": warehouse_id}, body={}, repeatable=True))
