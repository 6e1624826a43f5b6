from odoo import fields, models


class BirScheduleLine(models.Model):
    """One line of a filing: what the ledger, or earlier returns, say about one line of the form."""

    _name = "ipai.finance.bir_schedule.line"
    _description = "BIR Filing Line"
    _order = "filing_id, sequence, id"

    filing_id = fields.Many2one("ipai.finance.bir_schedule", required=True, ondelete="cascade", index=True)
    form_line_id = fields.Many2one("ipai.bir.form.line", required=True, ondelete="restrict")
    sequence = fields.Integer(related="form_line_id.sequence", store=True)
    name = fields.Char(related="form_line_id.name")
    sign = fields.Selection(related="form_line_id.sign")
    company_id = fields.Many2one(related="filing_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="filing_id.currency_id")
    amount = fields.Monetary(readonly=True, help="Positive when it increases what the label says.")

    def action_open_source(self):
        """Open the journal items, or the filings, this amount is the sum of."""
        self.ensure_one()
        line, filing = self.form_line_id, self.filing_id
        if line.remitted_form_id:
            model, domain = filing._name, filing._remitted_domain(line)
        else:
            model = "account.move.line"
            domain = self.env[model]._ipai_tax_domain(
                line.tax_kind, filing.company_id, filing._first_day(line), filing.period_end
            )
        return {
            "type": "ir.actions.act_window",
            "name": f"{filing.name}: {line.name}",
            "res_model": model,
            "view_mode": "list,form",
            "domain": domain,
            "context": {"create": False},
        }
