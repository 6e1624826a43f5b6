from odoo import fields, models
from odoo.exceptions import UserError


class FinanceCloseRerun(models.TransientModel):
    """Asks why a month-end is run again before it is."""

    _name = "ipai.finance.close.rerun"
    _description = "Run a Month-End Again"

    close_ids = fields.Many2many("ipai.finance.close", required=True, readonly=True)
    reason = fields.Char(help="Stays in the history of the month-end.")

    def action_confirm(self):
        """Start the run and say so in the chatter."""
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why the month-end runs again."))
        self.close_ids._rerun(self.reason)
        return {"type": "ir.actions.act_window_close"}
