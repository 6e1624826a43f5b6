"""The accountant's first five minutes in a real browser; its pictures are the README's.

Chromium comes from the system (``IPAI_CHROMIUM``), Playwright only drives it. Pictures go to
``IPAI_TEST_DATA/screenshots``.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
SIZE = {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def pictures():
    folder = Path(os.environ["IPAI_TEST_DATA"]) / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="module")
def page(url, accountant):
    """A logged-in accountant who looks at all three companies; keeps the errors of the console."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["IPAI_CHROMIUM"], args=FLAGS)
        page = browser.new_page(viewport=SIZE)
        page.set_default_timeout(60_000)
        page.errors = []
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        page.on("console", lambda m: page.errors.append(m.text) if m.type == "error" else None)
        page.goto(f"{url}/web/login?db={os.environ['IPAI_TEST_DB']}")
        page.fill("input[name=login]", "accountant")
        page.fill("input[name=password]", os.environ["IPAI_ACCOUNTANT_PASSWORD"])
        page.click("button[type=submit]")
        page.wait_for_selector(".o_main_navbar")
        companies = "-".join(str(number) for number in accountant.call("res.company", "search", []))
        page.context.add_cookies(
            [{"name": "cids", "value": companies, "url": url}]
        )  # as the company menu does
        yield page
        browser.close()


def open_path(page, url, path, selector):
    page.goto(f"{url}/odoo/{path}")
    page.wait_for_selector(selector)


def shoot(page, pictures, name):
    target = pictures / f"{name}.png"
    page.screenshot(path=target)
    assert target.stat().st_size > 20_000, "an empty page"
    assert page.errors == []


def test_filing_shows_ledger_amount_and_forecast(page, url, pictures):
    open_path(page, url, "bir-filings", ".o_list_view .o_data_row")
    shoot(page, pictures, "filings")
    page.locator(".o_data_row", has_text="2550Q").last.click()  # a quarter that is not over
    page.wait_for_selector(".o_form_view [name=predicted_amount]")
    for name in ("amount", "predicted_amount", "predicted_low", "predicted_high"):
        expect(page.locator(f".o_form_view [name={name}]").first).to_contain_text("₱")
    expect(page.locator("[name=forecast_model_version]").first).to_contain_text("bir_tax_forecaster-")
    shoot(page, pictures, "filing")


def test_dashboard_draws_real_figures(page, url, pictures):
    open_path(page, url, "bir-filings", ".o_main_navbar")
    page.locator(".o_main_navbar").get_by_text("Reporting", exact=True).click()
    page.get_by_role("menuitem", name="Dashboards", exact=True).click()
    page.wait_for_selector(".o_ipai_dashboard canvas")
    body = page.locator(".o_ipai_dashboard")
    expect(body).to_contain_text("Withholding tax by agency and month")
    expect(body).to_contain_text("Filing status by form")
    expect(body).to_contain_text("As of")
    page.set_viewport_size({"width": 1440, "height": 1500})
    shoot(page, pictures, "dashboard")
    page.set_viewport_size(SIZE)


def test_risky_bill_gives_its_reasons(page, url, pictures):
    open_path(page, url, "bills-to-review", ".o_data_row")
    shoot(page, pictures, "review_queue")
    page.locator(".o_data_row", has_text="Same vendor and reference").first.click()
    page.wait_for_selector(".o_form_view .o_data_row")
    page.get_by_role("button", name="Bill").first.click()
    page.wait_for_selector(".o_form_view [name=invoice_line_ids]")
    expect(page.locator(".o_form_view")).to_contain_text("Same vendor and reference")
    shoot(page, pictures, "risky_bill")


def test_runs_list_follows_the_month_end(page, url, pictures):
    open_path(page, url, "databricks-runs", ".o_data_row")
    expect(page.locator(".o_data_row").first).to_contain_text("Succeeded")
    shoot(page, pictures, "runs")
