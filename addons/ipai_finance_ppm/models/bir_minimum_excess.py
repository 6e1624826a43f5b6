from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.ipai_databricks_connector.compat import Constraint

from ..tools.periods import month_of

YEARS = 3  # NIRC 27(E)(2): credited in the three taxable years that follow


class BirMinimumExcess(models.Model):
    """By how much the minimum income tax of a year was more than the regular tax, and what became of it.

    The annual return of the year makes it. For years before the first return here a manager enters it.
    """

    _name = "ipai.bir.minimum_excess"
    _description = "Excess of the Minimum Income Tax"
    _order = "year_end desc, agency_id"
    _rec_name = "year_end"

    agency_id = fields.Many2one("ipai.finance.agency", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="agency_id.company_id", store=True, index=True)
    tin = fields.Char(related="agency_id.tin", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    year_end = fields.Date(
        string="Year of Origin", required=True, help="Last day of the taxable year in which it arose."
    )
    amount = fields.Monetary(string="Excess", help="Minimum tax less regular tax of the year.")
    filing_id = fields.Many2one(
        "ipai.finance.bir_schedule",
        string="Return",
        readonly=True,
        ondelete="cascade",
        help="The annual return it comes from. Empty: entered for a year before the first return here.",
    )
    use_ids = fields.One2many(
        "ipai.bir.minimum_excess.use", "excess_id", string="Credited With", readonly=True
    )
    used = fields.Monetary(compute="_compute_used", store=True)
    remaining = fields.Monetary(compute="_compute_used", store=True)
    expires = fields.Date(
        compute="_compute_expires",
        store=True,
        help="Last day of the third year after the year of origin: what is left then is lost.",
    )

    _agency_year_uniq = Constraint(
        "UNIQUE(agency_id, year_end)", "This year of the agency is entered already."
    )
    _not_negative = Constraint("CHECK(amount >= 0)", "An excess is not negative.")

    @api.depends("year_end")
    def _compute_expires(self):
        for one in self:
            one.expires = (
                one.year_end and month_of(date(one.year_end.year + YEARS, one.year_end.month, 1)).end
            )

    @api.depends("amount", "use_ids.amount", "use_ids.filing_id.current")
    def _compute_used(self):
        for one in self:
            counting = one.use_ids.filtered("filing_id.current")
            one.used = sum(counting.mapped("amount"))
            one.remaining = one.amount - one.used

    def write(self, vals):
        self._check_by_hand(vals)
        return super().write(vals)

    def unlink(self):
        self._check_by_hand({"amount"})
        return super().unlink()

    def _check_by_hand(self, vals):
        """Refuse to change by hand what a return says."""
        made = self.filtered("filing_id")
        if made and not self.env.su and {"amount", "year_end", "agency_id"} & set(vals):
            raise UserError(
                self.env._("The excess of %s comes from its return: amend that one.", made[0].year_end)
            )


class BirMinimumExcessUse(models.Model):
    """What a return credits of the excess of one year."""

    _name = "ipai.bir.minimum_excess.use"
    _description = "Credit of Excess Minimum Tax"
    _order = "filing_id, excess_id"

    excess_id = fields.Many2one("ipai.bir.minimum_excess", required=True, ondelete="cascade", index=True)
    filing_id = fields.Many2one("ipai.finance.bir_schedule", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="excess_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="excess_id.currency_id")
    amount = fields.Monetary(required=True)
