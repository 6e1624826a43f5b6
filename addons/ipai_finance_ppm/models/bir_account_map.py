from odoo import api, fields, models

from odoo.addons.ipai_databricks_connector.compat import Constraint

from .tax_kinds import MAPPED_KINDS

# Booked as an expense, but the tax itself: taxable income is counted before it.
PROVISION = ("provision", "Provision for Income Tax")
# Accounts of the Philippine chart. Odoo 18 and 19 give other numbers to other things, and their external ids
# differ too: an id names one account in one series only.
CHART_ACCOUNTS = {
    "l10n_ph_200302": "wtc",
    "l10n_ph_200305": "fwt",
    "l10n_ph_200308": "fbt",
    "l10n_ph_635002": "provision",
    "l10n_ph_635003": "provision",
    "l10n_ph_account_200302": "fwt",
    "l10n_ph_account_200303": "fbt",
}


class BirAccountMap(models.Model):
    """Which accounts of a company hold a tax that no tax record computes: payroll books it, or people do."""

    _name = "ipai.bir.account.map"
    _description = "BIR Account Mapping"
    _order = "company_id, kind"
    _rec_name = "kind"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    kind = fields.Selection([*MAPPED_KINDS, PROVISION], string="Tax", required=True)
    account_ids = fields.Many2many(
        "account.account",
        string="Accounts",
        required=True,
        check_company=True,
        help="Liability accounts the tax is credited to. Entries of bank and cash journals are remittances"
        " and do not count.",
    )

    _kind_company_uniq = Constraint("UNIQUE(company_id, kind)", "This tax of the company is mapped already.")

    @api.model
    def _of(self, kind, companies):
        """Return the mappings of a kind for some companies."""
        return self.search([("kind", "=", kind), ("company_id", "in", companies.ids)])

    @api.model
    def _by_company(self, kind, companies):
        """Return ``{company: mapping}``, a branch with the mapping of its nearest parent that has one."""
        known = {one.company_id: one for one in self._of(kind, companies | companies.parent_ids)}
        found = {}
        for company in companies:
            nearest = next((one for one in company.parent_ids[::-1] if one in known), None)
            if nearest:
                found[company] = known[nearest]
        return found

    @api.model
    def _suggest(self, company):
        """Map the accounts of the Philippine chart for a company that has no mapping; return the new ones.

        Accounts that people made or renamed are left to them.
        """
        if self.search_count([("company_id", "=", company.id)], limit=1):
            return self.browse()
        chart = self.env["account.chart.template"].with_company(company)
        found = {}
        for xml_id, kind in CHART_ACCOUNTS.items():
            account = chart.ref(xml_id, raise_if_not_found=False)
            if account:
                found.setdefault(kind, []).append(account.id)
        return self.create(
            [
                {"company_id": company.id, "kind": kind, "account_ids": [fields.Command.set(ids)]}
                for kind, ids in found.items()
            ]
        )
