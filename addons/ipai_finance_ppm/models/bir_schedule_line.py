from odoo import api, fields, models


class BirScheduleLine(models.Model):
    """One line of a filing: what the ledger, or other returns, say about one line of the form."""

    _name = "ipai.finance.bir_schedule.line"
    _description = "BIR Filing Line"
    _order = "filing_id, sequence, id"

    filing_id = fields.Many2one("ipai.finance.bir_schedule", required=True, ondelete="cascade", index=True)
    form_line_id = fields.Many2one("ipai.bir.form.line", required=True, ondelete="restrict")
    sequence = fields.Integer(related="form_line_id.sequence", store=True)
    number = fields.Char(related="form_line_id.number")
    name = fields.Char(related="form_line_id.name")
    sign = fields.Selection(related="form_line_id.sign")
    company_id = fields.Many2one(related="filing_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="filing_id.currency_id")
    amount = fields.Monetary(readonly=True, help="Positive when it increases what the label says.")
    basis = fields.Char(readonly=True, help="What a line that is no plain sum of entries comes from.")
    share_ids = fields.One2many("ipai.finance.bir_schedule.share", "line_id", string="By Agency")
    previous_amount = fields.Monetary(
        compute="_compute_previous_amount", string="As Filed", help="The same line of the amended return."
    )
    difference = fields.Monetary(compute="_compute_previous_amount")

    @api.depends("amount", "filing_id.amends_id.line_ids.amount")
    def _compute_previous_amount(self):
        for line in self:
            before = line.filing_id.amends_id.line_ids.filtered(
                lambda other, line=line: other.form_line_id == line.form_line_id
            )
            line.previous_amount = sum(before.mapped("amount"))
            line.difference = line.currency_id.round(line.amount - line.previous_amount)

    def action_open_source(self):
        """Open the journal items, or the filings, this amount is the sum of."""
        self.ensure_one()
        line, filing = self.form_line_id, self.filing_id
        if line.minimum_excess:
            model, domain = "ipai.bir.minimum_excess", [("use_ids.filing_id", "=", filing.id)]
        elif line.remitted_form_id:
            model, domain = filing._name, filing._remitted_domain(line)
        else:
            filing._check_sees_all()
            model, domain = "account.move.line", filing._items_domain(line)
        return {
            "type": "ir.actions.act_window",
            "name": f"{filing.name}: {line.name}",
            "res_model": model,
            "view_mode": "list,form",
            "domain": domain,
            "context": {"create": False},
        }
