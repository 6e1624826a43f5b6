from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .risk_feature import FAMILIES

LEVELS = [("low", "Usual"), ("medium", "Unusual"), ("high", "Very Unusual")]
# to_review ──a reviewer decides──▶ confirmed | false_alarm;  a usual bill has none
DISPOSITIONS = [("to_review", "To Review"), ("confirmed", "Confirmed"), ("false_alarm", "False Alarm")]


class RiskScore(models.Model):
    """What the model said about a bill at one moment, and what a reviewer made of it.

    A later answer supersedes the score and leaves it in the history with its disposition: those are labels.
    """

    _name = "ipai.risk.score"
    _description = "Risk Score"
    _order = "score desc, bill_date desc, id desc"

    move_id = fields.Many2one(
        "account.move", string="Bill", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="move_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="move_id.commercial_partner_id", string="Vendor", store=True)
    bill_date = fields.Date(related="move_id.invoice_date", store=True)
    bill_reference = fields.Char(related="move_id.ref", string="Reference")
    currency_id = fields.Many2one(related="move_id.currency_id")
    amount_total = fields.Monetary(related="move_id.amount_total", string="Total")
    score = fields.Integer(
        readonly=True,
        aggregator=None,
        help="How unusual the bill is among its agency's own bills, 0 to 100. Not a probability.",
    )
    level = fields.Selection(
        LEVELS, readonly=True, help="Empty: the bill could not be scored; the error says why."
    )
    coverage = fields.Float(readonly=True, help="Part of the signals that were known for this bill.")
    reason_ids = fields.One2many("ipai.risk.reason", "score_id", readonly=True)
    reason_summary = fields.Char(readonly=True, help="The strongest reasons in one line.")
    family = fields.Selection(
        FAMILIES, string="Main Reason", readonly=True, index=True, help="Family of the strongest reason."
    )
    error = fields.Char(readonly=True, help="Why there is no score.")
    model_version = fields.Char(readonly=True)
    as_of = fields.Datetime(required=True, readonly=True, help="When the model was asked.")
    run_id = fields.Many2one(
        "ipai.databricks.run",
        string="Signals From",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="The run that computed the signals and trained the model.",
    )
    is_current = fields.Boolean(default=True, readonly=True, help="The bill's latest score.")
    disposition = fields.Selection(
        DISPOSITIONS,
        readonly=True,
        index=True,
        help="What a reviewer decided. Empty: nothing unusual to look at.",
    )
    review_user_id = fields.Many2one("res.users", string="Reviewed By", readonly=True)
    review_date = fields.Datetime(string="Reviewed On", readonly=True)
    review_note = fields.Text(readonly=True)

    def init(self):
        """One current score a bill, also when two workers score at the same time."""
        self.env.cr.execute(
            """CREATE UNIQUE INDEX IF NOT EXISTS ipai_risk_score_current_uniq
               ON ipai_risk_score (move_id) WHERE is_current"""
        )

    @api.depends("move_id.name", "score", "level")
    def _compute_display_name(self):
        levels = dict(self._fields["level"]._description_selection(self.env))
        for score in self:
            bill = score.move_id.name or score.move_id.ref or self.env._("Draft")
            said = (
                f"{score.score} – {levels[score.level].lower()}" if score.level else self.env._("not scored")
            )
            score.display_name = self.env._("%(bill)s: risk %(said)s", bill=bill, said=said)

    # === ACTIONS === #

    def action_review(self):
        """Ask for the note that goes with the disposition in the context's ``disposition``."""
        self.ensure_one()
        self._check_reviewer()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Review"),
            "res_model": "ipai.risk.review",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_score_id": self.id,
                "default_disposition": self.env.context.get("disposition", "confirmed"),
            },
        }

    def action_open_bill(self):
        """Open the bill behind the score."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
        }

    # === BUSINESS METHODS === #

    def _check_reviewer(self):
        """Raise in words unless the user may review these scores."""
        if not self.env.user.has_group("ipai_risk_features.group_risk_reviewer"):
            raise AccessError(self.env._("Only a bill reviewer may decide about risk scores."))
        self.check_access("read")

    def _resolve(self, disposition, note):
        """Record what the reviewer decided, here and in the bill's chatter.

        :param str disposition: ``confirmed`` or ``false_alarm``
        :raises AccessError: for anybody who is not a reviewer of the bill's company
        :raises UserError: when a newer score has replaced this one
        """
        self._check_reviewer()
        labels = dict(self._fields["disposition"]._description_selection(self.env))
        for score in self:
            if not score.is_current or not score.level:
                raise UserError(
                    self.env._("%s is not the bill's current score; reload the page.", score.display_name)
                )
            score.sudo().write(
                {
                    "disposition": disposition,
                    "review_user_id": self.env.uid,
                    "review_note": note,
                    "review_date": fields.Datetime.now(),
                }
            )
            body = self.env._(
                "Risk %(score)s reviewed: %(label)s.", score=score.score, label=labels[disposition]
            )
            score.move_id.sudo().message_post(
                body=f"{body} {note}" if note else body, author_id=self.env.user.partner_id.id
            )
