"""Filings learn the TIN they are filed under and the companies they cover; two lines become what they
are called.
"""

from odoo import SUPERUSER_ID, api

CREDITS = "Tax withheld by customers of the year so far (2307)"


def migrate(cr, version):
    """Fill the new fields of filings, and change lines that nobody renamed."""
    cr.execute(
        """UPDATE ipai_finance_bir_schedule filing SET tin = agency.tin
             FROM ipai_finance_agency agency WHERE agency.id = filing.agency_id AND filing.tin IS NULL"""
    )
    cr.execute(
        """INSERT INTO ipai_finance_bir_schedule_company_rel (filing_id, company_id)
           SELECT id, company_id FROM ipai_finance_bir_schedule ON CONFLICT DO NOTHING"""
    )
    env = api.Environment(cr, SUPERUSER_ID, {})
    credits = env.ref("ipai_finance_ppm.form_1702q_credits", raise_if_not_found=False)
    if credits and credits.name == CREDITS:
        credits.write({"name": "Tax withheld by customers in the quarter (2307)", "cumulative": False})
    for name, number in (("form_2550q_output", "34B"), ("form_2550q_input", "50B")):
        line = env.ref(f"ipai_finance_ppm.{name}", raise_if_not_found=False)
        if line and not line.number:
            line.number = number
    for agency in env["ipai.finance.agency"].search([]):
        for company in agency._taxpayer_companies():
            env["ipai.bir.tax.map"]._suggest(company)
