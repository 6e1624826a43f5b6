from odoo import fields, models

from .risk_feature import FAMILIES

SEVERITIES = [("low", "Low"), ("medium", "Medium"), ("high", "High")]


class RiskReason(models.Model):
    """One reason behind a score, in words; the strongest comes first."""

    _name = "ipai.risk.reason"
    _description = "Reason of a Risk Score"
    _order = "score_id, sequence, id"
    _rec_name = "text"

    score_id = fields.Many2one(
        "ipai.risk.score", required=True, readonly=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="score_id.company_id", store=True, index=True)
    feature_id = fields.Many2one(
        "ipai.risk.feature", string="Signal", required=True, readonly=True, ondelete="restrict"
    )
    code = fields.Char(related="feature_id.code", store=True)
    family = fields.Selection(FAMILIES, required=True, readonly=True)
    severity = fields.Selection(SEVERITIES, required=True, readonly=True)
    points = fields.Integer(readonly=True, help="What this reason adds to the score.")
    text = fields.Char(required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
