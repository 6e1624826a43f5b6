"""What a late filing costs besides the tax, by the rules of tools/penalties.py."""

from dataclasses import replace
from decimal import Decimal

from odoo import api, fields, models

from ..tools.money import centavos
from ..tools.penalties import Exposure, exposure, information_return_penalty
from .bir_schedule import OPEN_STATES


class BirScheduleExposure(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    days_late = fields.Integer(
        compute="_compute_exposure", store=True, help="Days between the due date and filing, or today."
    )
    surcharge = fields.Monetary(
        compute="_compute_exposure", store=True, help="25 % of the tax; 10 % for micro and small taxpayers."
    )
    interest = fields.Monetary(
        compute="_compute_exposure",
        store=True,
        help="12 % of the tax a year, by day; 6 % for micro and small taxpayers.",
    )
    compromise = fields.Monetary(
        compute="_compute_exposure",
        store=True,
        help="Settlement the BIR suggests (RMO 7-2015); for information returns the penalty of NIRC 250.",
    )
    exposure_amount = fields.Monetary(
        string="Late-Filing Exposure",
        compute="_compute_exposure",
        store=True,
        help="Surcharge, interest and compromise as of today, or as of the day it was filed.",
    )
    exposure_note = fields.Char(compute="_compute_exposure", store=True)

    @api.depends(
        "due_date",
        "state",
        "filed_date",
        "amount",
        "to_pay",
        "amends_id",
        "amount_as_of",
        "form_id.kind",
        "agency_id.taxpayer_size",
        "agency_id.yearly_sales",
    )
    def _compute_exposure(self):
        today = self._today()
        for filing in self:
            until = today if filing.state in OPEN_STATES else filing.filed_date
            late = (until - filing.due_date).days if until and filing.due_date else 0
            cost = filing._exposure(late)
            filing.days_late = max(late, 0)
            filing.surcharge, filing.interest = float(cost.surcharge), float(cost.interest)
            filing.compromise = float(cost.compromise or 0)
            filing.exposure_amount = float(cost.surcharge + cost.interest + (cost.compromise or 0))
            filing.exposure_note = filing._exposure_note(late, cost)

    def _exposure(self, days_late):
        """Return what filing this many days late costs."""
        self.ensure_one()
        size = self.agency_id.taxpayer_size
        if days_late <= 0 or not size:
            return Exposure()
        if self.form_id.kind == "information":
            return Exposure(compromise=information_return_penalty(1, size))
        sales = Decimal(str(self.agency_id.yearly_sales)) if self.agency_id.yearly_sales else None
        cost = exposure(centavos(self.to_pay), days_late, size, sales)
        return replace(cost, surcharge=Decimal("0.00")) if self._without_surcharge() else cost

    def _exposure_note(self, days_late, cost):
        """Return what is missing in the figure, or nothing."""
        if days_late <= 0:
            return False
        if cost.compromise is None:
            return self.env._(
                "Without the compromise: enter the yearly sales of %s to know it.", self.agency_id.code
            )
        if self._without_surcharge():
            return self.env._(
                "No surcharge: micro and small taxpayers pay none on an amended return when the original"
                " was on"
                " time (RR 6-2024)."
            )
        if self.form_id.kind != "information" and not self.amount_as_of:
            return self.env._("The amount is not known yet: only what a return with nothing to pay costs.")
        return False

    @api.model
    def _refresh_exposure(self):
        """Bring the exposure of filings that are late up to today."""
        late = self.search([("state", "in", OPEN_STATES), ("due_date", "<", self._today())])
        self.env.add_to_compute(self._fields["exposure_amount"], late)
        late._recompute_recordset(["exposure_amount"])
