from odoo import fields, models


class FinanceGenerateLine(models.TransientModel):
    """One return of the preview: made, there already, or not owed, with the reason."""

    _name = "ipai.finance.generate.line"
    _description = "Generate Filings: Preview"
    _order = "outcome desc, period_end, form_code, id"

    wizard_id = fields.Many2one("ipai.finance.generate", required=True, ondelete="cascade")
    agency_id = fields.Many2one("ipai.finance.agency", readonly=True)
    form_id = fields.Many2one("ipai.bir.form", readonly=True)
    form_code = fields.Char(readonly=True)
    label = fields.Char(string="Period", readonly=True)
    period_end = fields.Date(readonly=True)
    outcome = fields.Selection(
        [("new", "Will be made"), ("exists", "Exists"), ("skipped", "Not made")], readonly=True
    )
    reason = fields.Char(readonly=True)
