from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from .risk_score import DISPOSITIONS, LEVELS

COLUMNS = {
    "risk_score_id": "int4",
    "risk_score": "int4",
    "risk_level": "varchar",
    "risk_disposition": "varchar",
    "risk_reason_summary": "varchar",
}
# Vendors with portal access read their own bills; what we think of them is not for them.
READERS = "account.group_account_readonly,account.group_account_invoice"


class AccountMove(models.Model):
    _inherit = "account.move"

    risk_score_ids = fields.One2many("ipai.risk.score", "move_id", string="Risk History", groups=READERS)
    risk_score_id = fields.Many2one(
        "ipai.risk.score", compute="_compute_risk", store=True, compute_sudo=True, groups=READERS, copy=False
    )
    risk_score = fields.Integer(
        string="Risk",
        compute="_compute_risk",
        store=True,
        compute_sudo=True,
        groups=READERS,
        copy=False,
        aggregator=None,
        help="How unusual the bill is among its agency's own bills, 0 to 100. Not a probability.",
    )
    risk_level = fields.Selection(
        LEVELS,
        compute="_compute_risk",
        store=True,
        compute_sudo=True,
        groups=READERS,
        index="btree_not_null",
        copy=False,
    )
    risk_disposition = fields.Selection(
        DISPOSITIONS,
        string="Risk Review",
        compute="_compute_risk",
        store=True,
        compute_sudo=True,
        groups=READERS,
        copy=False,
    )
    risk_reason_summary = fields.Char(
        string="Risk Summary",
        compute="_compute_risk",
        store=True,
        compute_sudo=True,
        groups=READERS,
        copy=False,
    )
    risk_reasons = fields.Html(
        compute="_compute_risk_reasons",
        compute_sudo=True,
        groups=READERS,
        help="Why, with what each reason adds.",
    )
    risk_model_version = fields.Char(related="risk_score_id.model_version", groups=READERS)
    risk_as_of = fields.Datetime(related="risk_score_id.as_of", string="Risk As Of", groups=READERS)

    def _auto_init(self):
        """Add the columns empty: no bill has a score yet, so nothing need be computed at install."""
        if not column_exists(self.env.cr, self._table, "risk_level"):
            for name, kind in COLUMNS.items():
                create_column(self.env.cr, self._table, name, kind)
        return super()._auto_init()

    @api.depends(
        "risk_score_ids.is_current",
        "risk_score_ids.score",
        "risk_score_ids.level",
        "risk_score_ids.disposition",
        "risk_score_ids.reason_summary",
    )
    def _compute_risk(self):
        for move in self:
            current = move.risk_score_ids.filtered("is_current")[:1]
            move.risk_score_id = current
            move.risk_score = current.score
            move.risk_level = current.level
            move.risk_disposition = current.disposition
            move.risk_reason_summary = current.reason_summary

    @api.depends("risk_score_id.reason_ids")
    def _compute_risk_reasons(self):
        for move in self:
            lines = [
                Markup("<li>%s <span class='text-muted'>%s</span></li>")
                % (reason.text, self.env._("%s points", reason.points))
                for reason in move.risk_score_id.reason_ids
            ]
            move.risk_reasons = Markup("<ul class='mb-0'>%s</ul>") % Markup().join(lines) if lines else False

    def action_open_risk(self):
        """Open the bill's current score with its reasons."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "ipai.risk.score",
            "res_id": self.risk_score_id.id,
            "view_mode": "form",
        }

    def action_risk_review(self):
        """Ask the reviewer for a note; the context's ``disposition`` says which button was pressed."""
        self.ensure_one()
        return self.risk_score_id.action_review()
