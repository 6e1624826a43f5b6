"""Companies with the Philippine chart, agencies, bank journals."""

from .agencies import AGENCIES
from .once import known, once

BANKS = ("BDO Unibank", "Bank of the Philippine Islands", "Metrobank")


def company_of(env, agency):
    """Return the company that keeps the agency's books: a new one, or the first one if untouched."""
    key = f"company_{agency.code}"
    company = known(env, key)
    if not company:
        first = env.ref("base.main_company")
        if agency is AGENCIES[0] and not env["account.move"].search_count([("company_id", "=", first.id)]):
            first.write(_company_values(env, agency))
            env["ir.model.data"].create(
                {
                    "module": "__ipai_demo__",
                    "name": key,
                    "model": "res.company",
                    "res_id": first.id,
                    "noupdate": True,
                }
            )
            company = first
        else:
            company = once(env, key, "res.company", _company_values(env, agency))
    if company.chart_template != "ph":
        env["account.chart.template"].try_loading("ph", company, install_demo=False)
        company.account_fiscal_country_id = env.ref("base.ph")
    env.ref("base.PHP").position = "before"  # as people write it here: ₱1,000.00
    return company


def _company_values(env, agency):
    return {
        "name": agency.name,
        "vat": agency.tin,
        "street": agency.street,
        "city": agency.city,
        "zip": agency.zip,
        "country_id": env.ref("base.ph").id,
        "currency_id": env.ref("base.PHP").id,
    }


def agency_record(env, agency, company):
    """Create the agency where the finance addon is installed; its month-end waits for the books."""
    if "ipai.finance.agency" in env:
        once(
            env,
            f"agency_{agency.code}",
            "ipai.finance.agency",
            {
                "code": agency.code,
                "name": agency.name,
                "company_id": company.id,
                "tin": agency.tin,
                "rdo_code": agency.rdo,
            },
        )
        company.month_end_on = False


def bank_journal(env, agency, company):
    """Give the chart's bank journal the name of a bank."""
    bank = env["account.journal"].search([("company_id", "=", company.id), ("type", "=", "bank")], limit=1)
    bank.name = f"{BANKS[AGENCIES.index(agency)]} {agency.code}"
