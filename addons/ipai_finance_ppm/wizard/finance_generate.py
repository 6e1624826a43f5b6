from odoo import api, fields, models
from odoo.exceptions import UserError


class FinanceGenerate(models.TransientModel):
    """Creates the filings companies owe in a range of days."""

    _name = "ipai.finance.generate"
    _description = "Generate Filings"

    company_ids = fields.Many2many(
        "res.company", string="Companies", required=True, default=lambda self: self.env.companies
    )
    date_from = fields.Date(required=True, default=lambda self: self._this_year(1, 1))
    date_to = fields.Date(required=True, default=lambda self: self._this_year(12, 31))

    @api.model
    def _this_year(self, month, day):
        return fields.Date.context_today(self).replace(month=month, day=day)

    def action_generate(self):
        """Create what is missing and show the new filings."""
        if self.date_from > self.date_to:
            raise UserError(self.env._("The first day lies after the last day."))
        filings = self.env["ipai.finance.bir_schedule"]
        for company in self.company_ids:
            filings |= filings._generate(company, self.date_from, self.date_to)
        if not filings:
            raise UserError(self.env._("All filings of these companies and days exist already."))
        action = self.env["ir.actions.act_window"]._for_xml_id("ipai_finance_ppm.action_bir_schedule")
        return {**action, "domain": [("id", "in", filings.ids)], "context": {}}
