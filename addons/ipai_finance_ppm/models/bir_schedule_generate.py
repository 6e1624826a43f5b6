"""Which filings a company owes, which exist, and making the missing ones."""

from odoo import api, models

from ..tools.periods import Period, quarter_of


class BirScheduleGenerate(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    @api.model
    def _generate(self, company, date_from, date_to):
        """Create the filings a company owes for periods that end between two days; existing ones stay.

        A company that shares its TIN with others gets the returns they file together. The range grows
        back to the
        start of its quarter: a quarterly return deducts what its months remitted.

        :return: the new filings, with their amounts
        :raises UserError: when the company has no agency, or agencies of different TINs
        """
        agency = company._ipai_filing_agency()
        for one in agency._taxpayer_companies():
            self.env["ipai.bir.account.map"].sudo()._suggest(one)
            self.env["ipai.bir.tax.map"].sudo()._suggest(one)
        created = self.create(
            [
                {
                    "company_id": agency.company_id.id,
                    "agency_id": agency.id,
                    "form_id": form.id,
                    "period_start": period.start,
                    "period_end": period.end,
                }
                for form, period, reason in self._plan(agency, date_from, date_to)
                if not reason
            ]
        )
        created._refresh_amounts()
        return created

    @api.model
    def _plan(self, agency, date_from, date_to):
        """Return ``[(form, period, why it is not made or "")]`` of all forms in a range of days."""
        start = quarter_of(date_from).start
        year_end = int(agency.fiscal_year_end)
        known = self._known(agency)
        plan = []
        for form in self.env["ipai.bir.form"].search([("frequency", "!=", "transaction")]):
            why = form._why_not_filed_by(agency)
            for period in form._periods(start, date_to, year_end):
                plan.append((form, period, why or self._why_exists(form, period, known)))
        return plan

    @api.model
    def _known(self, agency):
        """Return ``{form code: {period start: filing}}`` of a taxpayer."""
        found = {}
        for filing in self.sudo().search([("tin", "=", agency.tin), ("current", "=", True)]):
            found.setdefault(filing.form_code, {})[filing.period_start] = filing
        return found

    def _why_exists(self, form, period, known):
        """Return in words which filing covers a period already, or nothing."""
        mine = known.get(form.code, {})
        if period.start in mine:
            return self.env._("exists as %s", mine[period.start].name)
        for filing in mine.values():
            if filing.period_start <= period.end and period.start <= filing.period_end:
                return self.env._(
                    "overlaps %(name)s, which covers %(label)s",
                    name=filing.name,
                    label=Period(filing.period_start, filing.period_end).label,
                )
        return ""
