from odoo import fields, models

from odoo.addons.ipai_databricks_connector.compat import Constraint

ROLES = [
    ("analyst", "Finance Analyst"),
    ("supervisor", "Finance Supervisor"),
    ("manager", "Finance Manager"),
    ("senior", "Senior Finance Manager"),
    ("director", "Finance Director"),
]


class FinanceCloseRole(models.Model):
    """Who holds a role in the month-end of a company; steps are given to roles, roles to people."""

    _name = "ipai.finance.close.role"
    _description = "Month-End Role"
    _order = "company_id, role"
    _rec_name = "role"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    role = fields.Selection(ROLES, required=True)
    user_id = fields.Many2one("res.users", required=True, string="Person")

    _company_role_uniq = Constraint("UNIQUE(company_id, role)", "One person holds a role in a company.")

    def _people(self, company):
        """Return ``{role: user id}`` of a company."""
        return {one.role: one.user_id.id for one in self.sudo().search([("company_id", "=", company.id)])}
