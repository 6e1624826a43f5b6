"""External embedding: a viewer token opens the figures of one dashboard for one viewer, and nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import jwt
import pytest
from databricks.sdk.errors import NotFound
from running_server import RunningServer, server_over
from workspace.embedding import OWN, Viewer, ask_token, fill, publish, token_form, viewer_of

from ipai_lakehouse.workspace.setup import Prepared

WIDGETS = [
    "filings_due",
    "ewt_last_month",
    "late_exposure",
    "ewt_by_agency",
    "filing_status",
    "vat_by_month",
    "exposure_by_agency",
    "ewt_by_atc",
    "vat_position",
    "forecast_accuracy",
    "reconciliation",
    "quality",
]


@pytest.fixture(scope="module")
def lake(
    prepared: tuple[Path, Prepared], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """A workspace with the books of two companies."""
    folder = shutil.copytree(prepared[0], tmp_path_factory.mktemp("embed") / "home")
    fill(folder)
    server = server_over(folder, prepared[1])
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="module")
def own(lake: RunningServer) -> str:
    """The product's own dashboard, published."""
    return publish(lake, "BIR Compliance", OWN.read_text(encoding="utf-8"))


def test_a_viewer_sees_the_companies_of_the_token_and_no_other(lake: RunningServer, own: str) -> None:
    first, second = viewer_of(lake, own, "1"), viewer_of(lake, own, "2")
    assert first.rows("ewt_by_agency") == [["2026-02-01", "RIM", "20.00"]]
    assert second.rows("ewt_by_agency") == [["2026-02-01", "BOM", "14.00"]]
    assert len(viewer_of(lake, own, "1,2").rows("ewt_by_agency")) == 2
    assert first.rows("filing_status") == second.rows("filing_status") == [["0619-E", "Draft", "1"]]
    assert second.rows("vat_by_month") == []
    assert second.rows("exposure_by_agency") == [["BOM", "0619-E", "1003.51"]]
    assert (first.rows("late_exposure"), first.rows("exposure_by_agency")) == ([["0.00"]], [])
    assert viewer_of(lake, own, "12").rows("ewt_by_agency") == []


@pytest.mark.parametrize("name", WIDGETS)
def test_no_widget_shows_a_company_that_is_not_the_viewers(lake: RunningServer, own: str, name: str) -> None:
    seen = json.dumps(viewer_of(lake, own, "2").widget(name).raise_for_status().json()["rows"])
    assert "RIM" not in seen and "20.00" not in seen


@pytest.mark.parametrize("value", ["1') OR 1=1 --", "' OR '1'='1", ") UNION SELECT 1", "1:2", "%31"])
def test_a_value_is_never_sql_and_never_another_viewer(lake: RunningServer, own: str, value: str) -> None:
    assert viewer_of(lake, own, value, "a:b").rows("ewt_by_agency") == []


def test_without_a_value_a_limited_dataset_shows_nothing(lake: RunningServer, own: str) -> None:
    answer = viewer_of(lake, own, "").widget("ewt_by_agency")
    assert answer.status_code == 403
    assert "does not say which" in answer.json()["message"]


