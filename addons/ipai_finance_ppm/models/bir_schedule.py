from odoo import api, fields, models

from odoo.addons.ipai_databricks_connector.compat import Constraint

from ..tools.month_end import manila_date
from ..tools.periods import Period

# draft ──prepare──▶ prepared ──review──▶ reviewed ──approve──▶ approved ──file──▶ filed ──pay──▶ paid
#   ▲                   │                     │                    │            │            │
#   └──── reset, or the amount changed ───────┴─────── reset ──────┘            └─ amend ────┴─▶ amended
# A filed return becomes amended when its next version is filed.
STATES = [
    ("draft", "Draft"),
    ("prepared", "Prepared"),
    ("reviewed", "Reviewed"),
    ("approved", "Approved"),
    ("filed", "Filed"),
    ("paid", "Paid"),
    ("amended", "Amended"),
]
OPEN_STATES = ("draft", "prepared", "reviewed", "approved")


class BirSchedule(models.Model):
    """A filing: one return of a taxpayer (TIN) for one period, in one version."""

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
        "UNIQUE(company_id, form_id, period_start, version)",
        "This return exists already for this company and period.",
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
