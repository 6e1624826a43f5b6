from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .finance_close_role import ROLES

PHASES = [
    ("initial", "I. Initial"),
    ("accruals", "II. Accruals & Amortization"),
    ("wip", "III. WIP & Reclassification"),
    ("close", "IV. Close"),
]


class FinanceCloseTemplate(models.Model):
    """A step every month-end has: what, who by role, until when, after what."""

    _name = "ipai.finance.close.template"
    _description = "Month-End Step Template"
    _order = "phase_number, sequence, id"

    name = fields.Char(string="Step", required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    phase = fields.Selection(PHASES, required=True, default="initial")
    phase_number = fields.Integer(compute="_compute_phase_number", store=True)
    preparer_role = fields.Selection(ROLES, required=True, default="analyst")
    reviewer_role = fields.Selection(ROLES, required=True, default="supervisor")
    approver_role = fields.Selection(ROLES, help="Empty: the reviewer finishes the step.")
    day = fields.Integer(
        string="Business Day",
        default=1,
        help="1 is the first business day after the month, 0 the last one in it, -1 the one before.",
    )
    depends_ids = fields.Many2many(
        "ipai.finance.close.template",
        "ipai_finance_close_template_depends_rel",
        "template_id",
        "depends_id",
        string="After",
        help="Steps that are done before this one may be handed in.",
    )
    job_name = fields.Char(
        string="Lakehouse Job", help="The step has a button that starts this job for the month."
    )
    company_ids = fields.Many2many(
        "res.company",
        "ipai_finance_close_template_company_rel",
        "template_id",
        "company_id",
        string="Only For",
        help="Empty: every company.",
    )

    @api.depends("phase")
    def _compute_phase_number(self):
        order = [phase for phase, _label in PHASES]
        for template in self:
            template.phase_number = order.index(template.phase) if template.phase else 0

    @api.constrains("depends_ids")
    def _check_depends(self):
        if self._has_cycle("depends_ids"):
            raise ValidationError(self.env._("Steps wait for each other in a circle: take one of them out."))

    def _of_company(self, company):
        """Return the steps the month-end of a company has."""
        return self.sudo().search(["|", ("company_ids", "=", False), ("company_ids", "in", company.ids)])
