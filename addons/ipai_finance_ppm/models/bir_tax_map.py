from odoo import api, fields, models

from odoo.addons.ipai_databricks_connector.compat import Constraint

from .tax_kinds import BASE_KINDS, INPUT_KINDS, TAX_DOMAINS

# Tags of the Philippine VAT report. Odoo 18 signs them and numbers them by the form of 2007, Odoo 19 by
# the form
# of 2024 without a sign: a name means one thing in one series only.
KIND_OF_TAG = {
    "+31A": "sales_vatable",
    "+32A": "sales_government",
    "+33A": "sales_zero_rated",
    "+34A": "sales_exempt",
    "+42A": "input_goods",
    "+42SA": "input_services",
    "+43A": "input_non_resident",
    "+44A": "input_imports",
    "+CAPA": "input_capital",
    "+46E": "purchases_exempt",
    "+46ZR": "purchases_zero_rated",
    "+47A": "purchases_exempt_imports",
    "31A": "sales_vatable",
    "32A": "sales_zero_rated",
    "33A": "sales_exempt",
    "44A": "input_goods",
    "44SA": "input_services",
    "45A": "input_non_resident",
    "46A": "input_imports",
    "CAPA": "input_capital",
    "48E": "purchases_exempt",
    "48ZR": "purchases_zero_rated",
    "49A": "purchases_exempt_imports",
}


class BirTaxMap(models.Model):
    """Which VAT taxes of a company belong to which line of the return: goods, services, zero-rated,
    exempt.
    """

    _name = "ipai.bir.tax.map"
    _description = "BIR VAT Mapping"
    _order = "company_id, kind"
    _rec_name = "kind"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    kind = fields.Selection([*INPUT_KINDS, *BASE_KINDS], string="Line of the Return", required=True)
    tax_ids = fields.Many2many(
        "account.tax",
        string="Taxes",
        required=True,
        check_company=True,
        context={"active_test": False},
        help="A purchase tax that is in none of the lines still counts, as other input VAT.",
    )

    _kind_company_uniq = Constraint("UNIQUE(company_id, kind)", "This line of the company is mapped already.")

    @api.model
    def _taxes(self, kinds, companies):
        """Return the taxes companies and their parents have mapped to some kinds."""
        owners = companies | companies.parent_ids
        maps = self.with_context(active_test=False).search(
            [("kind", "in", kinds), ("company_id", "in", owners.ids)]
        )
        return maps.tax_ids

    @api.model
    def _taxes_of(self, kind, companies):
        """Return all taxes, archived ones too, that a kind adds up the tax lines or the bases of."""
        mapped = dict(INPUT_KINDS)
        if kind in TAX_DOMAINS or kind == "input_other":
            owners = companies | companies.parent_ids
            domain = [("company_id", "in", owners.ids), *TAX_DOMAINS.get(kind, TAX_DOMAINS["input_vat"])]
            found = self.env["account.tax"].sudo().with_context(active_test=False).search(domain)
            return found - self._taxes(list(mapped), companies) if kind == "input_other" else found
        taxes = self._taxes([kind], companies)
        return taxes & self._taxes_of("input_vat", companies) if kind in mapped else taxes

    @api.model
    def _suggest(self, company):
        """Map the taxes of a company by the tags they carry, when it has no mapping yet; return the new
        ones.
        """
        if self.search_count([("company_id", "=", company.id)], limit=1):
            return self.browse()
        taxes = self.env["account.tax"].with_context(active_test=False)
        found = {}
        for tax in taxes.search([("company_id", "=", company.id), ("l10n_ph_atc", "in", [False, ""])]):
            for kind in self._kinds_of(tax):
                found.setdefault(kind, []).append(tax.id)
        return self.create(
            [
                {"company_id": company.id, "kind": kind, "tax_ids": [fields.Command.set(ids)]}
                for kind, ids in found.items()
            ]
        )

    @api.model
    def _kinds_of(self, tax):
        """Return the kinds the tags of a tax stand for."""
        tags = tax.invoice_repartition_line_ids.tag_ids.with_context(lang="en_US")
        return {KIND_OF_TAG[tag.name] for tag in tags if tag.name in KIND_OF_TAG}
