from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class FinanceGenerate(models.TransientModel):
    """Shows which filings companies owe in a range of days, and creates the missing ones."""

    _name = "ipai.finance.generate"
    _description = "Generate Filings"

    company_ids = fields.Many2many(
        "res.company", string="Companies", required=True, default=lambda self: self.env.companies
    )
    date_from = fields.Date(required=True, default=lambda self: self._this_year(1, 1))
    date_to = fields.Date(required=True, default=lambda self: self._this_year(12, 31))
    line_ids = fields.One2many(
        "ipai.finance.generate.line", "wizard_id", compute="_compute_lines", store=True, readonly=True
    )
    note = fields.Char(compute="_compute_lines", store=True, readonly=True)

    @api.model
    def _this_year(self, month, day):
        return fields.Date.context_today(self).replace(month=month, day=day)

    @api.depends("company_ids", "date_from", "date_to")
    def _compute_lines(self):
        for wizard in self:
            lines, problems = wizard._preview()
            wizard.line_ids = [Command.clear(), *[Command.create(line) for line in lines]]
            new = sum(line["outcome"] == "new" for line in lines)
            wizard.note = " ".join([wizard.env._("%s filings will be made.", new), *problems])

    def _preview(self):
        """Return the values of all lines, and why companies have none."""
        lines, problems = [], []
        if not (self.date_from and self.date_to) or self.date_from > self.date_to:
            return [], [self.env._("The first day lies after the last day.")]
        for agency in self._agencies(problems):
            plan = self.env["ipai.finance.bir_schedule"]._plan(agency, self.date_from, self.date_to)
            known = self.env["ipai.finance.bir_schedule"]._known(agency)
            lines += [self._line(agency, *one, known) for one in plan]
        return lines, problems

    def _agencies(self, problems):
        """Return the agencies that file for the companies, each once; append why a company has none."""
        agencies = self.env["ipai.finance.agency"]
        for company in self.company_ids._origin:
            try:
                agencies |= company._ipai_filing_agency()
            except UserError as error:
                problems.append(str(error))
        return agencies

    @api.model
    def _line(self, agency, form, period, reason, known):
        exists = period.start in known.get(form.code, {})
        return {
            "agency_id": agency.id,
            "form_id": form.id,
            "form_code": form.code,
            "label": period.label,
            "period_end": period.end,
            "outcome": "exists" if exists else "skipped" if reason else "new",
            "reason": reason,
        }

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
