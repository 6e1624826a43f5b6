"""AI/BI (Lakeview) dashboards."""

import json
from collections.abc import Sequence
from typing import Any

from ..errors import MalformedAnswer
from ..messages import Request, Wire
from .base import Api

_PATH = "/api/2.0/lakeview/dashboards"


class Dashboard(Wire):
    """A dashboard's draft. `list` leaves path, etag and serialized_dashboard empty."""

    dashboard_id: str
    display_name: str = ""
    path: str = ""
    etag: str = ""
    warehouse_id: str = ""
    lifecycle_state: str = ""
    create_time: str = ""
    update_time: str = ""
    serialized_dashboard: str = ""

    @property
    def definition(self) -> dict[str, Any]:
        """Datasets and pages. Compare this, not the text: the server adds members and a line break to it.

        :raises MalformedAnswer: it is no JSON object
        """
        try:
            found = json.loads(self.serialized_dashboard or "{}")
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise MalformedAnswer(f"The definition of the dashboard {self.display_name} cannot be read.")
        return found


class Published(Wire):
    """What was published last. `embed_credentials`: queries run as the publisher."""

    display_name: str = ""
    warehouse_id: str = ""
    embed_credentials: bool = False
    revision_create_time: str = ""


class _Page(Wire):
    dashboards: list[Dashboard] = []
    next_page_token: str = ""


class Dashboards:
    def __init__(self, api: Api) -> None:
        self._api = api

    def list(self, pages: int = 10) -> Sequence[Dashboard]:
        """The dashboards we may see, trashed ones left out."""
        found = self._api.pages(Request("GET", _PATH), _Page, lambda page: page.next_page_token, pages)
        return [dashboard for page in found for dashboard in page.dashboards]

    def get(self, dashboard_id: str) -> Dashboard:
        """:raises NotFound: also for a moment after its creation"""
        return self._api.fetch(Request("GET", _PATH + "/{id}", {"id": dashboard_id}), Dashboard)

    def published(self, dashboard_id: str) -> Published:
        """:raises NotFound: never published"""
        return self._api.fetch(Request("GET", _PATH + "/{id}/published", {"id": dashboard_id}), Published)
