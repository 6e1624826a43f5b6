"""The accountant's month in a real browser: a blocked return, the entry fixed, signed, filed, its pack."""

import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.e2e.test_browser import FLAGS, SIZE

FILING = "ipai.finance.bir_schedule"
VERIFIER = Path("addons/ipai_finance_ppm/tools/evidence_verify.py")


@pytest.fixture(scope="module")
def filing(admin):
    """A draft of a month that is over and in the lake, with tax withheld from suppliers."""
    domain = [("state", "=", "draft"), ("form_code", "=", "0619-E"), ("amount", ">", 0)]
    domain += [("period_end", "<", date.today().isoformat())]
    fields = ["name", "company_id", "period_start", "period_end", "amount"]
    (found, *_) = admin.read(FILING, domain, fields, order="period_end desc")
    return found


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ["IPAI_CHROMIUM"], args=FLAGS)
        yield browser
        browser.close()


def log_in(browser, url, login, secret, companies):
    page = browser.new_page(viewport=SIZE, accept_downloads=True)
    page.set_default_timeout(60_000)
    page.goto(f"{url}/web/login?db={os.environ['IPAI_TEST_DB']}")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", os.environ[secret])
    page.click("button[type=submit]")
    page.wait_for_selector(".o_main_navbar")
    page.context.add_cookies([{"name": "cids", "value": companies, "url": url}])
    return page


@pytest.fixture(scope="module")
def people(browser, url, admin):
    companies = "-".join(str(number) for number in admin.call("res.company", "search", []))
    return {
        "accountant": log_in(browser, url, "accountant", "IPAI_ACCOUNTANT_PASSWORD", companies),
        "manager": log_in(browser, url, "admin", "IPAI_ADMIN_PASSWORD", companies),
    }


@pytest.fixture(scope="module")
def pictures():
    folder = Path(os.environ["IPAI_TEST_DATA"]) / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def wrong_bill(admin, filing):
    """Enter a bill of the month twice, as people do; returns the second one."""
    domain = [
        ("tax_line_id.l10n_ph_atc", "=like", "W%"),
        ("move_id.move_type", "=", "in_invoice"),
        ("parent_state", "=", "posted"),
        ("company_id", "=", filing["company_id"][0]),
        ("date", ">=", filing["period_start"]),
        ("date", "<=", filing["period_end"]),
    ]
    (line, *_) = admin.read("account.move.line", domain, ["move_id", "date"], limit=1)
    default = {"invoice_date": line["date"], "date": line["date"]}
    made = admin.call("account.move", "copy", [line["move_id"][0]], default=default)
    bill = made[0] if isinstance(made, list) else made
    admin.call("account.move", "action_post", [bill])
    return bill


def show(page, url, filing):
    page.goto(f"{url}/odoo/bir-filings/{filing['id']}")
    page.wait_for_selector(".o_form_view .o_statusbar_status")


def press(page, label, state):
    page.get_by_role("button", name=label, exact=True).first.click()
    expect(page.locator(".o_statusbar_status .o_arrow_button_current")).to_have_text(state)


def test_from_a_blocked_draft_to_a_pack_that_verifies(admin, people, url, filing, pictures, tmp_path):
    accountant, manager = people["accountant"], people["manager"]
    bill = wrong_bill(admin, filing)
    show(accountant, url, filing)
    accountant.get_by_role("button", name="Compute Amount", exact=True).click()
    alert = accountant.locator("[name=reconciliation]")
    expect(alert).to_contain_text("they differ by")
    expect(alert).to_contain_text("cannot be filed yet")
    accountant.screenshot(path=pictures / "filing_blocked.png")

    admin.call("account.move", "button_draft", [bill])
    admin.call("account.move", "unlink", [bill])
    accountant.get_by_role("button", name="Compute Amount", exact=True).click()
    expect(alert).to_be_hidden()

    press(accountant, "Mark Prepared", "Prepared")
    show(manager, url, filing)
    press(manager, "Mark Reviewed", "Reviewed")
    press(manager, "Approve", "Approved")

    show(accountant, url, filing)
    accountant.locator("[name=reference] input").fill("FRN 20261110-0042")
    day = date.fromisoformat(filing["period_end"]) + timedelta(days=8)
    accountant.locator("[name=filed_date] input").fill(f"{day:%m/%d/%Y}")
    accountant.locator("[name=filed_date] input").press("Tab")
    proof = {"name": "confirmation.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4 confirmed"}
    accountant.locator("[name=proof_ids] input[type=file]").set_input_files(proof)
    expect(accountant.locator("[name=proof_ids]")).to_contain_text("confirmation.pdf")
    press(accountant, "Mark Filed", "Filed")
    accountant.screenshot(path=pictures / "filing_filed.png")

    with accountant.expect_download() as download:
        accountant.get_by_role("button", name="Evidence Pack", exact=True).click()
    path = tmp_path / "pack.zip"
    download.value.save_as(path)
    command = [sys.executable, "-I", VERIFIER, path]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (0, "Every file and every figure agrees.\n")


def test_the_checklist_by_phase(people, url, pictures):
    page = people["manager"]
    page.goto(f"{url}/odoo/month-end-steps")
    page.wait_for_selector(".o_kanban_group")
    expect(page.locator(".o_kanban_renderer")).to_contain_text("III. WIP & Reclassification")
    page.screenshot(path=pictures / "month_end_steps.png")
    page.goto(f"{url}/odoo/month-end")
    page.wait_for_selector(".o_data_row")
    page.locator(".o_data_row").last.click()
    page.wait_for_selector(".o_form_view [name=step_ids] .o_data_row")
    page.screenshot(path=pictures / "month_end.png")
