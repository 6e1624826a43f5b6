"""AI/BI (Lakeview) dashboards."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from ..errors import InvalidInput, MalformedAnswer
from ..messages import Request, Wire
from ..viewer import Viewers, ViewerToken
from .base import Api, drop_empty
from .bodies import written

_PATH = "/api/2.0/lakeview/dashboards"
_DEFINITION = "definition of the dashboard"


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
    def __init__(self, api: Api, viewers: Viewers) -> None:
        self._api = api
        self._viewers = viewers

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

    # pylint: disable-next=method-required-super  # an API call, not a record's create
    def create(
        self,
        display_name: str,
        definition: Mapping[str, Any],
        *,
        warehouse_id: str | None = None,
        parent_path: str | None = None,
    ) -> Dashboard:
        """Create a draft.

        :param definition: datasets and pages
        :param parent_path: folder; None = our own
        :raises NotFound: the folder
        :raises OutcomeUnknown: look for its name in `list` before creating it again
        """
        body = drop_empty(
            display_name=display_name,
            serialized_dashboard=written(definition, _DEFINITION),
            warehouse_id=warehouse_id,
            parent_path=parent_path,
        )
        return self._api.fetch(Request("POST", _PATH, body=body), Dashboard)

    def update(
        self,
        dashboard_id: str,
        etag: str,
        *,
        display_name: str | None = None,
        definition: Mapping[str, Any] | None = None,
        warehouse_id: str | None = None,
    ) -> Dashboard:
        """Change the members given of the draft that was read with `etag`; the answer has the next etag.

        :raises NotFound:
        :raises Conflict: somebody changed it since
        :raises OutcomeUnknown: `get` it, and compare, before changing it again
        """
        if not etag:
            raise InvalidInput("A dashboard is changed by the etag it was read with: get it first.")
        body = drop_empty(
            etag=etag,
            display_name=display_name,
            serialized_dashboard=None if definition is None else written(definition, _DEFINITION),
            warehouse_id=warehouse_id,
        )
        request = Request("PATCH", _PATH + "/{id}", {"id": dashboard_id}, body=body)
        return self._api.fetch(request, Dashboard)

    def publish(
        self, dashboard_id: str, *, warehouse_id: str | None = None, embed_credentials: bool = False
    ) -> Published:
        """Publish the draft as it is now; publishing it again changes nothing.

        :param embed_credentials: queries run as us, so viewers need no grants
        :raises NotFound:
        """
        body = drop_empty(embed_credentials=embed_credentials, warehouse_id=warehouse_id)
        path = _PATH + "/{id}/published"
        return self._api.fetch(
            Request("POST", path, {"id": dashboard_id}, body=body, repeatable=True), Published
        )

    def viewer_token(self, dashboard_id: str, viewer_id: str, value: str) -> ViewerToken:
        """Access to the published dashboard for one viewer without a Databricks account, about an hour long.

        :param viewer_id: stands in the audit log; a pseudonym, never a name
        :param value: what the datasets read as `__aibi_external_value`
        :raises InvalidInput: we are no service principal, or a value is missing
        :raises NotFound: not published
        :raises PermissionDenied: the principal may not run the dashboard
        """
        self._viewers.check(viewer_id, value)
        deadline = self._api.deadline()
        query = {"external_viewer_id": viewer_id, "external_value": value}
        path = _PATH + "/{id}/published/tokeninfo"
        answer = self._api.call(Request("GET", path, {"id": dashboard_id}, query), deadline)
        return self._viewers.token(answer, deadline)

    def embed_url(self, dashboard_id: str, workspace_id: str) -> str:
        """Address of the published dashboard's page for a frame."""
        return f"{self._api.host}/embed/dashboardsv3/{quote(dashboard_id, safe='')}?o={quote(workspace_id)}"
