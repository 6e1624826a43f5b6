"""The live page of a dashboard inside Odoo: a frame of the lakehouse, limited to the viewer's companies."""

from datetime import datetime, timedelta, timezone

import pytest
from playwright.sync_api import expect

from tests.e2e.test_browser import SIZE, open_path, page, pictures, shoot  # noqa: F401

DASHBOARD = "ipai.databricks.dashboard"
WORKSPACE = "ipai.databricks.workspace"
SCREEN = "databricks-dashboards"
FRAME = ".o_databricks_live iframe"
ACCESS = "**/get_live_access"


@pytest.fixture(scope="module")
def live(admin):
    """The published dashboard, shown live as an administrator chooses it; drawn by Odoo again afterwards."""
    ids = admin.call(DASHBOARD, "search", [["name", "=", "BIR Compliance"]])
    admin.call(DASHBOARD, "write", ids, {"show_mode": "live"})
    yield ids[0]
    admin.call(DASHBOARD, "write", ids, {"show_mode": "stored"})


@pytest.fixture
def frame(page, url, live):  # noqa: F811
    """The frame, opened by the accountant for all companies."""
    open_path(page, url, SCREEN, FRAME)
    found = page.frame_locator(FRAME)
    expect(found.locator("[data-widget=ewt_by_agency] rect.bar").first).to_be_visible()
    return found


def test_the_live_page_draws_bars_and_numbers(page, pictures, frame):  # noqa: F811
    expect(frame.get_by_role("heading", name="BIR Compliance")).to_be_visible()
    expect(frame.locator("[data-widget=ewt_last_month] .value")).to_contain_text("₱")
    expect(frame.locator("[data-widget=vat_by_month] path").first).to_be_visible()
    expect(frame.locator(".loading")).to_have_count(0)
    page.set_viewport_size({"width": 1440, "height": 1500})
    expect(frame.locator("[data-widget=quality] td").first).to_be_visible()
    shoot(page, pictures, "dashboard_live")
    page.set_viewport_size(SIZE)


def test_live_and_stored_figures_are_the_same(page, frame):  # noqa: F811
    told = frame.locator("[data-widget=ewt_last_month] .value").inner_text()
    page.get_by_role("button", name="Show stored figures").click()
    page.wait_for_selector(".o_ipai_dashboard canvas")
    assert told in page.locator(".o_databricks_value").all_inner_texts()
    page.get_by_role("button", name="Show live page").click()
    expect(page.locator(FRAME)).to_be_visible()


def test_a_viewer_of_one_company_sees_that_one(page, url, accountant, frame):  # noqa: F811
    legend = frame.locator("[data-widget=ewt_by_agency] .legend li")
    every = legend.all_inner_texts()
    first = accountant.call("res.company", "search", [])[0]
    before = page.context.cookies()
    page.context.add_cookies([{"name": "cids", "value": str(first), "url": url}])
    open_path(page, url, SCREEN, FRAME)
    expect(legend).to_have_count(1)
    assert len(every) > 1 and legend.inner_text() in every
    page.context.add_cookies([cookie for cookie in before if cookie["name"] == "cids"])


def test_without_the_lake_the_stored_figures_are_a_click_away(page, url, admin, live):  # noqa: F811
    workspace = admin.one(WORKSPACE, [["state", "!=", "disabled"]], ["state"])
    admin.call(WORKSPACE, "write", [workspace["id"]], {"state": "disabled"})
    try:
        open_path(page, url, SCREEN, ".o_databricks_live [role=alert]")
        expect(page.locator(".o_databricks_live")).to_contain_text("is disabled")
        page.locator(".o_databricks_live").get_by_role("button", name="Show stored figures").click()
        page.wait_for_selector(".o_ipai_dashboard canvas")
        expect(page.locator(".o_ipai_dashboard")).to_contain_text("As of")
    finally:
        admin.call(WORKSPACE, "write", [workspace["id"]], {"state": workspace["state"]})


def test_the_token_is_renewed_before_its_end(page, url, live):  # noqa: F811
    asked = []

    def shorten(route):
        """Let the first token end in five minutes and a second, the moment at which it is renewed."""
        answer = route.fetch()
        body = answer.json()
        if not asked:
            ends = datetime.now(timezone.utc) + timedelta(minutes=5, seconds=1)
            body["result"]["expires_at"] = ends.strftime("%Y-%m-%d %H:%M:%S")
        asked.append(body["result"]["token"])
        route.fulfill(response=answer, json=body)

    page.route(ACCESS, shorten)
    with page.expect_response(lambda answer: answer.url.endswith("get_live_access") and len(asked) > 1):
        open_path(page, url, SCREEN, FRAME)
    page.unroute(ACCESS)
    assert len(set(asked)) == 2
    expect(page.frame_locator(FRAME).locator("rect.bar").first).to_be_visible()


@pytest.mark.parametrize(
    ("origin", "pattern", "heard"),
    [
        ("http://127.0.0.1:8069", "http://127.0.0.1:8069", True),
        ("http://127.0.0.1:8069", "127.0.0.1:8069", True),
        ("http://127.0.0.1:8069", "http://127.0.0.1", False),
        ("http://127.0.0.1:8070", "http://127.0.0.1:8069", False),
        ("https://a.example.com", "*.example.com", True),
        ("https://example.com", "*.example.com", False),
        ("https://example.com.evil.com", "example.com", False),
        ("https://evil-example.com", "*.example.com", False),
        ("http://example.com", "https://example.com", False),
        ("null", "example.com", False),
        ("https://anything.com", "*", True),
    ],
)
def test_only_approved_origins_are_listened_to(page, frame, origin, pattern, heard):  # noqa: F811
    inside = next(one for one in page.frames if "/embed/" in one.url)
    script = (
        "([origin, pattern]) => import('/embed/assets/origins.js').then((m) => m.matches(origin, pattern))"
    )
    assert inside.evaluate(script, [origin, pattern]) is heard


def test_the_token_leaves_no_trace_in_the_address_or_the_storage(page, frame):  # noqa: F811
    inside = next(one for one in page.frames if "/embed/" in one.url)
    assert "token" not in inside.url
    assert inside.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]