def test_the_viewer_token_opens_nothing_else(lake: RunningServer, own: str) -> None:
    viewer = viewer_of(lake, own, "1")
    claims = jwt.decode(viewer.token, options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 3600
    headers = {"Authorization": f"Bearer {viewer.token}"}
    statement = {"statement": "SELECT 1", "warehouse_id": lake.warehouse_id}
    for verb, path, body in (
        ("GET", "/api/2.0/preview/scim/v2/Me", None),
        ("GET", f"/api/2.0/lakeview/dashboards/{own}", None),
        ("GET", f"/api/2.0/lakeview/dashboards/{own}/published/tokeninfo", None),
        ("POST", "/api/2.0/sql/statements", statement),
    ):
        assert httpx.request(verb, lake.host + path, headers=headers, json=body).status_code == 403
    other = publish(lake, "Another", OWN.read_text(encoding="utf-8"))
    assert Viewer(lake, other, viewer.token).widget("quality").status_code == 403
    assert Viewer(lake, own, lake.token()).outline().status_code == 403
    assert Viewer(lake, own, "x.y.z").outline().status_code == 403


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"scope": "all-apis"}, "invalid_request"),
        ({"scope": ""}, "invalid_request"),
        ({"custom_claim": ""}, "invalid_request"),
        ({"custom_claim": "urn:aibi:external_data:1:v:other"}, "invalid_request"),
        ({"authorization_details": "[]"}, "invalid_request"),
        ({"authorization_details": "{"}, "invalid_request"),
    ],
)
def test_parameters_that_do_not_belong_together_give_no_token(
    lake: RunningServer, own: str, change: dict[str, str], error: str
) -> None:
    answer = ask_token(lake, token_form(lake, own, "1") | change)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_the_outline_holds_no_sql(lake: RunningServer, own: str) -> None:
    outline = viewer_of(lake, own, "1").outline().raise_for_status().json()
    names = [widget["name"] for page in outline["pages"] for widget in page["widgets"]]
    assert (outline["name"], names) == ("BIR Compliance", WIDGETS)
    assert "SELECT" not in json.dumps(outline) and "gold." not in json.dumps(outline)


def test_only_what_is_published_has_a_page(lake: RunningServer, own: str) -> None:
    page = httpx.get(f"{lake.host}/embed/dashboardsv3/{own}", params={"o": lake.workspace_id})
    assert page.status_code == 200 and 'src="/embed/assets/embed.js"' in page.text
    assert httpx.get(f"{lake.host}/embed/dashboardsv3/{own}/pages/compliance").status_code == 200
    for path in (f"{own}?o=1", "0123456789abcdef0123456789abcdef"):
        gone = httpx.get(f"{lake.host}/embed/dashboardsv3/{path}")
        assert gone.status_code == 404 and "no published dashboard" in gone.text
        assert "text/html" in gone.headers["content-type"]


def test_what_is_withdrawn_is_gone_for_its_viewers_too(lake: RunningServer) -> None:
    board = publish(lake, "Soon gone", OWN.read_text(encoding="utf-8"))
    viewer = viewer_of(lake, board, "1")
    lake.sdk().lakeview.unpublish(board)
    assert viewer.outline().status_code == viewer.widget("quality").status_code == 404
    assert httpx.get(f"{lake.host}/embed/dashboardsv3/{board}").status_code == 404
    with pytest.raises(NotFound, match="Unable to find published dashboard"):
        token_form(lake, board, "1")


def test_without_the_publishers_credentials_viewers_see_nothing(lake: RunningServer) -> None:
    board = publish(lake, "Plain", OWN.read_text(encoding="utf-8"), credentials=False)
    answer = viewer_of(lake, board, "1").outline()
    assert answer.status_code == 403 and "credentials" in answer.json()["message"]


@pytest.mark.parametrize("pages", [[{}], [{"name": "p", "layout": [{"widget": {"name": "w"}}]}]])
def test_a_definition_that_lacks_something_is_said(lake: RunningServer, pages: list[object]) -> None:
    board = publish(lake, f"Torn {len(str(pages))}", json.dumps({"pages": pages}))
    answer = viewer_of(lake, board, "1").outline()
    assert answer.status_code == 400 and "cannot be read" in answer.json()["message"]


def test_every_file_of_the_page_is_served_and_nothing_else(lake: RunningServer, own: str) -> None:
    script = httpx.get(f"{lake.host}/embed/assets/embed.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert "DATABRICKS_EMBED_READY" in script.text
    for name in ("embed.html", "..%2Frouter.py", "nothing.js"):
        assert httpx.get(f"{lake.host}/embed/assets/{name}").status_code == 404
