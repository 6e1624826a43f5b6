"""When a filing is due, and the days people have to prepare, review and approve it by."""

from odoo import api, fields, models

from ..tools.due_dates import EFPS_DAYS, EFPS_PAYMENT_DAY, HOLIDAY_SOURCE, BusinessCalendar, DueRule
from ..tools.periods import add_months
from .bir_schedule import OPEN_STATES

# Business days before the due date (facts of the finance team: prepare, report approval, payment approval).
PREPARE_DAYS, REVIEW_DAYS, APPROVE_DAYS = 4, 2, 1
DATES = (
    "statutory_date",
    "due_date",
    "payment_date",
    "prepare_date",
    "review_date",
    "approve_date",
    "extension_reference",
    "holiday_source",
)


class BirScheduleDeadlines(models.Model):
    _inherit = "ipai.finance.bir_schedule"

    statutory_date = fields.Date(
        compute="_compute_dates", store=True, help="Due date by law, before weekends and holidays move it."
    )
    due_date = fields.Date(
        compute="_compute_dates",
        store=True,
        index=True,
        help="Statutory date, or the next business day after a weekend or a holiday (RMC 65-2016).",
    )
    payment_date = fields.Date(
        string="Pay Until", compute="_compute_dates", store=True, help="eFPS lets some returns be paid later."
    )
    prepare_date = fields.Date(
        string="Prepare Until", compute="_compute_dates", store=True, help="4 business days before it is due."
    )
    review_date = fields.Date(
        string="Review Until", compute="_compute_dates", store=True, help="2 business days before it is due."
    )
    approve_date = fields.Date(
        string="Approve Until", compute="_compute_dates", store=True, help="1 business day before it is due."
    )
    extension_reference = fields.Char(
        string="Moved By", compute="_compute_dates", store=True, help="Circular that moved the due date."
    )
    holiday_source = fields.Char(
        compute="_compute_dates", store=True, help="Where the holidays behind the due date come from."
    )

    @api.depends(
        "form_id.due_rule",
        "form_id.due_value",
        "form_id.due_months",
        "form_id.december_value",
        "form_id.efps_staggered",
        "agency_id.efps",
        "agency_id.efps_group",
        "agency_id.rdo_code",
        "period_end",
        "company_id",
    )
    def _compute_dates(self):
        """Compute the dates of open filings; what is filed keeps the dates it was filed under."""
        settled = self.filtered(lambda filing: filing.state not in OPEN_STATES and filing.due_date)
        ready = (self - settled).filtered(lambda filing: filing.form_id.due_rule and filing.period_end)
        for name in DATES:
            for filing in settled:
                filing[name] = filing[name]
            (self - settled - ready)[name] = False
        for company, filings in ready.grouped("company_id").items():
            calendar = BusinessCalendar(filings._days_off(company))
            since = [("date_to", ">=", min(filings.mapped("period_end")))]
            extensions = self.env["ipai.bir.extension"].sudo().search(since)
            for filing in filings:
                filing.update(filing._dates(calendar, extensions))

    def _dates(self, calendar, extensions):
        """Return the values of all dates of one filing."""
        self.ensure_one()
        statutory = self.form_id._statutory_date(self.period_end)
        filing, payment = statutory, statutory
        if self.form_id.efps_staggered and self.agency_id.efps:
            filing = self._day_of_next_month(EFPS_DAYS[self.agency_id.efps_group])
            payment = self._day_of_next_month(EFPS_PAYMENT_DAY)
        due = calendar.roll_forward(filing)
        extension = extensions._moving(self.form_id, self.agency_id.rdo_code, due)
        if extension:
            due = calendar.roll_forward(extension.new_date)
        return {
            "statutory_date": filing,
            "due_date": due,
            "payment_date": max(due, calendar.roll_forward(payment)),
            "prepare_date": calendar.back(due, PREPARE_DAYS),
            "review_date": calendar.back(due, REVIEW_DAYS),
            "approve_date": calendar.back(due, APPROVE_DAYS),
            "extension_reference": extension.reference,
            "holiday_source": HOLIDAY_SOURCE,
        }

    def _day_of_next_month(self, day):
        return DueRule("day_of_month", day).date(self.period_end)

    def _days_off(self, company):
        """Return the company's own days off around the due dates of these filings."""
        ends = self.mapped("period_end")
        return self.env["resource.calendar.leaves"]._ipai_days_off(
            company, min(ends), add_months(max(ends), 6)
        )

    def _refresh_due_dates(self):
        """Compute due dates again: a proclamation may have added a holiday, a circular moved a deadline."""
        self.env.add_to_compute(self._fields["due_date"], self)
        self._recompute_recordset(DATES)
