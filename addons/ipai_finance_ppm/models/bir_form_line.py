from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .tax_kinds import TAX_KINDS


class BirFormLine(models.Model):
    """One line of a form: a tax of the ledger, or what other returns paid or carried over.

    Lines that are added or deducted make up the sum; the same ones give the amount from forecasts. Lines that
    are only shown tell what the sum is made of.
    """

    _name = "ipai.bir.form.line"
    _description = "BIR Form Line"
    _order = "form_id, sequence, id"

    form_id = fields.Many2one("ipai.bir.form", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    number = fields.Char(help="Number of the line on the printed form, for example 38.")
    name = fields.Char(string="Label", required=True)
    sign = fields.Selection([("1", "Add"), ("-1", "Deduct"), ("0", "Only show")], default="1", required=True)
    tax_kind = fields.Selection(
        TAX_KINDS, string="Tax", help="Posted journal items of this tax in the period."
    )
    rate = fields.Float(
        digits=(5, 2), help="Percent of the figure that is due. 0: the figure is the tax itself."
    )
    agency_rate = fields.Boolean(help="At the income tax rate of the agency, 25 or 20 %.")
    minimum_tax = fields.Boolean(
        help="Minimum corporate income tax: it counts when it is larger than the line before it, from the"
        " fourth year of operations on (NIRC 27(E))."
    )
    minimum_excess = fields.Boolean(
        string="Excess Minimum Tax",
        help="What earlier years paid as minimum tax beyond the regular tax, for three years, oldest first.",
    )
    cumulative = fields.Boolean(help="From the first day of the fiscal year, not only of the period.")
    until_period = fields.Boolean(
        string="Earlier Periods Only", help="Of the fiscal year so far, without the period itself."
    )
    remitted_form_id = fields.Many2one(
        "ipai.bir.form",
        string="Remitted with",
        ondelete="restrict",
        help="Amounts of this form's filings inside the period; of the same form, those earlier in the year.",
    )
    takes = fields.Selection(
        [("amount", "What those returns pay"), ("excess", "The excess the last one before carries over")],
        default="amount",
        required=True,
    )

    @api.constrains("tax_kind", "remitted_form_id", "takes", "minimum_excess")
    def _check_one_source(self):
        for line in self:
            if [bool(line.tax_kind), bool(line.remitted_form_id), line.minimum_excess].count(True) != 1:
                raise ValidationError(
                    self.env._(
                        "Line %s needs one of a tax, a form it was remitted with, or the excess minimum tax.",
                        line.name,
                    )
                )
            deducted = line.remitted_form_id - line.form_id
            back = deducted.line_ids.filtered(lambda other: other.takes == "amount").remitted_form_id
            if line.takes == "amount" and line.form_id in back:
                raise ValidationError(
                    self.env._(
                        "Line %(line)s cannot deduct %(form)s, which deducts this form.",
                        line=line.name,
                        form=line.remitted_form_id.code,
                    )
                )

    def _rate(self, agency):
        """Return the percent an agency pays of the figure; None when the figure is the tax itself."""
        self.ensure_one()
        if self.agency_rate:
            return Decimal(agency.income_tax_rate)
        return Decimal(str(self.rate)) if self.rate else None
