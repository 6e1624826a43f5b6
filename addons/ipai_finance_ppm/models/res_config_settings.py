from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    bir_separation = fields.Selection(related="company_id.bir_separation", readonly=False)
    month_end_on = fields.Boolean(related="company_id.month_end_on", readonly=False)
    month_end_day = fields.Integer(related="company_id.month_end_day", readonly=False)
    month_end_hour = fields.Integer(related="company_id.month_end_hour", readonly=False)
    month_end_user_id = fields.Many2one(related="company_id.month_end_user_id", readonly=False)
    reconciliation_required = fields.Boolean(related="company_id.reconciliation_required", readonly=False)
