from odoo import fields, models


class BirScheduleShare(models.Model):
    """What one agency adds to a line of a return that several agencies of one TIN file together."""

    _name = "ipai.finance.bir_schedule.share"
    _description = "BIR Filing Line by Agency"
    _order = "line_id, agency_id, id"

    line_id = fields.Many2one("ipai.finance.bir_schedule.line", required=True, ondelete="cascade", index=True)
    filing_id = fields.Many2one(related="line_id.filing_id", store=True, index=True)
    company_id = fields.Many2one("res.company", required=True, index=True, help="Whose books it comes from.")
    agency_id = fields.Many2one(
        "ipai.finance.agency",
        ondelete="cascade",
        help="Empty: entries that name the analytic account of no agency, or of several.",
    )
    name = fields.Char(related="line_id.name", string="Label")
    number = fields.Char(related="line_id.number")
    currency_id = fields.Many2one(related="line_id.currency_id")
    amount = fields.Monetary()
