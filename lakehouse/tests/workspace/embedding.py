"""A published dashboard over the books of two companies, and viewers of it."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from databricks.sdk.service.dashboards import Dashboard
from running_server import RunningServer

from tests.ledger import VAT_IN, VAT_OUT, WC160, Ledger
from tests.tables.test_ledger_to_gold import build_lake

OWN = Path(__file__).parents[2] / "ipai_lakehouse" / "dashboards" / "bir_compliance.lvdash.json"


def two_companies() -> Ledger:
    """Company 1 (RIM) withholds 20.00, company 2 (BOM) 14.00."""
    ledger = Ledger()
    ledger.post("in_invoice", "1000.00", [VAT_IN, WC160], ref="A")
    ledger.post("out_invoice", "500.00", [VAT_OUT])
    ledger.post("in_invoice", "700.00", [WC160], company=2)
    ledger.post("in_invoice", "10.00")
    ledger.file("0619-E", "2026-02-01", "2026-02-28", "2026-03-10", "20.00")
    late = {"days_late": 3, "surcharge": "3.50", "interest": "0.01", "compromise": "1000.00"}
    ledger.file("0619-E", "2026-02-01", "2026-02-28", "2026-03-10", "14.00", company_id=2, **late)
    return ledger


def fill(home: Path) -> None:
    """Put the books of both companies into a home's lake."""
    folder = home.parent / "books"
    build_lake(folder, two_companies())
    shutil.copytree(folder, home, dirs_exist_ok=True)


def publish(server: RunningServer, name: str, definition: str, credentials: bool = True) -> str:
    """Create and publish a dashboard; returns its id."""
    lakeview = server.sdk().lakeview
    made = lakeview.create(Dashboard(display_name=name, serialized_dashboard=definition))
    lakeview.publish(made.dashboard_id, embed_credentials=credentials)
    return made.dashboard_id


@dataclass
class Viewer:
    """Somebody with a viewer token."""

    server: RunningServer
    dashboard_id: str
    token: str

    def _call(self, verb: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        url = f"{self.server.host}/embed/dashboardsv3/{self.dashboard_id}/{path}"
        headers = {"Authorization": f"Bearer {self.token}"}
        return httpx.request(verb, url, json=body, headers=headers, timeout=60)

    def outline(self) -> httpx.Response:
        """Pages and widgets."""
        return self._call("GET", "outline")

    def widget(self, name: str, filters: dict[str, list[str]] | None = None, **more: str) -> httpx.Response:
        """Rows of a widget."""
        return self._call("POST", f"widgets/{name}", {"filters": filters or {}} | more)

    def rows(self, name: str, filters: dict[str, list[str]] | None = None) -> list[list[str | None]]:
        """Rows of a widget that can be drawn, in order."""
        return sorted(self.widget(name, filters).raise_for_status().json()["rows"])


def token_form(
    server: RunningServer, dashboard_id: str, value: str, viewer_id: str = "v-1"
) -> dict[str, str]:
    """The second token request, made of what the official client reads."""
    info = server.sdk().lakeview_embedded.get_published_dashboard_token_info(
        dashboard_id, external_value=value, external_viewer_id=viewer_id
    )
    assert info.authorization_details and info.custom_claim and info.scope
    return {
        "grant_type": "client_credentials",
        "scope": info.scope,
        "custom_claim": info.custom_claim,
        "authorization_details": json.dumps([one.as_dict() for one in info.authorization_details]),
    }


def ask_token(server: RunningServer, form: dict[str, str]) -> httpx.Response:
    """The token endpoint's answer."""
    return httpx.post(
        f"{server.host}/oidc/v1/token", data=form, auth=(server.client_id, server.client_secret)
    )


def viewer_of(server: RunningServer, dashboard_id: str, value: str, viewer_id: str = "v-1") -> Viewer:
    """A viewer with the token of the three calls."""
    answer = ask_token(server, token_form(server, dashboard_id, value, viewer_id)).raise_for_status().json()
    return Viewer(server, dashboard_id, answer["access_token"])
