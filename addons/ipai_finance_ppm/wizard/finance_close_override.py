from odoo import fields, models


class FinanceCloseOverride(models.TransientModel):
    """Asks why a month is closed although steps are open."""

    _name = "ipai.finance.close.override"
    _description = "Close a Month with Open Steps"

    close_id = fields.Many2one("ipai.finance.close", required=True, readonly=True)
    open_steps = fields.Text(compute="_compute_open_steps")
    reason = fields.Char(help="Stays in the history of the month-end.")

    def _compute_open_steps(self):
        for wizard in self:
            wizard.open_steps = "\n".join(wizard.close_id._open_steps().mapped("name"))

    def action_confirm(self):
        """Close the month with the reason."""
        self.close_id._close(self.reason)
        return {"type": "ir.actions.act_window_close"}
