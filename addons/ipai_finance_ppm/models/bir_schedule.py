from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.ipai_databricks_connector.compat import Constraint

from ..tools.due_dates import HOLIDAY_SOURCE, BusinessCalendar
from ..tools.month_end import manila_date
from ..tools.periods import Period, add_months, quarter_of

# draft ──prepare──▶ prepared ──review──▶ reviewed ──approve──▶ approved ──file──▶ filed ──pay──▶ paid
#   ▲                   │                     │                    │
#   └──── reset, or the amount changed ───────┴─────── reset ──────┘
STATES = [
    ("draft", "Draft"),
    ("prepared", "Prepared"),
    ("reviewed", "Reviewed"),
    ("approved", "Approved"),
    ("filed", "Filed"),
    ("paid", "Paid"),
]
OPEN_STATES = ("draft", "prepared", "reviewed", "approved")


class BirSchedule(models.Model):
    """A filing: one return of a company for one period."""

    _name = "ipai.finance.bir_schedule"
    _description = "BIR Filing"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "due_date, company_id, form_code, id"

    name = fields.Char(compute="_compute_name", store=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    agency_id = fields.Many2one("ipai.finance.agency", required=True, readonly=True, ondelete="restrict")
    form_id = fields.Many2one("ipai.bir.form", required=True, readonly=True, ondelete="restrict")
    form_code = fields.Char(related="form_id.code", store=True, index=True)
    period_start = fields.Date(required=True, readonly=True)
    period_end = fields.Date(required=True, readonly=True)
    statutory_date = fields.Date(
        compute="_compute_due_date", store=True, help="Due date by law, before weekends and holidays move it."
    )
    due_date = fields.Date(
        compute="_compute_due_date",
        store=True,
        index=True,
        help="Statutory date, or the next business day after a weekend or a holiday (RMC 65-2016).",
    )
    holiday_source = fields.Char(
        compute="_compute_due_date", store=True, help="Where the holidays behind the due date come from."
    )
    days_left = fields.Integer(
        compute="_compute_days_left", help="Days until the due date; negative when it is over."
    )
    is_late = fields.Boolean(compute="_compute_days_left", help="The due date is over and nothing is filed.")
    state = fields.Selection(
        STATES,
        string="Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        help="Filed means: entered in eFPS or eBIRForms by a person, with the reference it gave.",
    )
    reference = fields.Char(
        tracking=True, copy=False, help="Filing reference number on the eFPS or eBIRForms confirmation."
    )
    filed_date = fields.Date(
        tracking=True, copy=False, help="Day the return was filed, from the confirmation."
    )
    paid_date = fields.Date(tracking=True, copy=False, help="Day the tax was paid.")
    user_id = fields.Many2one("res.users", string="Responsible", tracking=True)

    _form_period_uniq = Constraint(
        "UNIQUE(company_id, form_id, period_start)", "This return exists already for this company and period."
    )
    _period_order = Constraint("CHECK(period_start <= period_end)", "A period cannot end before it starts.")

    # === COMPUTES === #

    @api.depends("form_id.code", "agency_id.code", "period_start", "period_end")
    def _compute_name(self):
        for filing in self:
            filing.name = (
                filing.period_end
                and f"{filing.form_id.code} {filing._period().label} {filing.agency_id.code}"
            )

    @api.depends("form_id.due_rule", "form_id.due_value", "period_end", "company_id")
    def _compute_due_date(self):
        complete = self.filtered(lambda filing: filing.form_id.due_rule and filing.period_end)
        incomplete = self - complete
        incomplete.statutory_date = incomplete.due_date = incomplete.holiday_source = False
        for company, filings in complete.grouped("company_id").items():
            calendar = BusinessCalendar(filings._days_off(company))
            for filing in filings:
                filing.statutory_date = filing.form_id._statutory_date(filing.period_end)
                filing.due_date = calendar.roll_forward(filing.statutory_date)
                filing.holiday_source = HOLIDAY_SOURCE

    @api.depends("due_date", "state")
    def _compute_days_left(self):
        today = self._today()
        for filing in self:
            filing.days_left = (filing.due_date - today).days if filing.due_date else 0
            filing.is_late = filing.state in OPEN_STATES and filing.days_left < 0

    @api.model
    def _today(self):
        """Return the day in Manila."""
        return manila_date(fields.Datetime.now())

    def _period(self):
        """Return the period as a plain value."""
        self.ensure_one()
        return Period(self.period_start, self.period_end)

    def _days_off(self, company):
        """Return the company's own days off around the due dates of these filings."""
        ends = self.mapped("period_end")
        return self.env["resource.calendar.leaves"]._ipai_days_off(
            company, min(ends), add_months(max(ends), 6)
        )

    # === GENERATE === #

    @api.model
    def _generate(self, company, date_from, date_to):
        """Create the filings a company owes for periods that end between two days; existing ones stay.

        The range grows back to the start of its quarter: a quarterly return deducts what its months remitted.

        :return: the new filings, with their amounts
        :raises UserError: when the company has no agency
        """
        agency = company._ipai_agency()
        if not agency:
            raise UserError(self.env._("%s has no agency: create one with its TIN first.", company.name))
        known = self.sudo().search([("company_id", "=", company.id)])
        existing = {(filing.form_id, filing.period_start) for filing in known}
        created = self.create(
            [
                {
                    "company_id": company.id,
                    "agency_id": agency.id,
                    "form_id": form.id,
                    "period_start": period.start,
                    "period_end": period.end,
                }
                for form, period in self._owed(agency, date_from, date_to)
                if (form, period.start) not in existing
            ]
        )
        created._refresh_amounts()
        return created

    @api.model
    def _owed(self, agency, date_from, date_to):
        """Return the (form, period) pairs an agency owes in a range of days."""
        start = quarter_of(date_from).start
        forms = self.env["ipai.bir.form"].search([("line_ids", "!=", False)])
        forms = forms.filtered(lambda form: form._is_filed_by(agency))
        return [(form, period) for form in forms for period in form._periods(start, date_to)]
