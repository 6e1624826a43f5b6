from odoo import fields, models
from odoo.exceptions import UserError


class ReconciliationOverride(models.TransientModel):
    """Asks why a return is filed although the lake and the ledger differ."""

    _name = "ipai.finance.reconciliation.override"
    _description = "File without Reconciliation"

    filing_id = fields.Many2one("ipai.finance.bir_schedule", required=True, readonly=True)
    note = fields.Text(related="filing_id.reconciliation_note")
    reason = fields.Char(help="Stays in the history of the filing and in its evidence.")

    def action_confirm(self):
        """Let the return be filed, with the reason in its history."""
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why the return is filed without reconciliation."))
        self.filing_id._override_reconciliation(self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
