from odoo import fields, models
from odoo.exceptions import UserError


class FinanceAmend(models.TransientModel):
    """Asks why a filed return is amended before its next version is made."""

    _name = "ipai.finance.amend"
    _description = "Amend a Filed Return"

    filing_id = fields.Many2one("ipai.finance.bir_schedule", required=True, readonly=True)
    gap_note = fields.Char(related="filing_id.gap_note")
    reason = fields.Char(help="Stays on both versions.")

    def action_confirm(self):
        """Make the amendment and open it."""
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why %s is amended.", self.filing_id.name))
        self.filing_id.check_access("write")
        return self.filing_id._amend(self.reason)._open_form()
