"""The order of the seed. Every agency-month is one transaction: a stopped seed goes on where it was."""

import os
import time
from datetime import date, datetime, timezone

from .agencies import AGENCIES
from .chart import Chart
from .clock import MANILA, closed_months
from .filings import filings
from .oddities import spoil
from .partners import partners_of
from .people import people
from .plan import plan_drafts, plan_month
from .posting import post_papers
from .setup import agency_record, bank_journal, company_of
from .workspace import workspace

DONE = "ipai_demo.seeded_until"


def say(text):
    """Print a progress line at once."""
    print(f"seed: {text}", flush=True)


def seed(env, today=None):
    """Make the demo books complete up to `today` (a date; default IPAI_TODAY, else the day in Manila)."""
    today = today or date.fromisoformat(os.environ.get("IPAI_TODAY") or str(_manila()))
    settings = env["ir.config_parameter"].sudo()
    if settings.get_param(DONE):
        return say(f"the books are complete until {settings.get_param(DONE)}")
    start = time.monotonic()
    clerk = _foundation(env)
    for agency in AGENCIES:
        _books(env, agency, clerk, _clock(env, today))
    _month_end_on(env)
    settings.set_param(DONE, str(closed_months(_clock(env, today))[-1]))
    env.cr.commit()
    say(f"done in {time.monotonic() - start:.0f} s")


def _manila():
    return (datetime.now(timezone.utc) + MANILA).date()


def _clock(env, today):
    """Return the day the seed was first started: a seed that goes on tomorrow must not plan other months."""
    settings = env["ir.config_parameter"].sudo()
    if not settings.get_param("ipai_demo.today"):
        settings.set_param("ipai_demo.today", str(today))
    return date.fromisoformat(settings.get_param("ipai_demo.today"))


def _month_end_on(env):
    """Let the scheduled month-end have the companies, now that their books are complete."""
    if "ipai.finance.agency" in env:
        companies = env["ipai.finance.agency"].search([]).company_id
        companies.write({"month_end_on": True, "month_end_hour": 0})


def _foundation(env):
    """Companies, people and the workspace; returns the accountant."""
    companies = env["res.company"]
    for agency in AGENCIES:
        company = company_of(env, agency)
        agency_record(env, agency, company)
        bank_journal(env, agency, company)
        companies |= company
        env.cr.commit()
        say(f"{agency.code}: company {company.name} with the Philippine chart")
    if "ipai.databricks.workspace" in env:
        workspace(env)
    clerk = people(env, companies)
    env.cr.commit()
    return clerk


def _books(env, agency, clerk, today):
    """Post the months of one agency that are not there yet, then its drafts and filings."""
    start = time.monotonic()
    settings = env["ir.config_parameter"].sudo()
    key = f"ipai_demo.{agency.code}"
    company = company_of(env, agency)
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    chart, partners = Chart(env, company), partners_of(env, agency, company)
    posted, count = settings.get_param(key) or "", 0
    for month in closed_months(today):
        if str(month) <= posted:
            continue
        papers = spoil(plan_month(agency, month, today), agency, month, today)
        post_papers(env, chart, partners, papers, clerk)
        settings.set_param(key, str(month))
        env.cr.commit()
        count += len(papers)
        if month.month % 6 == 0 or month == closed_months(today)[-1]:
            say(f"{agency.code}: {count} papers posted until {month:%B %Y}, {time.monotonic() - start:.0f} s")
    _open_ends(env, agency, chart, partners, clerk, today)
    say(f"{agency.code}: books ready after {time.monotonic() - start:.0f} s")


def _open_ends(env, agency, chart, partners, clerk, today):
    """The current month's drafts, and the filings; together one transaction, done once."""
    settings = env["ir.config_parameter"].sudo()
    key = f"ipai_demo.{agency.code}.open"
    if settings.get_param(key):
        return
    drafts = plan_drafts(agency, today)
    post_papers(env, chart, partners, drafts, clerk, post=False)
    if "ipai.finance.bir_schedule" in env:
        say(f"{agency.code}: {filings(env, chart.company, today)} filings")
    settings.set_param(key, str(today))
    env.cr.commit()
    say(f"{agency.code}: {len(drafts)} draft bills of the current month")
