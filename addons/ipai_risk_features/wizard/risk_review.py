from odoo import fields, models


class RiskReview(models.TransientModel):
    """Asks the reviewer why."""

    _name = "ipai.risk.review"
    _description = "Review of a Risk Score"

    score_id = fields.Many2one("ipai.risk.score", required=True, readonly=True)
    disposition = fields.Selection(
        [
            ("confirmed", "Confirmed: something is wrong with this bill"),
            ("false_alarm", "False alarm: the bill is fine"),
        ],
        required=True,
    )
    note = fields.Text(help="What was found; it also stands in the bill's chatter.")

    def action_apply(self):
        """Record the decision."""
        for review in self:
            review.score_id._resolve(review.disposition, review.note)
        return {"type": "ir.actions.act_window_close"}
